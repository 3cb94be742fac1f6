package dev.gyre.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShellKindTest {

  @ParameterizedTest
  @CsvSource({
    "--help,     true,  TERMINAL",
    "--help,     false, NONE",
    "--shell,    true,  TERMINAL",
    "--shell,    false, PIPED",
    "--no-shell, true,  NONE",
    "--no-shell, false, NONE",
  })
  void shell_dependsOnTheTerminal_unlessItIsAskedFor(
      String option, boolean terminal, ShellKind expected) throws Exception {
    HostOptions options = HostOptions.parse(List.of(option), Path.of("").toAbsolutePath());

    assertEquals(expected, ShellKind.of(options, terminal));
  }

  @Test
  void groups_belongToOneShellAtMost() {
    var terminal = new BundleGroup(90, "terminal", List.of());
    var other = new BundleGroup(30, "gyre", List.of());

    assertTrue(ShellKind.isShell(terminal) && ShellKind.TERMINAL.isIn(terminal));
    assertFalse(ShellKind.PIPED.isIn(terminal) || ShellKind.NONE.isIn(terminal));
    assertFalse(ShellKind.isShell(other) || ShellKind.NONE.isIn(other));
  }
}
