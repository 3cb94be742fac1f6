package dev.gyre.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The inside of a measured process: reads how many operations the next batch has, runs it, prints
 * what it took; until the input ends.
 */
public final class WorkerLoop {

  private WorkerLoop() {}

  /**
   * Serves the standard input.
   *
   * @param contestant who does the batches
   * @param retained whether the question is about the bytes that are retained
   * @throws Exception what the contestant throws
   */
  public static void serve(Contestant contestant, boolean retained) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // a library that prints must not be taken for an answer
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (contestant) {
      answers.println("ready");
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println(Measurement.of(contestant, operations(line), retained).toLine());
      }
    }
  }

  /**
   * Tells the driver that this contestant cannot take part on this machine.
   *
   * @param obstacle why
   */
  public static void refuse(Obstacle obstacle) {
    System.out.println(WorkerProcess.ABSENT + obstacle.reason().replaceAll("\\s+", " "));
  }

  private static int operations(String line) throws IOException {
    try {
      return Integer.parseInt(line);
    } catch (NumberFormatException e) {
      throw new IOException("not a number of operations: " + line, e);
    }
  }
}
