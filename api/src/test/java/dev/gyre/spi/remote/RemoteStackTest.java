package dev.gyre.spi.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a stack trace from elsewhere looks like here. */
final class RemoteStackTest {

  private static final StackTraceElement MARK =
      new StackTraceElement("worker-1", "call", "process 4711", -1);

  private final RemoteStack remote =
      new RemoteStack(
          MARK,
          stack -> stack.stream().filter(each -> !each.getClassName().equals("Own")).toList());

  @Test
  void marked_itEndsWithTheMarkInsteadOfWhatIsBelowTheCall() {
    Throwable thrown = thrownBy("User", "Own");
    remote.markIn(thrown);
    assertEquals(List.of("User", "worker-1"), classes(thrown));
  }

  @Test
  void causesAndSuppressed_areMarkedOnce_evenInACircle() {
    Throwable thrown = thrownBy("User", "Own");
    Throwable cause = thrownBy("Cause", "Own");
    Throwable suppressed = thrownBy("Suppressed", "Own");
    thrown.initCause(cause);
    cause.initCause(thrown);
    cause.addSuppressed(suppressed);
    remote.markIn(thrown);
    assertEquals(List.of("User", "worker-1"), classes(thrown));
    assertEquals(List.of("Cause", "worker-1"), classes(cause));
    assertEquals(List.of("Suppressed", "worker-1"), classes(suppressed));
  }

  @Test
  void exceptionWithoutStackTrace_staysSo() {
    Throwable thrown = thrownBy();
    remote.markIn(thrown);
    assertEquals(List.of(), classes(thrown));
  }

  @Test
  void standIn_getsTheStackTraceFromThere() {
    var standIn = new IllegalStateException("stands for it");
    assertSame(standIn, remote.replaceIn(standIn, thrownBy("User", "Own").getStackTrace()));
    assertEquals(List.of("User", "worker-1"), classes(standIn));
  }

  private static Throwable thrownBy(String... classes) {
    var thrown = new Exception("thrown elsewhere");
    thrown.setStackTrace(
        Arrays.stream(classes)
            .map(each -> new StackTraceElement(each, "m", each + ".java", 1))
            .toArray(StackTraceElement[]::new));
    return thrown;
  }

  private static List<String> classes(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getClassName).toList();
  }
}
