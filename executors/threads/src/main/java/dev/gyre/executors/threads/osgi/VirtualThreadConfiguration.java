package dev.gyre.executors.threads.osgi;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set for the executor on virtual threads. */
@ObjectClassDefinition(
    name = "Gyre executor: virtual threads",
    description =
        "Runs each call in a virtual thread of its own. A change replaces the executor: what the"
            + " old one has accepted is finished or moved, never lost.")
@interface VirtualThreadConfiguration {

  @AttributeDefinition(
      name = "Running calls at most",
      description = "Calls beyond wait. From 1; -1 for no bound.",
      min = "-1")
  int maxRunning() default -1;

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
  int service_ranking() default -10;
}
