package dev.gyre.itests.osgi;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars that the build has copied for the framework, without their versions in the name. */
final class BundleFiles {

  private static final Path DIRECTORY =
      Path.of(System.getProperty("gyre.itests.bundles", "target/bundles"));

  /** Gyre's own, in the order of their dependencies. */
  static final List<String> GYRE =
      List.of(
          "gyre-api", "gyre-nio", "gyre-epoll", "gyre-policy-default", "gyre-executors-threads");

  /** SLF4J with Logback, and the mediator that lets SLF4J find it. */
  private static final List<String> LOGGING =
      List.of(
          "asm",
          "asm-tree",
          "asm-analysis",
          "asm-commons",
          "asm-util",
          "org.apache.aries.spifly.dynamic.bundle",
          "slf4j-api",
          "logback-core",
          "logback-classic");

  /** Gyre's process pool, which serves only those who prefer it. */
  static final List<String> PROCESS_POOL = List.of("gyre-executors-process");

  /** Hazelcast itself. */
  static final List<String> HAZELCAST = List.of("hazelcast");

  /** Gyre's executor on a cluster, which serves only those who prefer it. */
  static final List<String> CLUSTER_EXECUTOR = List.of("gyre-executors-hazelcast");

  /** Micrometer, and Gyre's binder. */
  static final List<String> METERS =
      List.of("jspecify", "micrometer-commons", "micrometer-core", "gyre-micrometer");

  /** The example of an executor of one's own. */
  static final List<String> PACED_EXECUTOR = List.of("gyre-example-executor");

  /** Declarative Services, which the executors are made of. */
  private static final List<String> COMPONENTS =
      List.of(
          "org.osgi.util.function",
          "org.osgi.util.promise",
          "org.osgi.service.component",
          "org.apache.felix.configadmin",
          "org.apache.felix.scr");

  private BundleFiles() {}

  /** What Gyre's bundles need. */
  static List<Path> platform() {
    return Stream.of(LOGGING, COMPONENTS).flatMap(List::stream).map(BundleFiles::file).toList();
  }

  static List<Path> gyre() {
    return named(GYRE);
  }

  /** What bundles of the tests know, whether or not they have to do with it. */
  static List<Path> toCompileAgainst() {
    return Stream.of(GYRE, HAZELCAST, METERS).flatMap(List::stream).map(BundleFiles::file).toList();
  }

  static List<Path> named(List<String> names) {
    return names.stream().map(BundleFiles::file).toList();
  }

  /** Returns the jar of a framework, which is no bundle of any. */
  static Path framework(String name) {
    return file("frameworks/" + name);
  }

  /** Returns a jar of Karaf's, of which only a file is wanted. */
  static Path karaf(String name) {
    return file("karaf/" + name);
  }

  private static Path file(String name) {
    Path file = DIRECTORY.resolve(name + ".jar");
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(
          "no such bundle: " + file.toAbsolutePath() + "; the build copies it: mvn verify");
    }
    return file;
  }
}
