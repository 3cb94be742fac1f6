package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.Kind;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * Listens to the pool all the time: so the worker knows at once when the pool's process is gone,
 * and goes, too, whatever its call is busy with.
 */
final class Receiver extends Thread {

  private static final int EXIT_WITHOUT_POOL = 1;
  private static final long EXIT_PATIENCE_MILLIS = 20_000;

  private final Connection pool;
  private final Calls calls;
  private final Twins twins;
  private final KnownLambdas lambdas;
  private final Path directory;

  Receiver(Connection pool, Calls calls, Twins twins, KnownLambdas lambdas, Path directory) {
    super("gyre-receiver");
    setDaemon(true);
    this.pool = pool;
    this.calls = calls;
    this.twins = twins;
    this.lambdas = lambdas;
    this.directory = directory;
  }

  @Override
  public void run() {
    try {
      boolean open = true;
      while (open) {
        Frame frame = pool.receive();
        open = frame != null && take(frame);
      }
    } catch (IOException | RuntimeException broken) {
      // The same as the end: without the pool there is nothing left to do.
    }
    if (calls.isEnding()) {
      awaitExit();
    } else {
      cleanUp();
    }
    Runtime.getRuntime().halt(EXIT_WITHOUT_POOL);
  }

  /** Returns whether to listen on. */
  private boolean take(Frame frame) throws IOException {
    switch (frame.kind()) {
      case Kind.CALL, Kind.LAMBDA_CALL -> calls.add(frame);
      case Kind.RECALL -> calls.giveBack();
      case Kind.CLASS, Kind.RESOURCES -> twins.answered(frame);
      case Kind.INTERRUPT -> calls.interrupt(frame.data().readLong());
      case Kind.DROP -> drop(frame.data());
      case Kind.END -> {
        calls.end();
        return false;
      }
      default -> throw new IOException("not a frame for workers: " + frame.kind());
    }
    return true;
  }

  private void drop(DataInputStream data) throws IOException {
    var places = new ArrayList<Integer>();
    for (int left = data.readInt(); left > 0; left--) {
      places.add(data.readInt());
    }
    twins.drop(places);
    lambdas.drop(places);
  }

  /**
   * Lets the JVM exit, which what the calls have left behind may keep from it. Not by listening on:
   * a JVM waits 300 ms for threads that are in the kernel before it exits.
   */
  private static void awaitExit() {
    try {
      Thread.sleep(EXIT_PATIENCE_MILLIS);
    } catch (InterruptedException hurry) {
      // It exits now.
    }
  }

  /** The pool had no chance to; what other workers of it do at the same time does not matter. */
  private void cleanUp() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException | RuntimeException otherWorkers) {
      // They clean up as well.
    }
  }
}
