package dev.gyre.executors.threads;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set for the executor on virtual threads. */
@ObjectClassDefinition(
    name = "Gyre executor: virtual threads",
    description =
        "Runs each call in a virtual thread of its own, without a bound on how many run at once.")
@interface VirtualThreadConfiguration {

  @AttributeDefinition(
      name = "Rank",
      description =
          "The executor with the highest rank serves, unless the operator prefers another.")
  int service_ranking() default VirtualThreadExecutorProvider.USUAL_RANKING;
}
