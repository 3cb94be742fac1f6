package dev.gyre.itests.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.EventLoop;
import dev.gyre.io.Redirection;
import dev.gyre.io.SubprocessConnection;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.io.Transport;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order in which protocols are told of child processes.
 *
 * <p>The expectations were printed by CPython 3.11's asyncio, from {@code
 * policy-default/src/test/python/subprocess_order.py}, whose scenarios have the names of the tests.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class SubprocessOrderIT {

  private static final int MUCH = 1_000_000;

  @TempDir private Path folder;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static boolean isEpoll(SelectorProvider selectors) {
    return selectors.getClass().getName().contains("Epoll");
  }

  private static ProcessLog run(
      EventLoop loop,
      String line,
      SubprocessOptions options,
      Consumer<SubprocessConnection<ProcessLog>> then)
      throws IOException {
    SubprocessConnection<ProcessLog> process =
        loop.subprocessShell(() -> new ProcessLog(loop), line, options).await(IOException.class);
    then.accept(process);
    process.protocol().lost.await();
    return process.protocol();
  }

  private static SubprocessOptions withInput() {
    return SubprocessOptions.DEFAULT.withStdin(Redirection.PIPE);
  }

  private static Transport input(SubprocessConnection<?> process) {
    return process.transport().getPipeTransport(0);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void exitsAfterItsPipes(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          class Answering extends ProcessLog {
            Answering() {
              super(loop);
            }

            @Override
            public void pipeConnectionLost(int fd, @Nullable Exception cause) {
              super.pipeConnectionLost(fd, cause);
              if (fd > 0) {
                transport.getPipeTransport(0).write("go on\n".getBytes(UTF_8));
              }
            }
          }

          String line =
              "echo out; exec 1>&-; read x; echo err >&2; exec 2>&-; read x;"
                  + " exec 0<&-; sleep 0.1; exit 3";
          ProcessLog log =
              loop.subprocessShell(Answering::new, line, SubprocessOptions.PIPED)
                  .await(IOException.class)
                  .protocol();
          log.lost.await();
          assertEquals(
              "[made, data 1, pipe 1 lost, data 2, pipe 2 lost, pipe 0 lost, exited 3, lost]",
              log.events.toString());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void leavesAChildThatHoldsItsOutput(SelectorProvider selectors) {
    assumeTrue(isEpoll(selectors), "the JDK closes the outputs of a process that has exited");
    SelectorTrial.run(
        selectors,
        loop -> {
          Path goOn = folder.resolve("go-on");
          ProcessLog log =
              loop.subprocessShell(
                      () -> new ProcessLog(loop),
                      "(until [ -e \"%s\" ]; do sleep 0.01; done; echo late) & exit 0"
                          .formatted(goOn),
                      SubprocessOptions.DEFAULT.withStdout(Redirection.PIPE))
                  .await(IOException.class)
                  .protocol();
          log.exited.await();
          Files.createFile(goOn);
          log.lost.await();
          assertEquals("[made, exited 0, data 1, pipe 1 lost, lost]", log.events.toString());
          assertEquals("late\n", log.text(1));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void isKilled(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          ProcessLog log =
              run(loop, "exec sleep 60", withInput(), process -> process.transport().kill());
          assertEquals("[made, pipe 0 lost, exited -9, lost]", log.events.toString());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void isClosedWhileItRuns(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          ProcessLog log =
              run(
                  loop,
                  "exec sleep 60",
                  SubprocessOptions.DEFAULT,
                  process -> {
                    process.transport().close();
                    assertTrue(process.transport().isClosing());
                    process.transport().close();
                  });
          assertEquals("[made, exited -9, lost]", log.events.toString());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void doesNotReadItsInput(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          ProcessLog log =
              run(
                  loop,
                  "sleep 0.2; exec 0<&-; sleep 0.2; exit 0",
                  withInput(),
                  process -> input(process).write(new byte[MUCH]));
          assertEquals("[made, pause, pipe 0 lost broken, exited 0, lost]", log.events.toString());
          assertInstanceOf(IOException.class, log.inputFailure);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void closesItsInputOfWhichNothingIsLeft(SelectorProvider selectors) {
    assumeTrue(isEpoll(selectors), "the JDK does not tell before something is written");
    SelectorTrial.run(
        selectors,
        loop -> {
          ProcessLog log = run(loop, "exec 0<&-; sleep 0.2; exit 0", withInput(), process -> {});
          assertEquals("[made, pipe 0 lost, exited 0, lost]", log.events.toString());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void takesAllOfItsInput(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          ProcessLog log =
              run(
                  loop,
                  "sleep 0.1; cat >/dev/null; exec 0<&-; sleep 0.1; exit 7",
                  withInput(),
                  process -> {
                    input(process).write(new byte[MUCH]);
                    input(process).close();
                  });
          assertEquals("[made, pause, resume, pipe 0 lost, exited 7, lost]", log.events.toString());
        });
  }
}
