package dev.gyre.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.BindException;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

final class StartFailureTest {

  @Test
  void unresolvedBundle_isToldWithTheInnermostMissingRequirement() {
    String resolver =
        "Unable to resolve outer [1](R 1.0): missing requirement [outer [1](R 1.0)] "
            + "osgi.wiring.package; (osgi.wiring.package=inner.api) [caused by: Unable to resolve "
            + "inner [2](R 2.0): missing requirement [inner [2](R 2.0)] osgi.wiring.package; "
            + "(&(osgi.wiring.package=nowhere)(version>=1.0.0))] "
            + "Unresolved requirements: [[outer [1](R 1.0)] osgi.wiring.package; "
            + "(osgi.wiring.package=inner.api)]";

    assertEquals(
        "bundle outer does not resolve: inner [2](R 2.0) needs osgi.wiring.package; "
            + "(&(osgi.wiring.package=nowhere)(version>=1.0.0))",
        StartFailure.describe(
            "outer", new BundleException(resolver, BundleException.RESOLVE_ERROR)));
  }

  @Test
  void activatorsOwnException_isToldWithoutTheFrameworksWrapper() {
    var failure =
        new BundleException(
            "Activator start error in bundle x [1].",
            BundleException.ACTIVATOR_ERROR,
            new IllegalStateException("no disk"));

    assertEquals("bundle x does not start: no disk", StartFailure.describe("x", failure));
  }

  @Test
  void exceptionWithoutMessage_isToldByItsClass() {
    var failure =
        new BundleException(
            "Activator start error in bundle x [1].",
            BundleException.ACTIVATOR_ERROR,
            new NullPointerException());

    assertEquals(
        "bundle x does not start: java.lang.NullPointerException",
        StartFailure.describe("x", failure));
  }

  @Test
  void takenPort_isToldWithTheOptionAsTheRemedy() {
    String property = FrameworkConfiguration.ECHO_STATUS_PORT;
    var failure =
        new BundleException(
            "Activator start error in bundle echo [1].",
            BundleException.ACTIVATOR_ERROR,
            new BindException("port 7008 is taken: set another with " + property));

    assertEquals(
        "bundle echo does not start: port 7008 is taken: set another with --status-port",
        StartFailure.describe("echo", failure));
  }
}
