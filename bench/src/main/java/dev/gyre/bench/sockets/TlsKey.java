package dev.gyre.bench.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's key for 127.0.0.1, made by the JDK's {@code keytool} and gone with the process. */
final class TlsKey {

  private static final String PASSWORD = "changeit";

  private TlsKey() {}

  /** Makes a key, and the context of the JDK that servers use it by. */
  static SSLContext newContext() throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("gyre-bench-");
    Path file = folder.resolve("key.p12");
    try {
      generate(file);
      return context(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static void generate(Path file) throws IOException {
    List<String> command = new ArrayList<>();
    String jdk = Objects.requireNonNull(System.getProperty("java.home"), "java.home");
    command.add(Path.of(jdk, "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", "key"));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-dname", "CN=gyre-bench", "-ext", "san=ip:127.0.0.1"));
    command.addAll(List.of("-validity", "30", "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", file.toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      throw new IOException("keytool made no key: " + output.strip());
    }
  }

  private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context;
  }
}
