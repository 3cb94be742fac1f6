package dev.gyre.loop.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys that {@code keytool} makes when they are first asked for, and forgets with the test run. */
final class TestKeys {

  private static final String PASSWORD = "changeit";

  /** For {@code gyre.test} and 127.0.0.1; trusts itself, and has itself for a client's, too. */
  private static final class Valid {
    private static final SSLContext[] CONTEXTS = contexts("test");
    static final SSLContext CONTEXT = CONTEXTS[0];
    static final SSLContext TRUST_ONLY = CONTEXTS[1];
  }

  /** A context that trusts nobody but itself, and itself is trusted by nobody else. */
  private static final class Stranger {
    static final SSLContext CONTEXT = contexts("stranger")[0];
  }

  private TestKeys() {}

  static SSLContext valid() {
    return Valid.CONTEXT;
  }

  static SSLContext stranger() {
    return Stranger.CONTEXT;
  }

  /** A context that trusts {@link #valid} and has no key of its own. */
  static SSLContext trustOnly() {
    return Valid.TRUST_ONLY;
  }

  private static SSLContext[] contexts(String name) {
    try {
      Path folder = Files.createTempDirectory("gyre-test-keys");
      Path file = folder.resolve("keys.p12");
      try {
        generate(file, name);
        return contextsOf(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void generate(Path file, String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", "key"));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-dname", "CN=" + name, "-ext", "san=dns:gyre.test,ip:127.0.0.1"));
    command.addAll(List.of("-validity", "30", "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", file.toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      throw new AssertionError("keytool made no keys: " + output);
    }
  }

  private static SSLContext[] contextsOf(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    SSLContext trustOnly = SSLContext.getInstance("TLS");
    trustOnly.init(null, trusted.getTrustManagers(), null);
    return new SSLContext[] {context, trustOnly};
  }
}
