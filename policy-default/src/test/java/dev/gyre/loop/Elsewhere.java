package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A thread that is not the loop's. */
public final class Elsewhere {

  private Elsewhere() {}

  /** Makes a call from there, which is to be refused by its name and with the remedy. */
  public static void assertRefused(String name, Runnable call) {
    var refusal =
        new FutureTask<>(() -> assertThrows(IllegalStateException.class, call::run).getMessage());
    Thread.ofPlatform().name("elsewhere").start(refusal);
    String message;
    try {
      message = refusal.get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    assertTrue(message.startsWith(name + " called from thread 'elsewhere'"), message);
    assertTrue(message.contains("hand it over with callSoonThreadsafe"), message);
  }
}
