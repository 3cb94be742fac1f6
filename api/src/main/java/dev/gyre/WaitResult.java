package dev.gyre;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of the futures that were waited for: asyncio's pair {@code (done, pending)}.
 *
 * @param done those that are done, in the order in which they were given
 * @param pending those that are not
 * @param <T> the type of their results
 * @since 0.1
 */
public record WaitResult<T extends @Nullable Object>(
    Set<LoopFuture<T>> done, Set<LoopFuture<T>> pending) {}
