package dev.gyre.executors.hazelcast;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** How tests wait for answers: not for ever. */
final class Answers {

  private static final long PATIENCE_SECONDS = 20;

  private Answers() {}

  static <T> T of(Future<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, SECONDS);
  }

  /** Returns how a call has failed. */
  static <X extends Throwable> X failure(Class<X> type, Future<?> future) {
    var failed = assertThrows(ExecutionException.class, () -> of(future));
    return assertInstanceOf(type, failed.getCause());
  }
}
