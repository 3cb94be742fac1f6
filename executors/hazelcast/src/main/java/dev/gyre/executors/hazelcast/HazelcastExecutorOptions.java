package dev.gyre.executors.hazelcast;

import java.time.Duration;
import java.util.Objects;

/**
 * How an executor uses a cluster. Immutable: each {@code with} method returns a changed copy.
 *
 * @param service the name of the executor service on the members, by which their own configuration
 *     sets it up: its threads, its queue
 * @param callsPerMember how many calls this executor has on a member at once, from 1 to 65,536; the
 *     others wait here, where they can still be cancelled and moved
 * @param members which members make calls
 * @param retries how often a call is made again after its member was lost, from 0 to 100
 * @param interruptCancelled whether a call that is cancelled while it runs has its thread
 *     interrupted; else it is left to finish, and its result is dropped, as asyncio does
 * @param memberTimeout how long calls wait while the cluster has no member that may make them, from
 *     a millisecond to a year
 * @since 0.1
 */
public record HazelcastExecutorOptions(
    String service,
    int callsPerMember,
    MemberChoice members,
    int retries,
    boolean interruptCancelled,
    Duration memberTimeout) {

  private static final int CALLS_MAX = 65_536;
  private static final int RETRIES_MAX = 100;
  private static final Duration TIME_MIN = Duration.ofMillis(1);
  private static final Duration TIME_MAX = Duration.ofDays(365);

  /**
   * The service {@code gyre}; 16 calls on each data member, which has as many threads for them
   * unless its configuration says otherwise; no retries; cancelled calls go on; half a minute
   * without a member.
   */
  public static final HazelcastExecutorOptions DEFAULT =
      new HazelcastExecutorOptions("gyre", 16, MemberChoice.DATA, 0, false, Duration.ofSeconds(30));

  /** Checks the values. */
  public HazelcastExecutorOptions {
    if (service.isBlank()) {
      throw new IllegalArgumentException(
          "name of the executor service must not be blank: '" + service + "'");
    }
    checkNumber("number of calls per member", callsPerMember, 1, CALLS_MAX);
    Objects.requireNonNull(members, "members");
    checkNumber("number of retries", retries, 0, RETRIES_MAX);
    if (memberTimeout.compareTo(TIME_MIN) < 0 || memberTimeout.compareTo(TIME_MAX) > 0) {
      throw new IllegalArgumentException(
          "member timeout must be from " + TIME_MIN + " to " + TIME_MAX + ": " + memberTimeout);
    }
  }

  private static void checkNumber(String what, int given, int min, int max) {
    if (given < min || given > max) {
      throw new IllegalArgumentException(
          what + " must be from " + min + " to " + max + ": " + given);
    }
  }

  /**
   * Sets by which of the members' executor services calls are made.
   *
   * @param name the name in the members' configuration; one that it does not have stands for the
   *     default one, of 16 threads
   * @return changed options
   */
  public HazelcastExecutorOptions withService(String name) {
    return new HazelcastExecutorOptions(
        name, callsPerMember, members, retries, interruptCancelled, memberTimeout);
  }

  /**
   * Sets how many calls a member has at once. More than it has threads for wait there, out of reach
   * of swaps; with fewer, its threads wait for calls on their way.
   *
   * @param calls the number, from 1 to 65,536
   * @return changed options
   */
  public HazelcastExecutorOptions withCallsPerMember(int calls) {
    return new HazelcastExecutorOptions(
        service, calls, members, retries, interruptCancelled, memberTimeout);
  }

  /**
   * Sets which members make calls.
   *
   * @param choice the choice
   * @return changed options
   */
  public HazelcastExecutorOptions withMembers(MemberChoice choice) {
    return new HazelcastExecutorOptions(
        service, callsPerMember, choice, retries, interruptCancelled, memberTimeout);
  }

  /**
   * Sets how often a call is made again after its member was lost. It may then have its effects
   * more than once: only for calls that bear it.
   *
   * @param times the number, from 0 to 100
   * @return changed options
   */
  public HazelcastExecutorOptions withRetries(int times) {
    return new HazelcastExecutorOptions(
        service, callsPerMember, members, times, interruptCancelled, memberTimeout);
  }

  /**
   * Sets what becomes of a call that is cancelled while it runs. One that has not begun never
   * begins.
   *
   * @param interrupted whether its thread is interrupted
   * @return changed options
   */
  public HazelcastExecutorOptions withInterruptCancelled(boolean interrupted) {
    return new HazelcastExecutorOptions(
        service, callsPerMember, members, retries, interrupted, memberTimeout);
  }

  /**
   * Sets how long calls wait while there is no member that may make them, before they fail.
   *
   * @param time from a millisecond to a year
   * @return changed options
   */
  public HazelcastExecutorOptions withMemberTimeout(Duration time) {
    return new HazelcastExecutorOptions(
        service, callsPerMember, members, retries, interruptCancelled, time);
  }
}
