package dev.gyre.itests.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.EventLoop;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.loop.LoopParts;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A process that is out of descriptors rests before it accepts again, and recovers. */
class DescriptorExhaustionIT {

  private static final int DESCRIPTORS = 128;

  /** The program looks at its clock a little after the rest has begun. */
  private static final int REST_MILLIS_MIN = 500;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void connectionThatCannotBeAccepted_isAcceptedASecondLater(SelectorProvider selectors)
      throws Exception {
    assumeTrue(selectors.unavailable().isEmpty(), () -> selectors.unavailable().toString());
    ChildProcess program =
        ChildProcess.run(
            new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -n " + DESCRIPTORS + " && exec \"$@\"",
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                JavaProgram.path(classPath()),
                DescriptorExhaustion.class.getName(),
                selectors.getClass().getName()));
    assertEquals(0, program.awaitExit(), program::output);
    assertEquals(
        1,
        program.count("^report: connection could not be accepted.*Too many open files"),
        program::output);
    assertEquals(1, program.count("^reports: 1$"), program::output);
    Matcher served = Pattern.compile("served after ms: (\\d+)").matcher(program.output());
    assertTrue(served.find(), program::output);
    assertTrue(Integer.parseInt(served.group(1)) >= REST_MILLIS_MIN, program::output);
  }

  private static List<Path> classPath() {
    return Stream.of(
            DescriptorExhaustion.class,
            EventLoop.class,
            LoopParts.class,
            NioSelectorProvider.class,
            EpollSelectorProvider.class,
            LoggerFactory.class)
        .map(DescriptorExhaustionIT::locationOf)
        .distinct()
        .toList();
  }

  private static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
