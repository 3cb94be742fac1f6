package dev.gyre.bench.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * The least that a task can be: a stack that is switched to and away from, which is what the JDK
 * makes its virtual threads of. It is no thread, so that locks, thread locals and stack traces are
 * those of whoever resumes it; nothing schedules it, waits for it or tells of its failures.
 */
final class RawContinuation {

  /** What opens the door to it, which the JDK keeps shut for good reasons. */
  static final List<String> JVM_FLAGS =
      List.of("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");

  private final Object continuation;

  RawContinuation(Runnable body) {
    try {
      continuation = (Object) Doors.NEW.invokeExact(body);
    } catch (Throwable e) {
      throw new IllegalStateException("a continuation cannot be made", e);
    }
  }

  /** Runs the body up to where it suspends next, or to its end. */
  void resume() {
    try {
      Doors.RUN.invokeExact(continuation);
    } catch (Throwable e) {
      throw new IllegalStateException("a continuation has failed", e);
    }
  }

  /** Goes back to whoever has resumed the body that calls this. */
  static void suspend() {
    try {
      boolean suspended = (boolean) Doors.YIELD.invokeExact();
      assert suspended;
    } catch (Throwable e) {
      throw new IllegalStateException("a continuation cannot be left", e);
    }
  }

  /** Apart from the rest, since the driver asks for the flags, and has not got them itself. */
  private static final class Doors {

    static final MethodHandle NEW;
    static final MethodHandle RUN;
    static final MethodHandle YIELD;

    static {
      try {
        Class<?> type = Class.forName("jdk.internal.vm.Continuation");
        Class<?> scopeType = Class.forName("jdk.internal.vm.ContinuationScope");
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Object scope = scopeType.getConstructor(String.class).newInstance("bench");
        NEW =
            lookup
                .findConstructor(type, MethodType.methodType(void.class, scopeType, Runnable.class))
                .bindTo(scope)
                .asType(MethodType.methodType(Object.class, Runnable.class));
        RUN =
            lookup
                .findVirtual(type, "run", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
        YIELD =
            lookup
                .findStatic(type, "yield", MethodType.methodType(boolean.class, scopeType))
                .bindTo(scope);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Doors() {}
  }
}
