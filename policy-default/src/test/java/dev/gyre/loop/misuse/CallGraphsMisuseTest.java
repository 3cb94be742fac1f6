package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.inCallback;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gyre.EventLoop;
import dev.gyre.FrameCallGraphEntry;
import dev.gyre.FutureCallGraph;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.loop.VirtualLoop;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CallGraphsMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;

  private final EventLoop loop = new VirtualLoop().loop;
  private final LoopFuture<Integer> future = loop.createFuture();

  @TestFactory
  Stream<DynamicTest> whereNoTaskCanBeMeant() {
    String[] words = {"no future was given", Thread.currentThread().getName(), "pass the future"};
    return Stream.of(
        mistake("capture", Gyre::captureCallGraph, STATE, words),
        mistake("capture null", () -> Gyre.captureCallGraph(null), STATE, words),
        mistake("format", Gyre::formatCallGraph, STATE, words),
        mistake("print", () -> Gyre.printCallGraph(System.out), STATE, words));
  }

  @TestFactory
  Stream<DynamicTest> depths() {
    Class<IllegalArgumentException> refusal = IllegalArgumentException.class;
    return Stream.of(
        mistake(
            "capture", () -> Gyre.captureCallGraph(future, 0, 1), refusal, "depth", "is 1", ": 0"),
        mistake(
            "format", () -> Gyre.formatCallGraph(future, -7, 1), refusal, "depth", "is 1", ": -7"),
        mistake(
            "print",
            () -> Gyre.printCallGraph(future, 0, 1, System.out),
            refusal,
            "depth",
            "is 1",
            ": 0"));
  }

  @TestFactory
  Stream<DynamicTest> nulls() {
    return Stream.of(
        missing("out", "printCallGraph", () -> Gyre.printCallGraph(null)),
        missing("out", "printCallGraph", () -> Gyre.printCallGraph(future, null)),
        missing("frame", "FrameCallGraphEntry", () -> new FrameCallGraphEntry(null)),
        missing("future", "FutureCallGraph", () -> graph(null, List.of(), List.of())),
        missing("callStack", "FutureCallGraph", () -> graph(future, null, List.of())),
        missing("awaitedBy", "FutureCallGraph", () -> graph(future, List.of(), null)));
  }

  private static FutureCallGraph graph(
      LoopFuture<?> of, List<FrameCallGraphEntry> stack, List<FutureCallGraph> awaitedBy) {
    return new FutureCallGraph(of, stack, awaitedBy, false);
  }

  @Test
  void inAPlainCallback_thereIsNothingToShow() throws Throwable {
    inCallback(
            loop,
            () -> {
              assertNull(Gyre.captureCallGraph());
              assertEquals("", Gyre.formatCallGraph());
            })
        .execute();
  }
}
