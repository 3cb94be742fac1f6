package dev.gyre.executors.process;

import java.nio.file.Path;

/** A program that does not wait for the end of its workers. */
final class HastyParent {

  private HastyParent() {}

  /** Has a worker make a call, shuts the pool down, and is gone. */
  public static void main(String[] args) throws Exception {
    var pool =
        new ProcessPoolExecutor(
            ProcessPoolOptions.DEFAULT.withMaxWorkers(1).withDirectory(Path.of(args[0])));
    System.out.println("worker " + pool.submit(new Pid()).get());
    pool.shutdown();
    Runtime.getRuntime().halt(0);
  }
}
