package dev.gyre.itests.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate for {@code gyre.test} and 127.0.0.1 that {@code openssl} has made, as
 * files for the programs of others and as a context for Gyre. Both ends use the same.
 *
 * @param key the private key, PEM
 * @param certificate the certificate, its own issuer, PEM
 * @param context holds the key and trusts the certificate
 */
public record KeyFiles(Path key, Path certificate, SSLContext context) {

  private static final String PASSWORD = "changeit";

  /**
   * Makes them.
   *
   * @param folder where the files go
   * @return the files and the context
   * @throws IOException if they cannot be written
   * @throws InterruptedException if the caller is interrupted
   * @throws GeneralSecurityException if the JDK cannot use them
   */
  public static KeyFiles in(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("certificate.pem");
    Path store = folder.resolve("store.p12");
    openssl(
        ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                + " -subj /CN=gyre.test -addext subjectAltName=DNS:gyre.test,IP:127.0.0.1"
                + " -keyout %s -out %s")
            .formatted(key, certificate));
    openssl(
        "pkcs12 -export -inkey %s -in %s -out %s -passout pass:%s"
            .formatted(key, certificate, store, PASSWORD));
    return new KeyFiles(key, certificate, context(certificate, store));
  }

  private static void openssl(String arguments) throws IOException, InterruptedException {
    ChildProcess openssl =
        ChildProcess.run(new ProcessBuilder(("openssl " + arguments).split(" ", -1)));
    assertEquals(0, openssl.awaitExit(), openssl::output);
  }

  private static SSLContext context(Path certificate, Path store)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());

    KeyStore issuers = KeyStore.getInstance("PKCS12");
    issuers.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      Certificate issuer = CertificateFactory.getInstance("X.509").generateCertificate(in);
      issuers.setCertificateEntry("issuer", issuer);
    }
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(issuers);

    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
