package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.onForeignThread;

import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.EventLoop;
import dev.gyre.loop.MdcBridge;
import dev.gyre.loop.VirtualLoop;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ContextsMisuseTest {

  private static final ContextVar<String> UNSET = ContextVar.of("unset");
  private static final ContextVar<String> VAR = ContextVar.of("var");

  private final EventLoop loop = new VirtualLoop().loop;

  @TestFactory
  Stream<DynamicTest> nulls() {
    Context empty = Context.EMPTY;
    Callable<Integer> noCall = null;
    return Stream.of(
        missing("name", "ContextVar.of", () -> ContextVar.of(null)),
        missing("name", "withDefault", () -> ContextVar.withDefault(null, 1)),
        missing("defaultValue", "withDefault", () -> ContextVar.withDefault("name", null)),
        missing("value", "set", () -> VAR.set(null)),
        missing("other", "orElse", () -> VAR.orElse(null)),
        missing("token", "reset", () -> VAR.reset(null)),
        missing("variable", "get", () -> empty.get(null)),
        missing("variable", "with", () -> empty.with(null, 1)),
        missing("value", "with", () -> empty.with(VAR, null)),
        missing("variable", "without", () -> empty.without(null)),
        missing("action", "run", () -> empty.run(null)),
        missing("call", "call", () -> empty.call(noCall)),
        missing("bridge", "addContextBridge", () -> loop.addContextBridge(null)));
  }

  @TestFactory
  Stream<DynamicTest> variables() {
    return Stream.of(
        mistake(
            "value that was never set",
            UNSET::get,
            NoSuchElementException.class,
            "no value here",
            "set it first",
            ": unset"),
        mistake(
            "token of another variable",
            () -> Context.EMPTY.run(() -> UNSET.reset(VAR.set("x"))),
            IllegalArgumentException.class,
            "belongs to another context variable",
            "var, not unset"),
        mistake(
            "token used twice",
            () ->
                Context.EMPTY.run(() -> {
                  var token = VAR.set("x");
                  VAR.reset(token);
                  VAR.reset(token);
                }),
            IllegalStateException.class,
            "used before",
            "once for each set",
            "var"));
  }

  @TestFactory
  Stream<DynamicTest> bridges() {
    EventLoop closed = new VirtualLoop().loop;
    closed.close();
    Class<IllegalStateException> refusal = IllegalStateException.class;
    return Stream.of(
        mistake(
            "on a foreign thread",
            onForeignThread(loop, () -> loop.addContextBridge(new MdcBridge())),
            refusal,
            "'foreign'",
            "callSoonThreadsafe"),
        mistake(
            "closed loop",
            () -> closed.addContextBridge(new MdcBridge()),
            refusal,
            "event loop is closed",
            "EventLoop-"));
  }
}
