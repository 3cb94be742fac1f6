package dev.gyre.host.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests. Immutable.
 *
 * <ul>
 *   <li>Without a password nobody gets in.
 *   <li>A browser sends a password that it knows with every request, whichever site has made it
 *       send one. So what is not a mere read must come from a page of ours: a browser tells so by
 *       {@code Origin} or {@code Sec-Fetch-Site}, and our own page proves it by a token besides.
 *   <li>A foreign site may have its own name point to this address, and so become our origin. So
 *       the host must be asked for by a name that is ours.
 *   <li>Reading is allowed to whoever is logged in; changes only if the configuration says so.
 * </ul>
 *
 * @param settings what the operator has set
 */
record Gate(ConsoleSettings settings) {

  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  /** An address cannot be somebody else's name. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|\\[[0-9a-f:.]+]");

  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  /**
   * What of a request matters here.
   *
   * @param method such as GET
   * @param scheme of its URL
   * @param host the header, with the port
   * @param origin the header
   * @param fetchSite the header {@code Sec-Fetch-Site}
   * @param authorization the header
   */
  record Request(
      String method,
      String scheme,
      @Nullable String host,
      @Nullable String origin,
      @Nullable String fetchSite,
      @Nullable String authorization) {}

  /** What becomes of a request. */
  enum Verdict {
    /** It is served. */
    ALLOWED(200, ""),
    /** There is no password. */
    CLOSED(
        403,
        "the console is closed: set a password in conf/dev.gyre.host.console.cfg in the host's home"
            + " folder, such as password=..., see docs/configuration.md"),
    /** Not logged in. */
    STRANGER(401, "log in with the user and the password that the host's operator has set"),
    /** Asked for by a name that is not ours. */
    FOREIGN_NAME(
        403, "the console is not known by this host name: add it to hostNames, or use localhost"),
    /** Sent by the page of another site. */
    FOREIGN_SITE(403, "the request does not come from a page of this console"),
    /** A change, and none is allowed. */
    READ_ONLY(403, "the console is read-only: allowChanges=true in its configuration changes that");

    private final int status;
    private final String text;

    Verdict(int status, String text) {
      this.status = status;
      this.text = text;
    }

    int status() {
      return status;
    }

    String text() {
      return text;
    }
  }

  Verdict judge(Request request) {
    if (!settings.password().isSet()) {
      return Verdict.CLOSED;
    }
    if (!isOurName(request.host())) {
      return Verdict.FOREIGN_NAME;
    }
    if (!isLoggedIn(request.authorization())) {
      return Verdict.STRANGER;
    }
    if (READS.contains(request.method())) {
      return Verdict.ALLOWED;
    }
    if (!isFromOurPage(request)) {
      return Verdict.FOREIGN_SITE;
    }
    return settings.allowChanges() ? Verdict.ALLOWED : Verdict.READ_ONLY;
  }

  private boolean isOurName(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    return name.equals("localhost")
        || ADDRESS.matcher(name).matches()
        || settings.hostNames().contains(name);
  }

  private boolean isLoggedIn(@Nullable String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return false;
    }
    String credentials;
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(6).trim());
      credentials = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
    int colon = credentials.indexOf(':');
    return colon >= 0
        && settings.user().equals(credentials.substring(0, colon))
        && settings.password().fits(credentials.substring(colon + 1));
  }

  /** A program that is no browser sends neither header, and no other site can make it send one. */
  private static boolean isFromOurPage(Request request) {
    if (request.fetchSite() != null && !request.fetchSite().equals("same-origin")) {
      return false;
    }
    return request.origin() == null
        || request.origin().equalsIgnoreCase(request.scheme() + "://" + request.host());
  }
}
