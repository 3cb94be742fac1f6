package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import java.util.List;

/**
 * The loops of Gyre that take part. Each is what a user gets from {@link Gyre#newEventLoop} when
 * the virtual machine is started with certain flags, and each makes sure that it is what its name
 * says.
 */
public enum GyreLoops {
  /** With both flags that the README names: epoll, and tasks that the loop schedules. */
  FULL("gyre", "selector=epoll tasks=loop-scheduled", Flags.OPENS + " " + Flags.NATIVE),

  /** The selector that runs everywhere. */
  NIO("gyre-nio", "selector=nio tasks=loop-scheduled", Flags.OPENS + " " + Flags.NO_NATIVE),

  /** No flag at all: tasks on plain virtual threads, which need the selector of the JDK. */
  PORTABLE("gyre-portable", "selector=nio tasks=baton", Flags.NO_NATIVE);

  private final String contestant;
  private final String parts;
  private final String jvmFlags;

  GyreLoops(String contestant, String parts, String jvmFlags) {
    this.contestant = contestant;
    this.parts = parts;
    this.jvmFlags = jvmFlags;
  }

  /**
   * Returns what it is called in the results.
   *
   * @return the name of a contestant
   */
  public String contestant() {
    return contestant;
  }

  /**
   * Returns what its virtual machine has to be started with.
   *
   * @return the flags
   */
  public List<String> jvmFlags() {
    return List.of(jvmFlags.split(" ", -1));
  }

  /**
   * Makes the loop.
   *
   * @return a loop that was not run yet
   * @throws IllegalStateException if it is made of other parts, because other flags are in force
   */
  public EventLoop open() {
    EventLoop loop = Gyre.newEventLoop();
    if (!loop.toString().contains(parts)) {
      loop.close();
      throw new IllegalStateException(contestant + " should have " + parts + ": " + loop);
    }
    return loop;
  }

  /**
   * Makes the loop and runs it on a thread of its own, until the process ends.
   *
   * @return a running loop
   */
  EventLoop running() {
    EventLoop loop = open();
    Thread.ofPlatform().daemon().name(contestant).start(loop::runForever);
    return loop;
  }

  private static final class Flags {
    static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    static final String NO_NATIVE = "--illegal-native-access=deny";

    private Flags() {}
  }
}
