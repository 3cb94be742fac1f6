package dev.gyre.host.inspect;

import dev.gyre.inspect.LoopReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gives up on a process that does not answer. Nothing below does: a process that was stopped by a
 * signal takes what it is sent, and is waited for.
 *
 * @param source what is asked
 * @param patience how long the answer may take
 */
record PatientSource(LoopsSource source, Duration patience) implements LoopsSource {

  @Override
  public List<LoopReport> inspect(long pid, int tasksMax) throws InspectionException {
    var answer = new FutureTask<>(() -> source.inspect(pid, tasksMax));
    Thread.ofPlatform().daemon().name("inspection of " + pid).start(answer);
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new InspectionException(
          "process "
              + pid
              + " has not answered for "
              + patience.toSeconds()
              + " s; it may be stopped (kill -CONT "
              + pid
              + "), or the machine is overloaded",
          late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InspectionException("interrupted", interrupted);
    } catch (ExecutionException failed) {
      throw asIs(failed.getCause());
    }
  }

  private static InspectionException asIs(@Nullable Throwable failure) {
    return switch (failure) {
      case InspectionException known -> known;
      case RuntimeException defect -> throw defect;
      case Error error -> throw error;
      case null, default -> new InspectionException("inspection failed: " + failure, failure);
    };
  }
}
