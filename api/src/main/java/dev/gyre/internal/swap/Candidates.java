package dev.gyre.internal.swap;

import dev.gyre.inspect.ProviderReport;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who stands for election to a part, who was elected, and the one rule that decides: the preferred
 * candidate; else the highest ranking; among equals the most senior, and then the one that was
 * installed first. Candidates that are not preferred and have to be, and those that cannot run
 * here, come last and are never elected. Immutable.
 *
 * @param ranked all candidates, in the order of the rule
 * @param current the one in office, who may have lost the election or left until the switch is
 *     made; null if none is
 * @param preferred the name that an operator prefers, or null
 * @param <P> the type of provider
 */
record Candidates<P extends Provider>(
    List<Candidate<P>> ranked, @Nullable Candidate<P> current, @Nullable String preferred) {

  static <P extends Provider> Candidates<P> none() {
    return new Candidates<>(List.of(), null, null);
  }

  Candidates<P> with(Candidate<P> added) {
    var all = new ArrayList<>(ranked);
    all.add(added);
    return of(all, current, preferred);
  }

  Candidates<P> without(long id) {
    return of(ranked.stream().filter(each -> each.id() != id).toList(), current, preferred);
  }

  Candidates<P> withoutAny() {
    return new Candidates<>(List.of(), current, preferred);
  }

  Candidates<P> changing(long id, UnaryOperator<Candidate<P>> change) {
    var changed = ranked.stream().map(each -> each.id() == id ? change.apply(each) : each).toList();
    return of(changed, current, preferred);
  }

  Candidates<P> preferring(@Nullable String name) {
    return of(ranked, current, name);
  }

  Candidates<P> electing(@Nullable Candidate<P> elected) {
    return new Candidates<>(ranked, elected, preferred);
  }

  /** Returns who should be in office by the rule, or null if no candidate can be elected. */
  @Nullable Candidate<P> best() {
    return ranked.isEmpty() || !ranked.getFirst().isElectable(preferred) ? null : ranked.getFirst();
  }

  /** Says whether the one in office is the one who should be. */
  boolean isSettled() {
    Candidate<P> best = best();
    return best == null ? current == null : isCurrent(best.id());
  }

  boolean isCurrent(long id) {
    return current != null && current.id() == id;
  }

  /** Says whether a candidate would be in office if only it could run here. */
  boolean wouldLead(Candidate<P> candidate) {
    Candidate<P> best = changing(candidate.id(), any -> candidate.facing(null)).best();
    return best != null && best.id() == candidate.id();
  }

  /**
   * Returns all providers in the order of the rule, but the one in office first: a switch may be
   * under way.
   */
  List<P> providers() {
    return currentFirst().stream().map(Candidate::provider).toList();
  }

  /** Reports on all providers, in the same order. */
  List<ProviderReport> reports(Part<?> part) {
    return currentFirst().stream()
        .map(each -> each.report(part, isCurrent(each.id()), preferred))
        .toList();
  }

  private List<Candidate<P>> currentFirst() {
    var ordered = new ArrayList<Candidate<P>>(ranked.size());
    for (Candidate<P> each : ranked) {
      ordered.add(isCurrent(each.id()) ? 0 : ordered.size(), each);
    }
    return ordered;
  }

  List<Candidate<P>> named(String name) {
    return ranked.stream().filter(each -> each.name().equals(name)).toList();
  }

  boolean canRun(long id) {
    return ranked.stream().anyMatch(each -> each.id() == id && each.canRun());
  }

  boolean canRun(String name) {
    return named(name).stream().anyMatch(Candidate::canRun);
  }

  List<String> namesThatCanRun() {
    return ranked.stream().filter(Candidate::canRun).map(Candidate::name).distinct().toList();
  }

  private static <P extends Provider> Candidates<P> of(
      List<Candidate<P>> all, @Nullable Candidate<P> current, @Nullable String preferred) {
    return new Candidates<>(all.stream().sorted(rule(preferred)).toList(), current, preferred);
  }

  private static <P extends Provider> Comparator<Candidate<P>> rule(@Nullable String preferred) {
    return Comparator.comparing((Candidate<P> each) -> !each.isElectable(preferred))
        .thenComparing(each -> !each.canRun())
        .thenComparing(each -> !each.name().equals(preferred))
        .thenComparing(Candidate::ranking, Comparator.reverseOrder())
        .thenComparingLong(Candidate::seniority)
        .thenComparingLong(Candidate::id);
  }
}
