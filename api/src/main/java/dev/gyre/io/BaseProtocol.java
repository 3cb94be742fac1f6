package dev.gyre.io;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What every protocol is told. The counterpart of {@code asyncio.BaseProtocol}. All methods run on
 * the loop.
 *
 * @param <T> the kind of transport that this protocol works on
 * @since 0.1
 */
@ConsumerType
public interface BaseProtocol<T extends BaseTransport> {

  /**
   * The connection is there. Called once, before everything else.
   *
   * @param transport the transport of the connection; keep it to write and to close
   */
  default void connectionMade(T transport) {}

  /**
   * The connection is gone. Called once, after everything else.
   *
   * @param cause what ended it, or null if it ended in an orderly way or was closed or aborted on
   *     this side
   */
  default void connectionLost(@Nullable Exception cause) {}

  /**
   * The transport's write buffer has grown beyond its high mark: stop writing. Called inside the
   * {@code write} that did it. What is written all the same is kept.
   */
  default void pauseWriting() {}

  /**
   * The write buffer has drained to its low mark: go on writing. Called once for each {@link
   * #pauseWriting}.
   */
  default void resumeWriting() {}
}
