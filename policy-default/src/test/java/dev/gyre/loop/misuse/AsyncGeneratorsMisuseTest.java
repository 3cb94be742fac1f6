package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.inCallback;
import static dev.gyre.loop.misuse.Place.inTask;
import static dev.gyre.loop.misuse.Place.onForeignThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.gyre.AsyncGenerator;
import dev.gyre.EventLoop;
import dev.gyre.PublishedValues;
import dev.gyre.Task;
import dev.gyre.loop.VirtualLoop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class AsyncGeneratorsMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;

  private final EventLoop loop = new VirtualLoop().loop;

  private AsyncGenerator<Integer> twoValues() {
    return loop.createAsyncGenerator(out -> {
      out.yield(1);
      out.yield(2);
    });
  }

  private AsyncGenerator<Integer> begun() {
    AsyncGenerator<Integer> generator = twoValues();
    loop.runUntilComplete(() -> {
      generator.iterator().next();
    });
    return generator;
  }

  @TestFactory
  Stream<DynamicTest> creation() {
    EventLoop closed = new VirtualLoop().loop;
    closed.close();
    return Stream.of(
        missing("body", "createAsyncGenerator", () -> loop.createAsyncGenerator(null)),
        mistake(
            "foreign thread",
            onForeignThread(loop, this::twoValues),
            STATE,
            "'foreign'",
            "callSoonThreadsafe"),
        mistake(
            "closed loop",
            () -> closed.createAsyncGenerator(out -> {}),
            STATE,
            "event loop is closed",
            "EventLoop-"));
  }

  @TestFactory
  Stream<DynamicTest> notInATask() {
    AsyncGenerator<Integer> fresh = twoValues();
    AsyncGenerator<Integer> begun = begun();
    String[] words = {"only the body of a task", "createTask", "EventLoop-"};
    return Stream.of(
        mistake("next", fresh.iterator()::next, STATE, words),
        mistake("next in a callback", inCallback(loop, begun.iterator()::next), STATE, words),
        mistake("close in a callback", inCallback(loop, begun::close), STATE, words));
  }

  @Test
  void refusedClose_leavesTheGeneratorAsItIs() {
    AsyncGenerator<Integer> begun = begun();
    assertRefused(begun::close, STATE, "only the body of a task");
    assertEquals(2, loop.<Integer>runUntilComplete(() -> begun.iterator().next()));
  }

  @TestFactory
  Stream<DynamicTest> whatHasEnded() {
    String[] words = {"has ended", "iterated once", "create another", "<AsyncGenerator ended"};
    return Stream.of(
        mistake(
            "iterated again",
            inTask(
                loop,
                () -> {
                  AsyncGenerator<Integer> generator = twoValues();
                  generator.forEach(value -> {});
                  generator.iterator();
                }),
            STATE,
            words),
        mistake(
            "iterated when closed",
            inTask(
                loop,
                () -> {
                  AsyncGenerator<Integer> generator = twoValues();
                  generator.close();
                  generator.iterator();
                }),
            STATE,
            words),
        mistake(
            "one value too many",
            inTask(
                loop,
                () -> {
                  Iterator<Integer> values = twoValues().iterator();
                  values.next();
                  values.next();
                  values.next();
                }),
            NoSuchElementException.class,
            "exhausted",
            "hasNext()"));
  }

  @TestFactory
  Stream<DynamicTest> twoAtATime() {
    return Stream.of(
        mistake(
            "asks itself",
            inTask(
                loop,
                () -> {
                  List<AsyncGenerator<Integer>> self = new ArrayList<>();
                  self.add(loop.createAsyncGenerator(out -> self.getFirst().iterator().next()));
                  self.getFirst().iterator().next();
                }),
            STATE,
            "running already",
            "<Task"),
        mistake(
            "closed while another task waits for a value",
            inTask(
                loop,
                () -> {
                  AsyncGenerator<Integer> waiting =
                      loop.createAsyncGenerator(out -> loop.createFuture().await());
                  Task<?> asking = loop.createTask(() -> waiting.iterator().hasNext());
                  loop.yieldNow();
                  try {
                    waiting.close();
                  } finally {
                    asking.cancel();
                  }
                }),
            STATE,
            "running already",
            "<Task"));
  }

  @TestFactory
  Stream<DynamicTest> yielders() {
    List<AsyncGenerator.Yielder<Integer>> kept = new ArrayList<>();
    AsyncGenerator<Integer> generator =
        loop.createAsyncGenerator(out -> {
          kept.add(out);
          out.yield(1);
        });
    loop.runUntilComplete(() -> {
      generator.iterator().next();
    });
    Executable stray = () -> kept.getFirst().yield(2);
    String[] words = {"only the generator's own body can yield", "<AsyncGenerator suspended"};
    return Stream.of(
        mistake("outside", stray, STATE, words),
        mistake("in another task", inTask(loop, stray), STATE, words),
        mistake("in a callback", inCallback(loop, stray), STATE, words),
        mistake(
            "while being closed",
            inTask(
                loop,
                () -> {
                  AsyncGenerator<Integer> stubborn =
                      loop.createAsyncGenerator(out -> {
                        try {
                          out.yield(1);
                        } finally {
                          out.yield(2);
                        }
                      });
                  stubborn.iterator().next();
                  stubborn.close();
                }),
            STATE,
            "while being closed",
            "let GeneratorExit pass"));
  }

  @TestFactory
  Stream<DynamicTest> publishers() {
    Flow.Publisher<Integer> publisher = subscriber -> {};
    String[] once = {"iterated once", "PublishedValues.of"};
    return Stream.of(
        missing("subscriber", "subscribe", () -> twoValues().toPublisher().subscribe(null)),
        missing("publisher", "PublishedValues", () -> PublishedValues.of(null)),
        mistake(
            "nothing ahead",
            inTask(loop, () -> PublishedValues.of(publisher, 0)),
            IllegalArgumentException.class,
            "at least 1: 0"),
        mistake(
            "where no loop is", () -> PublishedValues.of(publisher), STATE, "no running", "run"),
        mistake(
            "iterated in a callback",
            inCallback(loop, () -> PublishedValues.of(publisher).iterator().next()),
            STATE,
            "in the body of a task",
            "EventLoop-"),
        mistake(
            "iterated twice",
            inTask(
                loop,
                () -> {
                  PublishedValues<Integer> values = PublishedValues.of(publisher);
                  assertNotNull(values.iterator());
                  assertNotNull(values.iterator());
                }),
            STATE,
            once),
        mistake(
            "two tasks at a time",
            inTask(
                loop,
                () -> {
                  var values = PublishedValues.of(publisher).iterator();
                  Task<?> first = loop.createTask(values::next);
                  loop.yieldNow();
                  try {
                    values.next();
                  } finally {
                    first.cancel();
                  }
                }),
            STATE,
            "another task waits",
            "one task"),
        mistake(
            "one value too many",
            inTask(
                loop,
                () -> {
                  PublishedValues<Integer> values = PublishedValues.of(publisher);
                  values.close();
                  values.iterator().next();
                }),
            NoSuchElementException.class,
            "no more values",
            "hasNext()"));
  }
}
