package dev.gyre.spi;

import org.jspecify.annotations.Nullable;

/**
 * How a loop has moved from one selector to another, or has not. Immutable.
 *
 * @param from the provider of the former selector
 * @param to the provider of the new one
 * @param moved how many connections, servers and the like have gone along
 * @param left how many are left with the former selector, which is drained
 * @param failure why nothing has changed; null if the loop has moved
 * @since 0.1
 */
public record SelectorMove(
    String from, String to, int moved, int left, @Nullable Throwable failure) {}
