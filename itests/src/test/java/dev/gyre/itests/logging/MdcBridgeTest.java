package dev.gyre.itests.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.loop.MdcBridge;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Log lines of tasks bear what their task has put into the diagnostic context. */
class MdcBridgeTest {

  private final Logger log = (Logger) LoggerFactory.getLogger("app");
  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
          line.prepareForDeferredProcessing(); // reads the diagnostic context of this thread
          super.append(line);
        }
      };

  @BeforeEach
  void collectLines() {
    lines.setContext(log.getLoggerContext());
    lines.start();
    log.addAppender(lines);
    log.setAdditive(false);
    log.setLevel(Level.INFO);
  }

  @AfterEach
  void nothingIsLeftInTheThread() {
    log.detachAppender(lines);
    MDC.clear();
  }

  private List<String> requests() {
    return lines.list.stream()
        .map(
            line -> line.getMessage() + " " + line.getMDCPropertyMap().getOrDefault("request", "-"))
        .toList();
  }

  private void serve(String request) {
    MDC.put("request", request);
    EventLoop loop = Gyre.getRunningLoop();
    log.info("begins");
    loop.callSoon(() -> log.info("callback"));
    Gyre.sleep(Duration.ofMillis(1));
    log.info("goes on");
    Gyre.toThread(() -> log.info("in executor"));
  }

  @Test
  void linesBearTheRequestOfTheirTask() {
    Gyre.run(() -> {
      EventLoop loop = Gyre.getRunningLoop();
      loop.addContextBridge(new MdcBridge());
      loop.createTask(() -> serve("one")).await();
      loop.createTask(() -> serve("two")).await();
      log.info("main");
    });
    assertEquals(
        List.of(
            "begins one",
            "callback one",
            "goes on one",
            "in executor one",
            "begins two",
            "callback two",
            "goes on two",
            "in executor two",
            "main -"),
        requests());
  }

  @Test
  void threadThatRunsTheLoop_keepsItsOwn() {
    MDC.put("request", "main");
    Gyre.run(() -> {
      Gyre.getRunningLoop().addContextBridge(new MdcBridge());
      serve("one");
    });
    log.info("afterwards");
    assertEquals("afterwards main", requests().getLast());
  }

  @Test
  void propertyBridgesEachLoopOfTheDefaultPolicy() {
    System.setProperty("dev.gyre.mdc", "true");
    try {
      Gyre.run(() -> serve("three"));
    } finally {
      System.clearProperty("dev.gyre.mdc");
    }
    assertEquals(
        List.of("begins three", "callback three", "goes on three", "in executor three"),
        requests());
  }
}
