package dev.gyre.spi;

import dev.gyre.spi.IoSelector.ConnectSink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An attempt to connect, of a selector that is told of readiness: the socket is writable when the
 * outcome is known. Loop thread only.
 *
 * <p>A system may know the outcome before the call that connects returns. The selector then fires
 * the attempt at its next poll as if it had been reported, since a sink is never told inside the
 * call.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class ReadinessAttempt extends ReadinessSource implements IoSelector.Attempt {

  private final ConnectSink sink;

  /**
   * Creates an attempt.
   *
   * @param sink what is told the outcome
   */
  protected ReadinessAttempt(ConnectSink sink) {
    this.sink = sink;
  }

  @Override
  public final void abandon(IOException reason) {
    if (!isClosed()) {
      close();
      sink.onConnectFailed(reason);
    }
  }

  @Override
  protected final void onReady(int ops) {
    if (isClosed()) {
      return;
    }
    ByteStream stream;
    try {
      stream = finish();
    } catch (IOException e) {
      close();
      sink.onConnectFailed(e);
      return;
    }
    if (stream != null) {
      sink.onConnected(stream);
    }
  }

  /**
   * Asks for the outcome. On success, {@linkplain #retire retires} this attempt and makes the
   * socket over to a stream.
   *
   * @return the stream, or null if the outcome is not known after all
   * @throws IOException if the connection was not made; the message names the address
   */
  protected abstract @Nullable ByteStream finish() throws IOException;
}
