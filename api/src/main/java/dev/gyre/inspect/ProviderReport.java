package dev.gyre.inspect;

/**
 * What an operator sees of an installed provider. Immutable.
 *
 * @param part its part
 * @param name its name
 * @param ranking its rank; higher wins
 * @param current whether it serves now
 * @param preferred whether an operator prefers it, whatever its rank
 * @param obstacle why it cannot run here, or serves only if it is preferred; empty if neither holds
 * @param canRun whether it can run here
 * @since 0.1
 */
public record ProviderReport(
    String part,
    String name,
    int ranking,
    boolean current,
    boolean preferred,
    String obstacle,
    boolean canRun) {}
