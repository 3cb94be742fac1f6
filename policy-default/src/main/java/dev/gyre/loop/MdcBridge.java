package dev.gyre.loop;

import dev.gyre.ContextBridge;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries SLF4J's diagnostic context along: the log lines of a task bear what it has put into the
 * {@link MDC}, and so do those of its callbacks, of the tasks it creates and of its calls in
 * executors.
 *
 * <pre>{@code
 * loop.addContextBridge(new MdcBridge());
 * }</pre>
 *
 * <p>The system property {@code dev.gyre.mdc}, set to {@code true}, has the default policy do so
 * for each loop it makes. Stateless.
 *
 * @since 0.1
 */
public final class MdcBridge implements ContextBridge<Map<String, String>> {

  /** Creates a bridge. */
  public MdcBridge() {}

  @Override
  public @Nullable Map<String, String> capture() {
    Map<String, String> copy = MDC.getCopyOfContextMap();
    return copy == null || copy.isEmpty() ? null : copy;
  }

  @Override
  public void restore(@Nullable Map<String, String> state) {
    if (state == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(state);
    }
  }

  @Override
  public String toString() {
    return "MDC";
  }
}
