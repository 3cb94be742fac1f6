package dev.gyre.itests.console;

import static org.awaitility.Awaitility.await;

import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A headless Chromium with one page, driven by its DevTools protocol. What the page complains of,
 * and what it asks for, is kept.
 */
final class Chromium implements AutoCloseable {

  static final String PROGRAM = "chromium";

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Pattern ID = Pattern.compile("\\{\"id\":([0-9]+),");
  private static final Pattern VALUE = Pattern.compile("\"value\":\"([A-Za-z0-9+/=]*)\"");
  private static final Pattern SCRIPT = Pattern.compile("\"identifier\":\"([^\"]*)\"");
  private static final Pattern DATA = Pattern.compile("\"data\":\"([A-Za-z0-9+/=]*)\"");
  private static final Pattern REQUESTED =
      Pattern.compile(
          "\"method\":\"Network.requestWillBeSent\".*?\"request\":\\{\"url\":\"([^\"]*)\"");

  private final ChildProcess process;
  private final HttpClient http;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requested = new CopyOnWriteArrayList<>();

  private Chromium(ChildProcess process, HttpClient http, URI page) {
    this.process = process;
    this.http = http;
    this.socket = http.newWebSocketBuilder().buildAsync(page, new Listener()).join();
  }

  /**
   * Starts the browser.
   *
   * @param scratch a folder of the test's own
   * @return the browser, with an empty page
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the caller is interrupted
   */
  static Chromium start(Path scratch) throws IOException, InterruptedException {
    var command =
        new ProcessBuilder(
            PROGRAM,
            "--headless=new",
            "--no-sandbox", // which root may not have
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--no-proxy-server",
            "--remote-debugging-port=0",
            "--user-data-dir=" + scratch.resolve("chromium"),
            "about:blank");
    ChildProcess process = ChildProcess.start(command);
    String port = process.awaitLine("DevTools listening on ws://127.0.0.1:([0-9]+)/").group(1);
    HttpClient http = HttpClient.newHttpClient();
    String list = "http://127.0.0.1:" + port + "/json/list";
    Pattern page =
        Pattern.compile(
            "\"type\": \"page\".*?\"webSocketDebuggerUrl\": \"([^\"]+)\"", Pattern.DOTALL);
    Matcher found =
        await().atMost(DEADLINE).until(() -> page.matcher(get(http, list)), Matcher::find);
    var chromium = new Chromium(process, http, URI.create(found.group(1)));
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      chromium.call(domain + ".enable", "{}");
    }
    return chromium;
  }

  private static String get(HttpClient http, String url) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Takes what the browser sends. */
  private final class Listener implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        received(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      answers.values().forEach(answer -> answer.completeExceptionally(failure));
    }
  }

  private void received(String message) {
    Matcher id = ID.matcher(message);
    if (id.lookingAt()) {
      CompletableFuture<String> answer = answers.remove(Integer.parseInt(id.group(1)));
      if (answer != null) {
        answer.complete(message);
      }
      return;
    }
    Matcher request = REQUESTED.matcher(message);
    if (request.find()) {
      requested.add(request.group(1));
    }
    if (message.contains("\"method\":\"Runtime.exceptionThrown\"")
        || (message.contains("\"method\":\"Log.entryAdded\"")
            && message.contains("\"level\":\"error\""))) {
      complaints.add(message);
    }
  }

  /**
   * Has the browser do something.
   *
   * @param method of the protocol
   * @param parameters JSON
   * @return the answer, JSON
   */
  String call(String method, String parameters) {
    int id = ids.incrementAndGet();
    var answer = new CompletableFuture<String>();
    answers.put(id, answer);
    socket
        .sendText(
            "{\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(id, method, parameters), true)
        .join();
    String answered = answer.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    if (answered.startsWith("{\"id\":" + id + ",\"error\"")) {
      throw new AssertionError(method + ": " + answered);
    }
    return answered;
  }

  /** Logs in, for all requests from now on. */
  void logIn(String user, String password) {
    String credentials = user + ":" + password;
    String encoded =
        Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    call(
        "Network.setExtraHTTPHeaders",
        "{\"headers\":{\"Authorization\":\"Basic %s\"}}".formatted(encoded));
  }

  /** Opens a page and waits until it holds. */
  void open(String url, String condition) {
    call("Page.navigate", "{\"url\":\"%s\"}".formatted(url));
    awaitTrue(condition);
  }

  /** Has a script run first in each page from now on; returns what it is removed by. */
  String addScript(String source) {
    Matcher script =
        SCRIPT.matcher(
            call(
                "Page.addScriptToEvaluateOnNewDocument",
                "{\"source\":%s}".formatted(quoted(source))));
    if (!script.find()) {
      throw new AssertionError("the script was not taken");
    }
    return script.group(1);
  }

  void removeScript(String identifier) {
    call(
        "Page.removeScriptToEvaluateOnNewDocument",
        "{\"identifier\":%s}".formatted(quoted(identifier)));
  }

  /** Evaluates an expression in the page; its value as a text. */
  String evaluate(String expression) {
    String encoding = "btoa(unescape(encodeURIComponent(String((() => (" + expression + "))()))))";
    String answer =
        call(
            "Runtime.evaluate",
            "{\"expression\":%s,\"awaitPromise\":true}".formatted(quoted(encoding)));
    Matcher value = VALUE.matcher(answer);
    if (!value.find()) {
      throw new AssertionError(expression + ": " + answer);
    }
    return new String(Base64.getDecoder().decode(value.group(1)), StandardCharsets.UTF_8);
  }

  /** Waits until an expression is true in the page. */
  void awaitTrue(String expression) {
    await(expression)
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> evaluate(expression).equals("true"));
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** Presses a key. */
  void press(String key) {
    String text = key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
    int code = key.equals("Enter") ? 13 : key.equals("Escape") ? 27 : 9;
    String parameters =
        "\"key\":\"%s\",\"code\":\"%s\",\"windowsVirtualKeyCode\":%d%s"
            .formatted(key, key, code, text);
    call("Input.dispatchKeyEvent", "{\"type\":\"keyDown\"," + parameters + "}");
    call("Input.dispatchKeyEvent", "{\"type\":\"keyUp\"," + parameters + "}");
  }

  /** Has the page be as wide as this, and light or dark. */
  void look(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false}"
            .formatted(width, height));
    call(
        "Emulation.setEmulatedMedia",
        "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]}"
            .formatted(dark ? "dark" : "light"));
  }

  /** Takes a picture of the page. */
  void screenshot(Path file) throws IOException {
    Matcher data = DATA.matcher(call("Page.captureScreenshot", "{\"format\":\"png\"}"));
    if (!data.find()) {
      throw new AssertionError("no picture");
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(data.group(1)));
  }

  /** Returns what went wrong in the page: exceptions, refused requests, breaches of its policy. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Forgets what went wrong so far. */
  void forgive() {
    complaints.clear();
  }

  /** Returns the URLs that the page has asked for. */
  List<String> requested() {
    return List.copyOf(requested);
  }

  /** Ends the browser in order: its processes write into its folder to the last. */
  @Override
  public void close() {
    call("Browser.close", "{}");
    try {
      process.awaitExit();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      socket.abort();
      http.shutdownNow();
      process.close();
    }
  }
}
