package dev.gyre.itests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dependencies point one way: providers, policy and executors know the API only; the API knows the
 * JDK only, but for the rooms that OSGi may enter.
 *
 * <p>A rule reads class files, so each module has to be a dependency of this one; but for the
 * benchmarks, whose test of that name is their own: these tests wait for no tests of theirs, and no
 * peer gets near them.
 */
final class ArchitectureTest {

  private static final String[] API = {
    "dev.gyre", "dev.gyre.inspect..", "dev.gyre.io..", "dev.gyre.spi.."
  };
  private static final String API_INTERNAL = "dev.gyre.internal..";
  private static final String[] API_OSGI = {"dev.gyre.internal.osgi..", "dev.gyre.spi.osgi.."};
  private static final String API_REMOTE = "dev.gyre.spi.remote..";
  private static final String API_MANAGEMENT = "dev.gyre.internal.management..";

  /** Compiled in, never needed at run time. */
  private static final String[] ANNOTATIONS = {
    "org.jspecify.annotations..", "org.osgi.annotation.."
  };

  /** What providers may know beside the API: the JDK, their log, and how OSGi starts them. */
  private static final String[] PROVIDER_PLATFORM = {
    "java..", "javax.net..", "jdk.jfr..", "jdk.net..", "org.slf4j..", "org.osgi.."
  };

  private static JavaClasses gyre;

  @BeforeAll
  static void readClassFiles() {
    gyre =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.gyre");
  }

  @Test
  void everyModuleIsRead() {
    Set<String> expected =
        Set.of(
            "dev.gyre",
            "dev.gyre.inspect",
            "dev.gyre.io",
            "dev.gyre.spi",
            "dev.gyre.spi.osgi",
            "dev.gyre.spi.remote",
            "dev.gyre.internal.osgi",
            "dev.gyre.nio",
            "dev.gyre.epoll",
            "dev.gyre.policy",
            "dev.gyre.loop",
            "dev.gyre.executors.threads",
            "dev.gyre.executors.threads.osgi",
            "dev.gyre.executors.process",
            "dev.gyre.executors.process.osgi",
            "dev.gyre.executors.process.wire",
            "dev.gyre.executors.process.worker",
            "dev.gyre.executors.hazelcast",
            "dev.gyre.executors.hazelcast.osgi",
            "dev.gyre.executors.hazelcast.wire",
            "dev.gyre.micrometer",
            "dev.gyre.micrometer.osgi",
            "dev.gyre.testing",
            "dev.gyre.testing.junit",
            "dev.gyre.host",
            "dev.gyre.host.inspect",
            "dev.gyre.host.console",
            "dev.gyre.host.operator",
            "dev.gyre.host.shell",
            "dev.gyre.examples.echo",
            "dev.gyre.examples.executor",
            "dev.gyre.examples.http",
            "dev.gyre.examples.redis");
    Set<String> read = gyre.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(read);
    assertEquals(Set.of(), missing, "no class file found for these packages");
  }

  @Test
  void apiDependsOnTheJdkOnly() {
    check(
        classes()
            .that()
            .resideInAnyPackage(API)
            .or()
            .resideInAPackage(API_INTERNAL)
            .and()
            .resideOutsideOfPackages(join(API_OSGI, new String[] {API_MANAGEMENT}))
            .should(
                onlyDependOnClassesThat(
                    resideInAnyPackage(
                        join(
                            API,
                            new String[] {API_INTERNAL, "java..", "javax.net..", "jdk.jfr.."},
                            ANNOTATIONS)))));
  }

  /** So that a runtime image without {@code java.management} will do. */
  @Test
  void apiMeetsManagementInOneRoomOnly() {
    check(
        noClasses()
            .that(resideInAnyPackage(join(API, new String[] {API_INTERNAL})))
            .and()
            .resideOutsideOfPackage(API_MANAGEMENT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.management..", "javax.management.."));
    check(
        classes()
            .that()
            .resideInAPackage(API_MANAGEMENT)
            .should(
                onlyDependOnClassesThat(
                    resideInAnyPackage(
                        join(
                            new String[] {API_MANAGEMENT, "java..", "javax.management.."},
                            ANNOTATIONS)))));
  }

  @Test
  void apiMeetsTheOsgiFrameworkInItsOwnRoomsOnly() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(API)
            .or()
            .resideInAPackage(API_INTERNAL)
            .and()
            .resideOutsideOfPackages(API_OSGI)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.osgi.framework..", "org.osgi.util.tracker.."));
    check(
        classes()
            .that()
            .resideInAnyPackage(API_OSGI)
            .should(
                onlyDependOnClassesThat(
                    resideInAnyPackage(
                        join(
                            API,
                            new String[] {
                              API_INTERNAL,
                              "java..",
                              "org.osgi.framework..",
                              "org.osgi.util.tracker.."
                            },
                            ANNOTATIONS)))));
  }

  @Test
  void apiShowsNothingOfItsInside() {
    check(classes().that().resideInAnyPackage(API).should(showNothingOf(API_INTERNAL)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "policy+loop", "executors.threads", "executors.process"})
  void providersDependOnTheApiOnly(String module) {
    String[] own =
        Stream.of(module.split("\\+", -1))
            .map(name -> "dev.gyre." + name + "..")
            .toArray(String[]::new);
    check(
        classes()
            .that()
            .resideInAnyPackage(own)
            .should(
                onlyDependOnClassesThat(
                    resideInAnyPackage(join(own, API, PROVIDER_PLATFORM, ANNOTATIONS)))));
  }

  @Test
  void clusterExecutorDependsOnTheApiAndItsEngineOnly() {
    String[] own = {"dev.gyre.executors.hazelcast.."};
    String[] engine = {"com.hazelcast.."};
    check(
        classes()
            .that()
            .resideInAnyPackage(own)
            .should(
                onlyDependOnClassesThat(
                    resideInAnyPackage(join(own, API, engine, PROVIDER_PLATFORM, ANNOTATIONS)))));
  }

  /** It is useful without a host. */
  @Test
  void meterBinderDependsOnTheApiAndMicrometerOnly() {
    String[] known = {
      "dev.gyre.micrometer..", "io.micrometer.core.instrument..", "java..", "org.osgi.."
    };
    check(
        classes()
            .that()
            .resideInAPackage("dev.gyre.micrometer..")
            .should(onlyDependOnClassesThat(resideInAnyPackage(join(known, API, ANNOTATIONS)))));
  }

  /** So that members need no log. */
  @Test
  void membersNeedTheirEngineTheApiAndTheJdkOnly() {
    String[] known = {
      "dev.gyre.executors.hazelcast.wire..", API_REMOTE, "com.hazelcast..", "java.."
    };
    check(
        classes()
            .that()
            .resideInAPackage("dev.gyre.executors.hazelcast.wire..")
            .should(onlyDependOnClassesThat(resideInAnyPackage(join(known, ANNOTATIONS)))));
  }

  /** A worker has nothing else on its class path. */
  @Test
  void workersKnowTheJdkOnly() {
    String[] workers = {
      "dev.gyre.executors.process.wire..", "dev.gyre.executors.process.worker..", API_REMOTE
    };
    check(
        classes()
            .that()
            .resideInAnyPackage(workers)
            .should(
                onlyDependOnClassesThat(
                    resideInAnyPackage(join(workers, ANNOTATIONS, new String[] {"java.."})))));
  }

  @Test
  void testKitKnowsTheLoopAndLeavesJUnitInOneRoom() {
    String junit = "dev.gyre.testing.junit..";
    String[] known = join(API, ANNOTATIONS, new String[] {"dev.gyre.testing", "dev.gyre.loop"});
    check(
        classes()
            .that()
            .resideInAPackage("dev.gyre.testing..")
            .and()
            .resideOutsideOfPackage(junit)
            .should(
                onlyDependOnClassesThat(resideInAnyPackage(join(known, new String[] {"java.."})))));
    check(
        classes()
            .that()
            .resideInAPackage(junit)
            .should(
                onlyDependOnClassesThat(
                    resideInAnyPackage(
                        join(
                            known,
                            new String[] {
                              "java..",
                              junit,
                              "org.junit.jupiter.api..",
                              "org.junit.platform.commons.."
                            })))));
  }

  @Test
  void nobodyKnowsTheHostTheExamplesOrTheBenchmarks() {
    String[] above = {"dev.gyre.host..", "dev.gyre.examples..", "dev.gyre.bench.."};
    check(
        noClasses()
            .that(resideOutsideOfPackages(above))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(above));
  }

  @Test
  void packagesHaveNoCycles() {
    check(
        slices()
            .assignedFrom(new PackageAsSlice())
            .should()
            .beFreeOfCycles()
            // The one door from the API into the rooms behind it.
            .ignoreDependency(
                name("dev.gyre.spi.Providers"), name("dev.gyre.internal.registry.Registry")));
  }

  @Test
  void onlyWhatPeopleStartWritesToTheConsole() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("dev.gyre.host..", "dev.gyre.examples.."))
            .should(ACCESS_STANDARD_STREAMS));
  }

  /** Looks at what a user can name: supertypes, and the fields and methods that are not hidden. */
  private static ArchCondition<JavaClass> showNothingOf(String packages) {
    DescribedPredicate<JavaClass> hidden = resideInAPackage(packages);
    return new ArchCondition<>("show nothing of " + packages) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Stream<JavaClass> supertypes =
            Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream());
        Stream<JavaClass> members =
            type.getMembers().stream()
                .filter(ArchitectureTest::isVisible)
                .flatMap(member -> member.getAllInvolvedRawTypes().stream());
        Stream.concat(supertypes, members)
            .filter(hidden)
            .map(shown -> type.getName() + " shows " + shown.getName())
            .forEach(message -> events.add(SimpleConditionEvent.violated(type, message)));
      }
    };
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static void check(ArchRule rule) {
    rule.check(gyre);
  }

  private static String[] join(String[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
  }

  /**
   * Each package is a slice, but the exported packages of the API are one: its users' types and its
   * providers' types speak of each other by nature (the front door looks providers up, a provider
   * makes loops).
   */
  private static final class PackageAsSlice implements SliceAssignment {

    private final DescribedPredicate<JavaClass> exportedByApi = resideInAnyPackage(API);

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(exportedByApi.test(type) ? "the API" : type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
