package dev.gyre.internal.swap;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a provider's code for a thread that holds the swap lock. A provider that hangs then keeps
 * its own thread, and not the lock and all who wait for it, submitting loops among them.
 *
 * <p>A platform thread, and a daemon only if its caller is one: threads that the provider starts
 * take after it.
 */
public final class GuestThread extends Thread {

  private GuestThread(Runnable work, String name, @Nullable ClassLoader loader) {
    super(null, work, name, 0, false);
    setContextClassLoader(loader);
  }

  /**
   * Says whether the calling thread runs a provider's code for another one.
   *
   * @return whether it does
   */
  public static boolean isCurrent() {
    return Thread.currentThread() instanceof GuestThread;
  }

  /**
   * Calls a provider, and waits for the result; not even an interrupt makes it wait any less.
   *
   * @param name the thread's name
   * @param provider whose class loader is the thread's context class loader
   * @param call what to call; interrupted when it is late
   * @param disposal is given a result that comes too late for everybody
   * @param patience how long to wait
   * @param <T> the type of the result
   * @return the result
   * @throws IllegalStateException if it took too long; else whatever the call threw
   */
  public static <T> T call(
      String name, Object provider, Supplier<T> call, Consumer<T> disposal, Duration patience) {
    var outcome = new CompletableFuture<T>();
    Runnable work =
        () -> {
          try {
            T result = Objects.requireNonNull(call.get(), "the provider returned null");
            if (!outcome.complete(result)) {
              disposal.accept(result);
            }
          } catch (Throwable failure) {
            outcome.completeExceptionally(failure);
          }
        };
    var thread = new GuestThread(work, name, provider.getClass().getClassLoader());
    thread.start();
    long deadline = System.nanoTime() + patience.toNanos();
    if (!endsBy(thread, deadline)) {
      thread.interrupt();
      outcome.completeExceptionally(
          new IllegalStateException(name + " took longer than " + patience));
    }
    try {
      return outcome.join();
    } catch (CompletionException failure) {
      throw unwrapped(failure);
    }
  }

  /** Waits by itself: the JDK's timer would keep the caller's class loader for ever. */
  private static boolean endsBy(Thread thread, long deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(Duration.ofNanos(deadline - System.nanoTime()));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unwrapped(CompletionException failure) {
    return switch (failure.getCause()) {
      case RuntimeException thrown -> thrown;
      case Error thrown -> throw thrown;
      case null, default -> new IllegalStateException("the provider failed", failure.getCause());
    };
  }
}
