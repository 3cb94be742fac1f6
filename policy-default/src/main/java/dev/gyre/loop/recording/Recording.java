package dev.gyre.loop.recording;

import dev.gyre.loop.callbacks.SafeText;
import dev.gyre.spi.MeteredLoop;
import dev.gyre.spi.SelectorMove;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The way to the flight recorder, if there is one that our events can reach. Any thread.
 *
 * <p>That its module is there is not enough. The recorder weaves its own code into each class of
 * events, and in OSGi that code finds nothing of the recorder's unless the framework delegates the
 * package {@code jdk.jfr.internal.event} to the JVM, as the host of ours does. Where it does not,
 * the first event fails to link; that must harm nobody but the recording.
 *
 * <p>A class of events is not touched before the recorder was used: the JVM would start all of the
 * recorder to weave its code in, which takes half of the time in which a program starts.
 */
public final class Recording {

  private static volatile boolean there = isThere();

  private Recording() {}

  private static boolean isThere() {
    try {
      Class.forName("jdk.jfr.Event", false, Recording.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError missing) {
      return false;
    }
  }

  /** Tells whether there may be somebody who records. */
  private static boolean isUsed() {
    return there && FlightRecorder.isInitialized();
  }

  /** Gives the recorder up: an event could not be linked. */
  static void giveUp() {
    there = false;
  }

  // Turns

  /** A turn that is recorded. */
  public interface Turn {

    /**
     * Ends the recording.
     *
     * @param loop the loop's name
     * @param callbacks how many callbacks and steps it has run
     */
    void end(String loop, int callbacks);
  }

  /**
   * Tells whether turns are recorded.
   *
   * @return true if they are
   */
  public static boolean ofTurns() {
    return isUsed() && isTurnWanted();
  }

  /** Not in the event: there the initializer, which may fail to link, would come before a try. */
  private static boolean isTurnWanted() {
    try {
      return TurnEvent.isWanted();
    } catch (LinkageError unreachable) {
      giveUp();
      return false;
    }
  }

  /**
   * Begins with a turn.
   *
   * @return the turn, or null if nobody records turns
   */
  public static @Nullable Turn beginTurn() {
    return ofTurns() ? TurnEvent.begun() : null;
  }

  // Callbacks

  /**
   * Tells whether slow callbacks are recorded.
   *
   * @return true if they are
   */
  public static boolean ofCallbacks() {
    return isUsed() && isCallbackWanted();
  }

  private static boolean isCallbackWanted() {
    try {
      return CallbackEvent.isWanted();
    } catch (LinkageError unreachable) {
      giveUp();
      return false;
    }
  }

  /**
   * Runs a callback or step, and records it if it is slow.
   *
   * @param loop the loop's name
   * @param step what to run
   */
  public static void run(String loop, Runnable step) {
    Callback recorded = CallbackEvent.begin(loop, SafeText.of(step));
    try {
      step.run();
    } finally {
      recorded.ended();
    }
  }

  /** A callback that is recorded. */
  interface Callback {
    void ended();
  }

  // Moves

  /**
   * Records a move to another selector, if anybody wants it.
   *
   * @param loop the loop
   * @param move what was done
   * @param nanos how long the loop was busy with it
   */
  public static void move(MeteredLoop loop, SelectorMove move, long nanos) {
    if (!isUsed()) {
      return;
    }
    try {
      if (MoveEvent.isWanted()) {
        MoveEvent.record(loop.reading().name(), move, nanos);
      }
    } catch (LinkageError unreachable) {
      giveUp();
    }
  }

  // Tasks

  /** A task that is recorded. */
  public interface TaskLife {

    /**
     * Ends the recording.
     *
     * @param name the task's name
     * @param failure what its body threw, or null
     */
    void end(String name, @Nullable Throwable failure);
  }

  /**
   * Begins with a task that was just made.
   *
   * @return the task's life, or null if nobody records tasks
   */
  public static @Nullable TaskLife beginTask() {
    if (!isUsed()) {
      return null;
    }
    try {
      return TaskEvent.beginIfWanted();
    } catch (LinkageError unreachable) {
      giveUp();
      return null;
    }
  }
}
