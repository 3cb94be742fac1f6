package dev.gyre.host.operator;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set for the whole host. {@link HostSettings} holds the rules. */
@ObjectClassDefinition(
    name = "Gyre host",
    description =
        "Which providers serve, how swaps behave, and what is watched. A configuration with a bad"
            + " value is refused as a whole, with a line in the log, and the one before stays.")
@interface HostConfiguration {

  @AttributeDefinition(
      name = "Preferred policy",
      description =
          "The name of the policy that serves whatever its rank; as soon as it is installed, if it"
              + " is not. Empty: the ranking decides.",
      required = false)
  String policy() default "";

  @AttributeDefinition(
      name = "Preferred selector",
      description = "The same for the selector, such as nio or epoll.",
      required = false)
  String selector() default "";

  @AttributeDefinition(
      name = "Preferred task runner",
      description = "The same for the task runner, such as loop-scheduled or baton.",
      required = false)
  String taskRunner() default "";

  @AttributeDefinition(
      name = "Preferred executor",
      description = "The same for the default executor, such as threads, virtual or process.",
      required = false)
  String executor() default "";

  @AttributeDefinition(
      name = "Drain deadline in seconds",
      description =
          "How long a replaced executor may finish what it has accepted; what has not begun then"
              + " moves to its successor.",
      min = "0",
      max = "3600")
  int drainSeconds() default 10;

  @AttributeDefinition(
      name = "Waiting calls at most",
      description = "How many calls may wait while no executor is installed.",
      min = "0",
      max = "1000000")
  int waitingCallsMax() default 10_000;

  @AttributeDefinition(
      name = "Waiting time in seconds",
      description = "How long they may wait for one before they fail.",
      min = "0",
      max = "3600")
  int waitingSeconds() default 30;

  @AttributeDefinition(
      name = "Debug mode by default",
      description =
          "Whether loops that are made from now on begin in debug mode, which logs slow callbacks"
              + " and what was forgotten.")
  boolean debug() default false;

  @AttributeDefinition(
      name = "Slow callback in milliseconds",
      description =
          "In debug mode, from when on a callback is slow; for loops that are made from now on.",
      min = "1",
      max = "3600000")
  int slowCallbackMillis() default 100;

  @AttributeDefinition(
      name = "Measure turns",
      description =
          "Whether loops measure how long their turns take, for shell, console and JMX. It costs a"
              + " look at the clock whenever a loop asks for I/O.")
  boolean measureTurns() default true;

  @AttributeDefinition(
      name = "Stalled after seconds",
      description =
          "A loop that has not asked for I/O for so long is stalled: it is logged, and told by an"
              + " event and the health check. 0: none is watched.",
      min = "0",
      max = "3600")
  int stalledSeconds() default 5;
}
