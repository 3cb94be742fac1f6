package dev.gyre.host.shell;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the framework once Gogo is done with the command that asked for it. Any earlier, the stop
 * would interrupt the shell while it waits for that command, and the last thing it told the
 * operator would be an {@code InterruptedException}. Any thread.
 */
final class StopAfterCommand implements CommandSessionListener {

  private static final Logger LOGGER = LoggerFactory.getLogger(StopAfterCommand.class);

  private final Bundle framework;
  private volatile boolean requested;

  StopAfterCommand(Bundle framework) {
    this.framework = framework;
  }

  /** Asks for the stop. */
  void request() {
    requested = true;
  }

  @Override
  public void beforeExecute(CommandSession session, CharSequence command) {
    // Only the end of a command matters.
  }

  @Override
  public void afterExecute(
      CommandSession session, CharSequence command, @Nullable Exception failure) {
    stopIfRequested();
  }

  @Override
  public void afterExecute(CommandSession session, CharSequence command, @Nullable Object result) {
    stopIfRequested();
  }

  private void stopIfRequested() {
    if (requested) {
      try {
        framework.stop();
      } catch (BundleException e) {
        LOGGER.error("the framework refuses to stop", e);
      }
    }
  }
}
