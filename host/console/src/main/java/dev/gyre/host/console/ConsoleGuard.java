package dev.gyre.host.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards the whole Web Console, ours and all other pages, by the configuration {@value #PID}. The
 * host has the Web Console wait for it. Any thread.
 */
@Component(
    service = {SecurityProvider.class, ConsoleGuard.class},
    configurationPid = ConsoleGuard.PID,
    property = SecurityProvider.PROPERTY_ID + "=" + ConsoleGuard.PID)
@Designate(ocd = ConsoleConfiguration.class)
public final class ConsoleGuard implements SecurityProvider {

  static final String PID = "dev.gyre.host.console";

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleGuard.class);

  private volatile Gate gate = new Gate(ConsoleSettings.CLOSED);

  /**
   * Begins with the configuration that there is.
   *
   * @param values the configuration
   */
  @Activate
  public ConsoleGuard(Map<String, Object> values) {
    configure(values);
  }

  /**
   * Takes over a changed configuration, if it is good.
   *
   * @param values the configuration
   */
  @Modified
  void configure(Map<String, Object> values) {
    try {
      gate = new Gate(ConsoleSettings.read(values));
    } catch (IllegalArgumentException bad) {
      LOG.error(
          "configuration pid={} state=refused: {}; the one before stays", PID, bad.getMessage());
    }
  }

  boolean allowsChanges() {
    return gate.settings().allowChanges();
  }

  boolean isClosed() {
    return !gate.settings().password().isSet();
  }

  @Override
  public @Nullable Object authenticate(HttpServletRequest request, HttpServletResponse response) {
    Gate now = gate;
    Gate.Verdict verdict =
        now.judge(
            new Gate.Request(
                request.getMethod(),
                request.getScheme(),
                request.getHeader("Host"),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Authorization")));
    if (verdict == Gate.Verdict.ALLOWED) {
      return now.settings().user();
    }
    LOG.debug(
        "console request={} path={} refused={}",
        request.getMethod(),
        request.getRequestURI(),
        verdict);
    refuse(response, verdict);
    return null;
  }

  private static void refuse(HttpServletResponse response, Gate.Verdict verdict) {
    if (verdict == Gate.Verdict.STRANGER) {
      response.setHeader("WWW-Authenticate", "Basic realm=\"Gyre console\", charset=\"UTF-8\"");
    }
    response.setStatus(verdict.status());
    response.setContentType("text/plain; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    try {
      response.getOutputStream().write((verdict.text() + "\n").getBytes(StandardCharsets.UTF_8));
      response.flushBuffer();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /** There is one role: whoever is logged in. What may be changed was decided before. */
  @Override
  public boolean authorize(Object user, String role) {
    return true;
  }

  @Override
  public void logout(HttpServletRequest request, HttpServletResponse response) {
    // Nothing is remembered of who is logged in: a browser sends the password each time.
  }
}
