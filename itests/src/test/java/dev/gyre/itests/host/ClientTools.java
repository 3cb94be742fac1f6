package dev.gyre.itests.host;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The programs of others that serve as clients, or as servers. */
public final class ClientTools {

  private ClientTools() {}

  /**
   * Skips the test if a program is missing; on a build server, where nobody would notice that, lets
   * it fail.
   *
   * @param program the program's name
   */
  public static void require(String program) {
    String message = program + " is not on the PATH: install it to run this test";
    if (System.getenv("CI") == null) {
      assumeTrue(isInstalled(program), message);
    } else {
      assertTrue(isInstalled(program), message);
    }
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
