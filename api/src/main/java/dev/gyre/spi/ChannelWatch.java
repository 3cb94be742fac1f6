package dev.gyre.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A channel of the user's that a selector watches without owning it. Loop thread only.
 *
 * <p>Operations are {@link ReadinessSource#READ}, which stands for accepting as well, and {@link
 * ReadinessSource#WRITE}, which stands for finishing to connect as well.
 *
 * @since 0.1
 */
@ProviderType
public interface ChannelWatch extends AutoCloseable {

  /**
   * Has the sink told from now on, at every poll, for as long as the channel is ready.
   *
   * @param ops what to watch it for, beside what it is watched for already
   */
  void resume(int ops);

  /**
   * Has the sink told no more: when this returns, it is not called again for these.
   *
   * @param ops what not to watch it for
   */
  void pause(int ops);

  /** Ends the watch; the channel stays open. The sink is told no more. */
  @Override
  void close();

  /** Is told of readiness, on the loop. */
  @FunctionalInterface
  interface Sink {

    /**
     * The channel is ready, or in error, which is ready for everything.
     *
     * @param ops for what, of those it is watched for; may be 0
     */
    void onReady(int ops);
  }
}
