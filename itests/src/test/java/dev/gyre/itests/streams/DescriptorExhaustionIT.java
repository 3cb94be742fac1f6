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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A process that is out of descriptors rests before it accepts again, and recovers. */
class DescriptorExhaustionIT {

  private static final int DESCRIPTORS = 128;

  /** The program looks at its clock a little after the rest has begun. */
  private static final int REST_MILLIS_MIN = 500;

  private static final String CLASS_PATH =
      JavaProgram.placesOf(
          DescriptorExhaustion.class,
          EventLoop.class,
          LoopParts.class,
          NioSelectorProvider.class,
          EpollSelectorProvider.class,
          LoggerFactory.class);

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void connectionThatCannotBeAccepted_isAcceptedASecondLater(SelectorProvider selectors)
      throws Exception {
    assumeTrue(selectors.unavailable().isEmpty(), () -> selectors.unavailable().toString());
    String limited = "ulimit -n " + DESCRIPTORS + " && exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("bash", "-c", limited, "bash"));
    command.addAll(
        JavaProgram.command(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                CLASS_PATH,
                DescriptorExhaustion.class.getName(),
                selectors.getClass().getName())));
    ChildProcess program = ChildProcess.run(new ProcessBuilder(command));
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
}
