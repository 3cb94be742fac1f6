package dev.gyre.bench.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What came out of a question.
 *
 * @param question the question
 * @param samples of each contestant that took part, one for each round, {@link Sample#RESTED} where
 *     it had none
 * @param absent who did not take part, and why
 * @param failed who could not go on or has answered wrongly, and how
 */
public record Outcome(
    Question question,
    Map<Entrant, List<Sample>> samples,
    Map<String, String> absent,
    Map<String, String> failed) {

  /** The clock tells the truth only in quiet rounds: it is believed in this part of them. */
  private static final int QUIET_PART = 3;

  private static final int QUIET_MIN = 5;

  /** Copies the maps. */
  public Outcome {
    samples = Collections.unmodifiableMap(new LinkedHashMap<>(samples));
    absent = Collections.unmodifiableMap(new LinkedHashMap<>(absent));
    failed = Collections.unmodifiableMap(new LinkedHashMap<>(failed));
  }

  /**
   * Adds the outcome of another heat.
   *
   * @param heat the outcome of the same question, asked anew
   * @return the rounds of both, of who has played them all
   */
  public Outcome followedBy(Outcome heat) {
    Map<Entrant, List<Sample>> all = new LinkedHashMap<>();
    samples.forEach((entrant, its) -> {
      List<Sample> later = heat.samples.get(entrant);
      if (later != null) {
        all.put(entrant, Stream.concat(its.stream(), later.stream()).toList());
      }
    });
    return new Outcome(question, all, joined(absent, heat.absent), joined(failed, heat.failed));
  }

  private static Map<String, String> joined(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(some);
    all.putAll(more);
    return all;
  }

  /**
   * Returns a figure of a contestant, for one operation.
   *
   * @param entrant who
   * @param figure which
   * @return its spread over the rounds; NaN where the contestant cannot tell
   */
  public Spread figure(Entrant entrant, Figure figure) {
    List<Sample> its = samplesOf(entrant);
    return Spread.of(
        rounds(figure, its, its).mapToDouble(i -> its.get(i).perOperation(figure)).toArray());
  }

  /**
   * Compares a contestant of Gyre with a peer, round by round.
   *
   * @param gyre the contestant
   * @param peer the peer
   * @param figure by which figure
   * @return how many times as fast Gyre is; of bytes, how many times as many it takes
   */
  public Spread ratio(Entrant gyre, Entrant peer, Figure figure) {
    List<Sample> ours = samplesOf(gyre);
    List<Sample> theirs = samplesOf(peer);
    return Spread.of(
        rounds(figure, ours, theirs)
            .mapToDouble(i -> {
              double cost = ours.get(i).perOperation(figure) / theirs.get(i).perOperation(figure);
              return figure.isTime() ? 1 / cost : cost;
            })
            .toArray());
  }

  private List<Sample> samplesOf(Entrant entrant) {
    return samples.getOrDefault(entrant, List.of());
  }

  private static IntStream rounds(Figure figure, List<Sample> some, List<Sample> others) {
    int[] played =
        IntStream.range(0, Math.min(some.size(), others.size()))
            .filter(i -> !some.get(i).isRest() && !others.get(i).isRest())
            .toArray();
    if (!figure.isOnClock()) {
      return Arrays.stream(played);
    }
    return Arrays.stream(played)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i -> Math.max(some.get(i).disturbance(), others.get(i).disturbance())))
        .limit(Math.max(QUIET_MIN, played.length / QUIET_PART))
        .mapToInt(Integer::intValue);
  }

  /**
   * Returns all comparisons: each contestant of Gyre with each peer, and with those of Gyre that
   * were entered before it.
   *
   * @return pairs of a contestant and whom it is compared with
   */
  public List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    List<Entrant> present = new ArrayList<>(samples.keySet());
    for (int i = 0; i < present.size(); i++) {
      for (int j = 0; j < present.size(); j++) {
        if (present.get(i).isGyre() && (j < i || !present.get(j).isGyre())) {
          pairs.add(new Pair(present.get(i), present.get(j)));
        }
      }
    }
    return pairs;
  }

  /**
   * Two that are compared.
   *
   * @param gyre the contestant of Gyre
   * @param peer with whom
   */
  public record Pair(Entrant gyre, Entrant peer) {}
}
