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
  private final List<Line> lines = new CopyOnWriteArrayList<>();

  /** What was logged, and how loud. */
  private record Line(Level level, String text) {}

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
    lines.add(new Line(event.getLevel(), event.getFormattedMessage()));
  }

  List<String> with(String words) {
    return lines.stream().map(Line::text).filter(text -> text.contains(words)).toList();
  }

  List<Level> levelsOf(String words) {
    return lines.stream().filter(line -> line.text().contains(words)).map(Line::level).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(null); // that of its parent
  }
}
