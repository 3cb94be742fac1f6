package dev.gyre.loop.channels;

import dev.gyre.Context;
import dev.gyre.LoopFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who is told that a channel is ready. Known by its identity.
 *
 * @param callback what to run
 * @param context what it runs in
 * @param operation the outcome of the operation that waits, or null if it is a callback of the
 *     user's
 */
record Interest(Runnable callback, Context context, @Nullable LoopFuture<?> operation) {

  @Override
  @SuppressWarnings("ReferenceEquality")
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
