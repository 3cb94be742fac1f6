package dev.gyre.loop.runners;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

/**
 * Everything inside the JDK that the loop-scheduled runner reaches for, as it is in JDK 25. Any
 * thread.
 *
 * <p>One opened package is enough: {@code java.lang} has the constructor of a virtual thread that
 * takes a scheduler, and a method of {@link Module} that exports {@code jdk.internal.vm} to us,
 * where pinning and thread containers live. The handles are constants, so that the JIT compiles a
 * call through one like a plain call.
 *
 * <p>Initialising this class fails with a {@link LinkageError} where any of it is missing.
 */
final class VirtualThreadAccess {

  /** Otherwise each body would copy the inheritable thread-locals of the loop's thread. */
  private static final int NO_INHERITED_THREAD_LOCALS = 1 << 2;

  private static final MethodHandle NEW_THREAD;
  private static final MethodHandle START;
  private static final MethodHandle SCHEDULER_OF;
  private static final MethodHandle PIN;
  private static final MethodHandle UNPIN;
  private static final Executor DEFAULT_SCHEDULER;

  static {
    try {
      MethodHandles.Lookup here = MethodHandles.lookup();
      Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(virtualThread, here);
      exportInternals(here);
      NEW_THREAD =
          inside
              .findConstructor(
                  virtualThread,
                  MethodType.methodType(
                      void.class, Executor.class, String.class, int.class, Runnable.class))
              .asType(
                  MethodType.methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class));
      SCHEDULER_OF =
          inside
              .findGetter(virtualThread, "scheduler", Executor.class)
              .asType(MethodType.methodType(Executor.class, Thread.class));
      DEFAULT_SCHEDULER =
          (Executor)
              inside
                  .findStatic(
                      virtualThread, "defaultScheduler", MethodType.methodType(Executor.class))
                  .invoke();
      START = startIn(UntrackedContainer.create(here), inside);
      Class<?> continuation = Class.forName("jdk.internal.vm.Continuation", true, null);
      PIN = here.findStatic(continuation, "pin", MethodType.methodType(void.class));
      UNPIN = here.findStatic(continuation, "unpin", MethodType.methodType(void.class));
      // A virtual machine without continuations refuses here. Linking the handles now spares a body
      // the stack for it,
      // which it may not have when it suspends itself at the bottom of a deep recursion.
      newThread(Runnable::run, () -> {});
      pin();
      unpin();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private VirtualThreadAccess() {}

  private static void exportInternals(MethodHandles.Lookup here) throws Throwable {
    MethodHandles.privateLookupIn(Module.class, here)
        .findVirtual(
            Module.class,
            "implAddExports",
            MethodType.methodType(void.class, String.class, Module.class))
        .invoke(Object.class.getModule(), "jdk.internal.vm", here.lookupClass().getModule());
  }

  private static MethodHandle startIn(Object container, MethodHandles.Lookup inside)
      throws ReflectiveOperationException {
    Class<?> threadContainer = Class.forName("jdk.internal.vm.ThreadContainer", true, null);
    MethodHandle start =
        inside.findVirtual(
            Thread.class, "start", MethodType.methodType(void.class, threadContainer));
    return MethodHandles.insertArguments(start, 1, container);
  }

  /**
   * Creates a virtual thread.
   *
   * @param scheduler given the thread's continuation whenever it is to run
   * @param body what it runs
   * @return the thread, not started
   */
  static Thread newThread(Executor scheduler, Runnable body) {
    try {
      return (Thread)
          NEW_THREAD.invokeExact(scheduler, (String) null, NO_INHERITED_THREAD_LOCALS, body);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /**
   * Starts a thread that nothing in the JDK refers to, so that it can be collected while it is
   * suspended.
   *
   * @param thread the thread
   */
  static void start(Thread thread) {
    try {
      START.invokeExact(thread);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /**
   * Returns what schedules a virtual thread.
   *
   * @param virtualThread the thread
   * @return its scheduler
   */
  static Executor schedulerOf(Thread virtualThread) {
    try {
      return (Executor) SCHEDULER_OF.invokeExact(virtualThread);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /**
   * Returns the scheduler of virtual threads that were given none.
   *
   * @return the JDK's own pool
   */
  static Executor defaultScheduler() {
    return DEFAULT_SCHEDULER;
  }

  /**
   * Keeps the current virtual thread on its carrier, whatever it blocks on, until {@link #unpin}.
   */
  static void pin() {
    try {
      PIN.invokeExact();
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Undoes one {@link #pin}. */
  static void unpin() {
    try {
      UNPIN.invokeExact();
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    return switch (e) {
      case RuntimeException runtime -> runtime;
      case Error error -> throw error;
      default -> throw new AssertionError("the JDK declares no checked exception here", e);
    };
  }
}
