package dev.gyre.loop.tls;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Which context a connection's engine is made by. Loop thread only, but for one method. */
final class ContextChoice {

  private final TlsEnd end;
  private @Nullable SSLContext chosen;

  ContextChoice(TlsEnd end) {
    this.end = end;
  }

  /**
   * Chooses, if that can be done by now.
   *
   * @param received what the client has said, which may have to be heard first
   * @return false if more of that is needed
   * @throws SSLException if the client does not speak TLS
   */
  boolean choose(ByteBuffer received) throws SSLException {
    if (chosen != null) {
      return true;
    }
    if (!end.choosesContextByName()) {
      chosen = end.options().context();
      return true;
    }
    ClientHello hello = ClientHello.in(received);
    if (!hello.isWhole()) {
      return false;
    }
    chosen = end.contextFor(hello.serverName());
    return true;
  }

  /** Returns what was chosen; null stands for the JDK's own, which has to be taken first. */
  @Nullable SSLContext chosen() {
    return chosen;
  }

  /**
   * Takes the JDK's own context. Off the loop, which does not look meanwhile: the whole trust store
   * is read when it is asked for first.
   */
  void takeDefault() {
    try {
      chosen = SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "JDK has no default TLS context: give TlsOptions.withContext one", e);
    }
  }
}
