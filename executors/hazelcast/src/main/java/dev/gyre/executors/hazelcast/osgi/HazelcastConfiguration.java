package dev.gyre.executors.hazelcast.osgi;

import dev.gyre.executors.hazelcast.HazelcastExecutorOptions;
import dev.gyre.executors.hazelcast.MemberChoice;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What an operator may set for the executor on a cluster. The ranges are those of {@link
 * HazelcastExecutorOptions}.
 */
@ObjectClassDefinition(
    name = "Gyre executor: Hazelcast cluster",
    description =
        "Makes calls on the members of a Hazelcast cluster. They have to be serializable, and their"
            + " classes on every member, so this executor is not for every application; it serves"
            + " only if it is preferred by its name: hazelcast.")
@interface HazelcastConfiguration {

  @AttributeDefinition(
      name = "Client's file",
      description =
          "A client configuration of Hazelcast's, in XML or YAML, by which a client is started for"
              + " the executor. Empty to use the service HazelcastInstance.")
  String client() default "";

  @AttributeDefinition(
      name = "Executor service",
      description = "The name by which the members' own configuration sets up threads and queue.")
  String service() default "gyre";

  @AttributeDefinition(
      name = "Calls per member",
      description = "How many calls a member has at once; the others wait here. From 1 to 65536.",
      min = "1",
      max = "65536")
  int callsPerMember() default 16;

  @AttributeDefinition(
      name = "Members",
      description = "Which members make calls: those with data, those without, or all.")
  MemberChoice members() default MemberChoice.DATA;

  @AttributeDefinition(
      name = "Retries",
      description =
          "How often a call is made again after its member was lost. It may then have its effects"
              + " more than once. From 0 to 100.",
      min = "0",
      max = "100")
  int retries() default 0;

  @AttributeDefinition(
      name = "Interrupt cancelled calls",
      description = "Else a call that is cancelled while it runs is left to finish.")
  boolean interruptCancelled() default false;

  @AttributeDefinition(
      name = "Member timeout in seconds",
      description = "How long calls wait while there is no member to make them. At least 1.",
      min = "1")
  int memberTimeoutSeconds() default 30;

  @AttributeDefinition(
      name = "Rank",
      description = "Where it stands among others that are called hazelcast, too.")
  int service_ranking() default -30;
}
