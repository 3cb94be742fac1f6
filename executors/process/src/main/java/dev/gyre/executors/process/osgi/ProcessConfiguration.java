package dev.gyre.executors.process.osgi;

import dev.gyre.executors.process.ProcessPoolOptions;
import dev.gyre.executors.process.WhenCancelled;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What an operator may set for the executor on worker processes. The ranges are those of {@link
 * ProcessPoolOptions}.
 */
@ObjectClassDefinition(
    name = "Gyre executor: worker processes",
    description =
        "Makes calls in JVMs of their own. They have to be serializable, so this executor is not"
            + " for every application; it serves only if it is preferred by its name: process.")
@interface ProcessConfiguration {

  @AttributeDefinition(
      name = "Workers at most",
      description = "From 1 to 1024; 0 stands for the number of processors.",
      min = "0",
      max = "1024")
  int maxWorkers() default 0;

  @AttributeDefinition(
      name = "Warm workers",
      description = "How many are started in advance and stay when idle.",
      min = "0",
      max = "1024")
  int warmWorkers() default 0;

  @AttributeDefinition(
      name = "Tasks per worker",
      description = "After so many calls a worker is replaced; 0 for never.",
      min = "0")
  int maxTasksPerWorker() default 0;

  @AttributeDefinition(
      name = "Idle time in seconds",
      description = "After so long without a call a worker ends. At least 1.",
      min = "1")
  int idleSeconds() default 60;

  @AttributeDefinition(
      name = "Start timeout in seconds",
      description = "A worker that has not reported after so long is given up. At least 1.",
      min = "1")
  int startSeconds() default 60;

  @AttributeDefinition(
      name = "When a running call is cancelled",
      description = "Leave it alone, interrupt its thread, or terminate its worker.")
  WhenCancelled whenCancelled() default WhenCancelled.LEAVE;

  @AttributeDefinition(
      name = "JVM options",
      description = "What workers are started with beside the usual options, such as -Xmx256m.")
  String[] jvmOptions() default {};

  @AttributeDefinition(
      name = "Java launcher",
      description = "The program that starts workers; empty for the one of this JVM.")
  String java() default "";

  @AttributeDefinition(
      name = "Directory",
      description =
          "Where the private directory is made while there are workers; a short path. Empty for the"
              + " system's temporary one.")
  String directory() default "";

  @AttributeDefinition(
      name = "Archive",
      description =
          "A file from which workers start sooner; made when it is missing, in a directory of the"
              + " user's own. Empty for none.")
  String archive() default "";

  @AttributeDefinition(
      name = "Result filter",
      description =
          "A pattern as of jdk.serialFilter, asked before the pool's own filter for each class that"
              + " a worker sends back.")
  String resultFilter() default "";

  @AttributeDefinition(
      name = "Rank",
      description = "Where it stands among others that are called process, too.")
  int service_ranking() default -20;
}
