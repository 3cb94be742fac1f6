package dev.gyre.executors.process;

import java.nio.file.Path;

/** A program with a pool that is about to be killed. */
final class Parent {

  private Parent() {}

  /** Prints the process of its worker, and has it busy for ever. */
  public static void main(String[] args) throws Exception {
    var pool =
        new ProcessPoolExecutor(
            ProcessPoolOptions.DEFAULT.withMaxWorkers(1).withDirectory(Path.of(args[0])));
    System.out.println("worker " + pool.submit(new Pid()).get());
    pool.submit(
            () -> {
              while (true) {
                Thread.onSpinWait();
              }
            })
        .get();
  }
}
