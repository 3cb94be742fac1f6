package dev.gyre.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Benchmarks stand where a user does: they know the API and the peers. */
final class ArchitectureTest {

  private static JavaClasses benchmarks;

  @BeforeAll
  static void readClassFiles() {
    benchmarks =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.gyre.bench");
  }

  @Test
  void noInsideIsKnown() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.gyre..")
                    .and(
                        not(
                            resideInAnyPackage(
                                "dev.gyre",
                                "dev.gyre.inspect..",
                                "dev.gyre.io..",
                                "dev.gyre.spi..",
                                "dev.gyre.bench..")))));
  }

  @Test
  void harnessKnowsTheJdkOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.gyre.bench.harness..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                "java..",
                "com.sun.management..",
                "dev.gyre.bench.harness..",
                "org.jspecify.annotations..",
                "org.osgi.annotation.."));
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("dev.gyre.(**)").should().beFreeOfCycles());
  }

  private static void check(ArchRule rule) {
    rule.check(benchmarks);
  }
}
