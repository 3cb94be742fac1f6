package dev.gyre.bench;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Obstacle;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.WorkerLoop;
import java.util.List;
import java.util.Objects;

/** The main class of a measured process: one contestant of one question. */
public final class Worker {

  private Worker() {}

  /**
   * Serves the driver until it closes the standard input.
   *
   * @param args the question and the contestant
   * @throws Exception what the contestant throws
   */
  public static void main(String[] args) throws Exception {
    Question question = Questions.named(List.of(args[0])).getFirst();
    Entrant entrant = question.entrant(args[1]);
    try {
      Contestant contestant = Objects.requireNonNull(entrant.maker(), "not written in Java").call();
      WorkerLoop.serve(contestant, question.figure() == Figure.RETAINED);
    } catch (Obstacle obstacle) {
      WorkerLoop.refuse(obstacle);
    }
    System.exit(0); // loops may run on, each on a thread of its own
  }
}
