package dev.gyre.bench.harness;

import java.util.List;
import java.util.Locale;

/** Writes outcomes for people. */
public final class Table {

  private Table() {}

  /**
   * Writes an outcome as a table of figures and one of ratios.
   *
   * @param outcome the outcome
   * @return several lines
   */
  public static String of(Outcome outcome) {
    var text = new StringBuilder();
    Question question = outcome.question();
    text.append("\n%s: %s\n".formatted(question.name(), question.asks()));
    int rounds = outcome.samples().values().stream().mapToInt(List::size).max().orElse(0);
    addFigures(text, outcome, rounds);
    outcome.absent().forEach((who, why) -> text.append("  %-22s absent: %s\n".formatted(who, why)));
    outcome.failed().forEach((who, how) -> text.append("  %-22s FAILED: %s\n".formatted(who, how)));
    if (!outcome.pairs().isEmpty()) {
      addRatios(text, outcome);
    }
    return text.toString();
  }

  /**
   * Writes what a series comes to.
   *
   * @param series the series
   * @param outcomes of its questions
   * @return several lines
   */
  public static String of(Series series, List<Outcome> outcomes) {
    var text = new StringBuilder();
    text.append(
        "\n%s: geometric means of %d questions\n".formatted(series.name(), outcomes.size()));
    outcomes.stream()
        .flatMap(outcome -> outcome.pairs().stream())
        .map(pair -> List.of(pair.gyre().name(), pair.peer().name()))
        .distinct()
        .forEach(pair -> addMean(text, series, outcomes, pair.getFirst(), pair.getLast()));
    return text.toString();
  }

  private static void addMean(
      StringBuilder text, Series series, List<Outcome> outcomes, String gyre, String peer) {
    double mean = series.mean(outcomes, gyre, peer);
    text.append("  %-30s%24s".formatted(gyre + " / " + peer, times(mean)));
    series.aims().stream()
        .filter(aim -> aim.gyre().equals(gyre) && aim.peer().equals(peer))
        .forEach(aim -> text.append(verdict(aim, mean)));
    text.append('\n');
  }

  private static String verdict(Aim aim, double measured) {
    return "   %s %s".formatted(aim, aim.isMetBy(measured) ? "met" : "MISSED");
  }

  private static void addFigures(StringBuilder text, Outcome outcome, int rounds) {
    text.append("  %-22s".formatted("median of " + rounds + " rounds"));
    for (Figure figure : outcome.question().figure().shown()) {
      text.append("%14s".formatted(figure.unit() + " " + figure.shortName()));
    }
    text.append('\n');
    for (Entrant entrant : outcome.samples().keySet()) {
      text.append("  %-22s".formatted(entrant.name()));
      for (Figure figure : outcome.question().figure().shown()) {
        text.append("%14s".formatted(number(outcome.figure(entrant, figure).median())));
      }
      text.append(bound(outcome, entrant)).append('\n');
    }
  }

  private static String bound(Outcome outcome, Entrant entrant) {
    Bound bound = outcome.question().bound(entrant);
    if (bound == null) {
      return "";
    }
    double measured = outcome.figure(entrant, bound.figure()).median();
    return "   %s %s".formatted(bound, bound.isMetBy(measured) ? "met" : "MISSED");
  }

  private static void addRatios(StringBuilder text, Outcome outcome) {
    boolean time = outcome.question().figure().isTime();
    text.append("  %-30s".formatted(time ? "times as fast as" : "times the bytes of"));
    for (Figure figure : outcome.question().figure().compared()) {
      text.append("%24s".formatted("by " + figure.shortName() + " (quartiles)"));
    }
    text.append("   aim\n");
    for (Outcome.Pair pair : outcome.pairs()) {
      text.append("  %-30s".formatted(pair.gyre().name() + " / " + pair.peer().name()));
      for (Figure figure : outcome.question().figure().compared()) {
        text.append("%24s".formatted(ratio(outcome.ratio(pair.gyre(), pair.peer(), figure))));
      }
      text.append(aim(outcome, pair)).append('\n');
    }
  }

  private static String aim(Outcome outcome, Outcome.Pair pair) {
    Aim aim = outcome.question().aim(pair.gyre(), pair.peer());
    if (aim == null) {
      return "";
    }
    double measured = outcome.ratio(pair.gyre(), pair.peer(), aim.figure()).median();
    return verdict(aim, measured);
  }

  private static String ratio(Spread spread) {
    if (Double.isNaN(spread.median())) {
      return "-";
    }
    return "%s (%s-%s)"
        .formatted(times(spread.median()), times(spread.low()), times(spread.high()));
  }

  private static String times(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return String.format(Locale.ROOT, value < 20 ? "%.2f" : "%.0f", value);
  }

  private static String number(double value) {
    return Double.isNaN(value)
        ? "-"
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
