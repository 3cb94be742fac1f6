package dev.gyre.host.console;

import dev.gyre.inspect.Loops;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.apache.felix.webconsole.servlet.ServletConstants;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The page, its parts, what it shows, and what it lets an operator do. A page of its own rather
 * than one within the Web Console's frame, which cannot be dark, and says little to a screen
 * reader.
 *
 * <p>Whoever gets here has been let in by {@link ConsoleGuard}. A change needs a token besides,
 * which only a page of ours knows. Any thread.
 */
@Component(
    service = Servlet.class,
    property = {
      ServletConstants.PLUGIN_LABEL + "=" + ConsolePage.LABEL,
      ServletConstants.PLUGIN_TITLE + "=Gyre",
      ServletConstants.PLUGIN_CATEGORY + "=Main"
    })
public final class ConsolePage extends AbstractServlet {

  static final String LABEL = "gyre";

  private static final long serialVersionUID = 1L;

  /** Nothing from elsewhere, nothing inline, and in nobody's frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> RESOURCES =
      Map.of(
          "/gyre.css", "text/css; charset=utf-8",
          "/gyre.js", "text/javascript; charset=utf-8",
          "/gyre.svg", "image/svg+xml");

  private final transient ConsoleGuard guard;
  private final transient Loops loops = new Loops();
  private final transient HostView view = new HostView(loops);
  private final String token = newToken();

  /**
   * Serves from now on.
   *
   * @param guard says whether changes are allowed
   */
  @Activate
  public ConsolePage(@Reference ConsoleGuard guard) {
    this.guard = guard;
  }

  private static String newToken() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = pathOf(request);
    switch (path) {
      case "", "/" -> send(response, 200, "text/html; charset=utf-8", page(request));
      case "/data.json" ->
          send(response, 200, "application/json", bytes(view.toJson(guard.allowsChanges())));
      default -> {
        String type = RESOURCES.get(path);
        if (type == null) {
          send(response, 404, "text/plain; charset=utf-8", bytes("there is no such page\n"));
        } else {
          send(response, 200, type, resource(path));
        }
      }
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!isOurToken(request.getHeader("X-Gyre-Token"))) {
      answer(response, 403, "error", "the page is out of date: reload it and try again");
      return;
    }
    try {
      answer(response, 200, "done", change(request));
    } catch (IllegalArgumentException refused) {
      answer(response, 400, "error", String.valueOf(refused.getMessage()));
    }
  }

  private String change(HttpServletRequest request) {
    String path = pathOf(request);
    return switch (path) {
      case "/debug" -> debug(parameter(request, "loop"), parameter(request, "on").equals("true"));
      case "/swap" -> swap(parameter(request, "part"), parameter(request, "provider"));
      case "/swap-together" -> swapTogether(choices(request));
      default -> throw new IllegalArgumentException("there is no such change: " + path);
    };
  }

  private String debug(String loop, boolean on) {
    loops.setDebug(loop, on);
    return "debug mode of loop " + loop + " is " + (on ? "on" : "off");
  }

  private String swap(String part, String provider) {
    loops.swap(part, provider);
    return provider.isEmpty()
        ? "the ranking decides again which " + part + " serves"
        : part + " '" + provider + "' serves";
  }

  private String swapTogether(Map<String, String> providers) {
    loops.swapTogether(providers);
    return "swapped together: "
        + providers.entrySet().stream()
            .map(each ->
                each.getKey()
                    + " "
                    + (each.getValue().isEmpty() ? "by rank" : "'" + each.getValue() + "'"))
            .collect(Collectors.joining(", "));
  }

  /** Each parameter is a part, and its value a provider. */
  private static Map<String, String> choices(HttpServletRequest request) {
    var providers = new TreeMap<String, String>();
    request.getParameterMap().forEach((part, values) -> providers.put(part, values[0]));
    if (providers.isEmpty()) {
      throw new IllegalArgumentException("nothing was chosen to be swapped");
    }
    return providers;
  }

  private static String parameter(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    if (value == null) {
      throw new IllegalArgumentException("parameter is missing: " + name);
    }
    return value;
  }

  private boolean isOurToken(@Nullable String sent) {
    return sent != null && MessageDigest.isEqual(bytes(sent), bytes(token));
  }

  /** Returns what follows the label of the plugin. */
  private static String pathOf(HttpServletRequest request) {
    String path = Objects.requireNonNullElse(request.getPathInfo(), "");
    return path.startsWith("/" + LABEL) ? path.substring(LABEL.length() + 1) : path;
  }

  private byte[] page(HttpServletRequest request) throws IOException {
    String root = String.valueOf(request.getAttribute(ServletConstants.ATTR_APP_ROOT));
    String html = new String(resource("/gyre.html"), StandardCharsets.UTF_8);
    return bytes(html.replace("@ROOT@", escape(root)).replace("@TOKEN@", token));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static byte[] resource(String path) throws IOException {
    try (InputStream stream = ConsolePage.class.getResourceAsStream(path.substring(1))) {
      return Objects.requireNonNull(stream, path).readAllBytes();
    }
  }

  private static void answer(HttpServletResponse response, int status, String key, String text)
      throws IOException {
    send(response, status, "application/json", bytes(Json.of(Map.of(key, text))));
  }

  private static void send(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
