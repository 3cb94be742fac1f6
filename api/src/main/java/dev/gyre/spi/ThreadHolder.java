package dev.gyre.spi;

import org.jspecify.annotations.Nullable;

/**
 * A loop that tells which thread runs it, for those who look for what it is busy with. Every loop
 * should.
 *
 * @since 0.1
 */
public interface ThreadHolder {

  /**
   * Returns the thread that runs the loop. Any thread.
   *
   * @return the thread, or null while none does
   */
  @Nullable Thread thread();
}
