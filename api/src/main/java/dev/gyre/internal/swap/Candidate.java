package dev.gyre.internal.swap;

import dev.gyre.inspect.ProviderReport;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An installed provider with all that the rule asks of it. Immutable.
 *
 * @param id tells it from others, and stays when the rest changes; grows with every installation
 * @param provider the provider
 * @param name its name
 * @param ranking its rank; higher wins
 * @param seniority decides between equal ranks; lower wins
 * @param onlyIfPreferred whether it serves nobody who has not asked for it
 * @param obstacle why it cannot run here, or null if it can
 * @param <P> the type of provider
 */
record Candidate<P extends Provider>(
    long id,
    P provider,
    String name,
    int ranking,
    long seniority,
    boolean onlyIfPreferred,
    @Nullable String obstacle) {

  /**
   * Takes a provider in and asks it whether it can run here. Never throws for a fault of the
   * provider.
   */
  static <P extends Provider> Candidate<P> examine(
      long id, P provider, int ranking, long seniority) {
    return new Candidate<>(
        id,
        provider,
        nameOf(provider),
        ranking,
        seniority,
        isOnlyIfPreferred(provider),
        obstacleOf(provider));
  }

  /** Asks once more whether the provider can run here: its surroundings may have changed. */
  Candidate<P> examineAgain() {
    return facing(obstacleOf(provider));
  }

  Candidate<P> withRanking(int newRanking) {
    return new Candidate<>(id, provider, name, newRanking, seniority, onlyIfPreferred, obstacle);
  }

  Candidate<P> refused(String reason) {
    return facing(reason);
  }

  /** Returns the same with another obstacle, or with none for null. */
  Candidate<P> facing(@Nullable String other) {
    return new Candidate<>(id, provider, name, ranking, seniority, onlyIfPreferred, other);
  }

  boolean canRun() {
    return obstacle == null;
  }

  /** Says whether it can be elected while an operator prefers somebody, or nobody for null. */
  boolean isElectable(@Nullable String preferred) {
    return canRun() && (!onlyIfPreferred || name.equals(preferred));
  }

  /** Says what an operator sees of it. */
  ProviderReport report(Part<?> part, boolean current, @Nullable String preferred) {
    String why = onlyIfPreferred && !name.equals(preferred) ? "serves only if it is preferred" : "";
    return new ProviderReport(
        part.name(),
        name,
        ranking,
        current,
        name.equals(preferred),
        obstacle == null ? why : obstacle,
        canRun());
  }

  /** Asks a provider for its own rank; one that cannot even say that comes last. */
  static int rankingOf(Provider provider) {
    try {
      return provider.ranking();
    } catch (RuntimeException | LinkageError failure) {
      return Integer.MIN_VALUE;
    }
  }

  private static String nameOf(Provider provider) {
    try {
      return provider.name();
    } catch (RuntimeException | LinkageError failure) {
      // A provider that cannot say its name is not lost: operators see it under the name of its
      // class.
      return provider.getClass().getName();
    }
  }

  private static boolean isOnlyIfPreferred(Provider provider) {
    try {
      return provider.onlyIfPreferred();
    } catch (RuntimeException | LinkageError failure) {
      return false; // what fails here fails when it is asked whether it can run, too
    }
  }

  private static @Nullable String obstacleOf(Provider provider) {
    try {
      Optional<String> reason = provider.unavailable();
      return reason.orElse(null);
    } catch (RuntimeException | LinkageError failure) {
      return "it failed when asked whether it can run here: " + failure;
    }
  }
}
