package dev.gyre.spi;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides when waking a selector needs the system: only if its thread really waits, and only once
 * for each wait. All other wake-ups cost a read of memory, at most one atomic exchange. Any thread.
 *
 * <p>The polling thread calls {@link #enter} before it would wait and {@link #leave} after each
 * poll; others call {@link #wake}. What a thread wrote before {@code wake} is visible to the
 * polling thread after the {@code leave} that follows.
 *
 * @since 0.1
 */
public final class WakeupGate {

  private static final int BUSY = 0;
  private static final int WAITING = 1;
  private static final int WOKEN = 2;

  private final AtomicInteger state = new AtomicInteger(BUSY);

  /** Creates a gate whose thread is busy. */
  public WakeupGate() {}

  /**
   * Announces that the polling thread is about to wait.
   *
   * @return false if it must not, because it was woken since the last {@link #leave}
   */
  public boolean enter() {
    return state.compareAndSet(BUSY, WAITING);
  }

  /**
   * Announces that the polling thread is busy again; forgets wake-ups so far.
   *
   * @return whether there was one
   */
  public boolean leave() {
    // The usual end of a poll that did not wait: nobody has called, and nothing need be written.
    return state.get() != BUSY && state.getAndSet(BUSY) == WOKEN;
  }

  /**
   * Wakes the polling thread, or keeps it from waiting the next time.
   *
   * @return true if it waits: the caller must have the system end that wait
   */
  public boolean wake() {
    return state.get() != WOKEN && state.getAndSet(WOKEN) == WAITING;
  }
}
