package dev.gyre.itests.debug;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects what a logger is given, instead of printing it. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  LogLines(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    setContext(logger.getLoggerContext());
    start();
    logger.addAppender(this);
    logger.setAdditive(false);
    logger.setLevel(Level.DEBUG);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  List<String> with(String words) {
    return lines.stream().filter(line -> line.contains(words)).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(null); // that of its parent
  }
}
