package dev.gyre.internal.swap;

/**
 * Something that was found and could not be loaded. Immutable.
 *
 * @param who what was found
 * @param failure why it could not be loaded
 */
public record LoadFailure(String who, Throwable failure) {}
