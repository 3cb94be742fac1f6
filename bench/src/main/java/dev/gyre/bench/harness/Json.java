package dev.gyre.bench.harness;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes outcomes for programs: every sample, and the ratios. */
public final class Json {

  private Json() {}

  /**
   * Writes a run.
   *
   * @param about what the run was: commit, machine, versions
   * @param outcomes what came out
   * @return a JSON object
   */
  public static String of(Map<String, String> about, List<Outcome> outcomes) {
    Map<String, Object> all = new LinkedHashMap<>(about);
    all.put("questions", outcomes.stream().map(Json::outcome).toList());
    return value(all) + "\n";
  }

  private static Map<String, Object> outcome(Outcome outcome) {
    Question question = outcome.question();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", question.name());
    object.put("asks", question.asks());
    Map<String, Object> contestants = new LinkedHashMap<>();
    outcome
        .samples()
        .forEach((who, samples) ->
            contestants.put(
                who.name(),
                samples.stream().map(each -> sample(question.figure(), each)).toList()));
    object.put("samples", contestants);
    object.put("contestants", question.entrants().stream().map(Json::entrant).toList());
    object.put("bounds", question.bounds().stream().map(bound -> bound(outcome, bound)).toList());
    object.put("absent", outcome.absent());
    object.put("failed", outcome.failed());
    object.put("ratios", outcome.pairs().stream().map(pair -> ratio(outcome, pair)).toList());
    return object;
  }

  private static Map<String, Object> entrant(Entrant entrant) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", entrant.name());
    object.put("language", entrant.language().toString());
    object.put("jvmFlags", entrant.jvmFlags());
    return object;
  }

  private static Map<String, Object> bound(Outcome outcome, Bound bound) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("gyre", bound.gyre());
    object.put("bound", bound.toString());
    outcome.samples().keySet().stream()
        .filter(entrant -> entrant.name().equals(bound.gyre()))
        .forEach(entrant ->
            object.put("met", bound.isMetBy(outcome.figure(entrant, bound.figure()).median())));
    return object;
  }

  /** A round in which a contestant rested is null, so that the rounds keep their places. */
  private static @Nullable Map<String, Object> sample(Figure judgedBy, Sample sample) {
    if (sample.isRest()) {
      return null;
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("operations", sample.operations());
    object.put("wallNanos", sample.wallNanos());
    object.put("cpuNanos", sample.cpuNanos());
    object.put("waitNanos", sample.waitNanos());
    object.put(judgedBy == Figure.LATENCY ? "latencyNanos" : "bytes", sample.allocated());
    return object;
  }

  private static Map<String, Object> ratio(Outcome outcome, Outcome.Pair pair) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("gyre", pair.gyre().name());
    object.put("peer", pair.peer().name());
    for (Figure figure : outcome.question().figure().compared()) {
      Spread spread = outcome.ratio(pair.gyre(), pair.peer(), figure);
      object.put(figure.shortName(), List.of(spread.low(), spread.median(), spread.high()));
    }
    Aim aim = outcome.question().aim(pair.gyre(), pair.peer());
    if (aim != null) {
      object.put("aim", aim.toString());
      object.put(
          "met", aim.isMetBy(outcome.ratio(pair.gyre(), pair.peer(), aim.figure()).median()));
    }
    return object;
  }

  private static String value(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> object ->
          object.entrySet().stream()
              .map(entry -> string(String.valueOf(entry.getKey())) + ": " + value(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Collection<?> list ->
          list.stream().map(Json::value).collect(Collectors.joining(", ", "[", "]"));
      case Double number ->
          Double.isFinite(number) ? String.format(Locale.ROOT, "%.4f", number) : "null";
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      case null -> "null";
      default -> string(String.valueOf(value));
    };
  }

  private static String string(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
