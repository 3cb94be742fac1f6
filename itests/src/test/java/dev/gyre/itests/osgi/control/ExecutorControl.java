package dev.gyre.itests.osgi.control;

import java.time.Duration;

/** The host's default executor, and calls for it. */
public interface ExecutorControl {

  /** Starts a load of calls from several loops, each with some calls in flight. */
  ExecutorLoad startLoad(int loops, int inFlight);

  /**
   * Submits calls from one loop.
   *
   * @param blocking how many calls, the first ones, that last until they are released
   * @param quick how many calls that return at once
   */
  CallBatch submit(int blocking, int quick);

  /** Prefers a provider, or none for null. */
  void prefer(String provider);

  /** Sets how long a replaced executor may finish what it has. */
  void setDrainDeadline(Duration deadline);

  /** Returns the name of the provider in use, or null. */
  String provider();

  /** Returns how often the executor was replaced. */
  long swaps();

  /** Returns how many calls wait for a provider. */
  int waiting();

  /** Returns how many calls have moved from a replaced executor to its successor. */
  long moved();

  /** Returns how many replaced executors have not finished. */
  int draining();
}
