package dev.gyre.executors.threads.osgi;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What an operator may set for the executor on platform threads. The ranges are those of the
 * provider.
 */
@ObjectClassDefinition(
    name = "Gyre executor: platform threads",
    description =
        "Runs the calls that event loops hand over to their default executor. A change replaces the"
            + " executor: what the old one has accepted is finished or moved, never lost.")
@interface PlatformThreadConfiguration {

  @AttributeDefinition(
      name = "Threads at most",
      description = "From 1 to 4096; 0 stands for the number of processors plus 4, but 32 at most.",
      min = "0",
      max = "4096")
  int maxThreads() default 0;

  @AttributeDefinition(
      name = "Idle time in seconds",
      description = "After so long without a call a thread ends. From 1 to 3600.",
      min = "1",
      max = "3600")
  int idleSeconds() default 2;

  @AttributeDefinition(
      name = "Waiting calls at most",
      description =
          "Calls beyond are refused with an error. From 0, which has none wait; -1 for no bound.",
      min = "-1")
  int maxWaiting() default -1;

  @AttributeDefinition(
      name = "Rank",
      description =
          "The executor with the highest rank serves, unless the operator prefers another.")
  int service_ranking() default 0;
}
