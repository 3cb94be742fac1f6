package dev.gyre.itests.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console's page in a real browser: what it shows and lets an operator do, with the keyboard,
 * and what it keeps from everybody else. Pictures of it are left in {@code target/console}.
 *
 * <p>In an order in which the configuration, which takes a second to be taken over, changes rarely.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {

  private static final String PASSWORD = "a password for tests";
  private static final String USER = "operator:" + PASSWORD;
  private static final String SHOWN = "document.body?.dataset.shown === 'true'";
  private static final Path PICTURES = Path.of("target", "console");

  @TempDir private static Path scratch;
  private static ConsoleHost host;
  private static Chromium chromium;
  private static String configured;

  /** Both take seconds to start: so they start at the same time, and serve all tests. */
  @BeforeAll
  static void startHostAndBrowser() throws Exception {
    ClientTools.require(Chromium.PROGRAM);
    ClientTools.require("curl");
    var starting = new FutureTask<>(() -> ConsoleHost.start(scratch));
    Thread.ofVirtual().start(starting);
    chromium = Chromium.start(scratch);
    host = starting.get();
    chromium.logIn("operator", PASSWORD);
  }

  @AfterAll
  static void closeHostAndBrowser() {
    if (host != null) {
      host.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  private static Chromium openPage() {
    chromium.open("about:blank", "location.href === 'about:blank'");
    chromium.forgive();
    chromium.look(1440, 1500, false);
    chromium.open(host.page(), SHOWN);
    return chromium;
  }

  private static void configure(String text) {
    if (!text.equals(configured)) {
      host.configure(text);
      configured = text;
    }
  }

  // Who gets in

  @Test
  @Order(1)
  void strangers_andForeignSites_areKeptOut() throws Exception {
    configure("");
    assertBegins("403 the console is closed", get("--user", USER));
    assertBegins("403 the console is closed", get("--user", "admin:admin"));

    configure("password=" + PASSWORD + "\nallowChanges=true\n");
    assertBegins("401 log in", get());
    assertBegins("401 log in", get("--user", "admin:admin"));
    assertBegins("200 <!DOCTYPE html>", get("--user", USER));
    assertBegins(
        "403 the console is not known", get("--user", USER, "--header", "Host: evil.example"));
    assertBegins(
        "403 the request does not come from a page",
        post("/swap", "--header", "Origin: http://evil.example"));
    assertBegins("403 {\"error\":\"the page is out of date", post("/swap"));

    configure("password=" + PASSWORD + "\n");
    assertBegins("403 the console is read-only", post("/swap"));
    assertBegins("403 the console is read-only", post("/../bundles/1", "--path-as-is"));
  }

  /** Asks for the page; returns the status and the first line. */
  private static String get(String... options) throws Exception {
    return curl(host.page(), options);
  }

  private static String post(String path, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--user", USER, "--data", "part=executor&provider=virtual"));
    return curl(host.page() + path, all.toArray(String[]::new));
  }

  private static String curl(String url, String... options) throws Exception {
    var command = new ProcessBuilder("curl", "--silent", "--noproxy", "*");
    command.command().addAll(List.of(options));
    command.command().addAll(List.of("--write-out", "\n%{http_code}", url));
    ChildProcess curl = ChildProcess.run(command);
    assertEquals(0, curl.awaitExit(), curl::output);
    return curl.lines().getLast() + " " + curl.lines().getFirst();
  }

  private static void assertBegins(String begin, String answer) {
    assertTrue(answer.startsWith(begin), () -> begin + " expected, but it was: " + answer);
  }

  // What it shows

  @Test
  @Order(2)
  void page_showsTheHost_withoutAnythingFromElsewhere() throws Exception {
    configure("password=" + PASSWORD + "\n");
    Chromium page = openPage();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), host.filesPort())) {
      page.awaitTrue("document.querySelectorAll('#loop-rows tr').length === 2");
      page.awaitTrue("document.querySelector('#task-trees .tree li strong') !== null");
      assertEquals("all is well", page.evaluate("document.getElementById('status').textContent"));
      assertTrue(client.isConnected());
      String loop = page.evaluate("document.querySelector('#loop-rows').textContent");
      assertTrue(loop.contains("gyre-example-echo"), loop);
      assertEquals(
          "executor,policy,selector,task-runner",
          page.evaluate(
              "[...new Set([...document.querySelectorAll('#provider-rows tr')]"
                  + ".map(row => row.children[0].textContent))].sort().join()"));
      assertEquals(
          "0",
          page.evaluate(
              "document.querySelectorAll('main table button:not([hidden])').length -"
                  + " document.querySelectorAll('td[hidden] button:not([hidden])').length"));
      assertEquals("false", page.evaluate("document.getElementById('readonly').hidden"));
      page.screenshot(PICTURES.resolve("read-only.png"));
      assertEquals(List.of(), page.complaints());
      String origin = host.page().replaceAll("(http://[^/]*)/.*", "$1");
      assertEquals(
          List.of(),
          page.requested().stream()
              .filter(url -> !url.startsWith(origin + "/") && !url.equals("about:blank"))
              .toList());
    }
  }

  @Test
  @Order(4)
  void page_isThereForEverybody() throws Exception {
    configure("password=" + PASSWORD + "\nallowChanges=true\n");
    Chromium page = openPage();
    assertEquals("en", page.evaluate("document.documentElement.lang"));
    assertEquals("1", page.evaluate("document.querySelectorAll('h1').length"));
    for (String landmark : List.of("header", "nav[aria-label]", "main")) {
      assertEquals("1", page.evaluate("document.querySelectorAll('" + landmark + "').length"));
    }
    assertEquals(
        "", page.evaluate("[...document.querySelectorAll('table')].filter(t => !t.caption)"));
    assertEquals("", page.evaluate("[...document.querySelectorAll('th')].filter(h => !h.scope)"));
    assertEquals(
        "",
        page.evaluate(
            "[...document.querySelectorAll('button')].filter(b =>"
                + " !(b.getAttribute('aria-label') || b.textContent.trim()))"));
    assertEquals("status", page.evaluate("document.getElementById('status').getAttribute('role')"));
    for (boolean dark : List.of(false, true)) {
      page.look(1440, 1500, dark);
      assertEquals("", page.evaluate(LOW_CONTRAST), "too little contrast, dark " + dark);
    }
    page.press("Tab");
    assertEquals("Skip to the figures", page.evaluate("document.activeElement.textContent"));
    assertEquals(
        "true", page.evaluate("getComputedStyle(document.activeElement).outlineStyle === 'solid'"));
    page.press("Enter");
    page.awaitTrue("document.activeElement.id === 'main'");
    page.look(1440, 1500, true);
    page.screenshot(PICTURES.resolve("dark.png"));
    page.look(390, 1500, false);
    assertEquals(
        "true",
        page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
        "nothing but tables scrolls sideways");
    page.screenshot(PICTURES.resolve("narrow.png"));
    assertEquals(List.of(), page.complaints());
  }

  /** Finds texts whose contrast to what is behind them is below 4.5 to 1, as WCAG 2.2 asks. */
  private static final String LOW_CONTRAST =
      """
      (() => {
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const rgb = (color) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = color;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const luminance = ([r, g, b]) => [r, g, b]
            .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = (node) => {
          for (let n = node; n; n = n.parentElement) {
            const color = rgb(getComputedStyle(n).backgroundColor);
            if (color[3] === 255) return color;
          }
          return rgb(getComputedStyle(document.body).backgroundColor);
        };
        return [...document.querySelectorAll('body *')]
            .filter(n => n.getClientRects().length > 0
                && [...n.childNodes].some(c => c.nodeType === 3 && c.textContent.trim()))
            .filter(n => {
              const pair = [luminance(rgb(getComputedStyle(n).color)), luminance(behind(n))].sort((a, b) => b - a);
              return (pair[0] + 0.05) / (pair[1] + 0.05) < 4.5;
            })
            .map(n => n.tagName + ': ' + n.textContent.trim().slice(0, 30)).join('; ');
      })()
      """;

  // What it lets an operator do

  @Test
  @Order(5)
  void operator_swapsAndDebugs_withTheKeyboard() throws Exception {
    configure("password=" + PASSWORD + "\nallowChanges=true\n");
    Chromium page = openPage();
    page.evaluate("document.querySelector('#loop-rows button').focus()");
    page.press("Enter");
    page.awaitTrue(
        "document.querySelector('#loop-rows button').getAttribute('aria-pressed') === 'true'");
    assertEquals(
        "true",
        page.evaluate("document.activeElement === document.querySelector('#loop-rows button')"),
        "the focus stays where it was");
    host.process().type("loops", "^1 +EventLoop-1 +running +[a-z-]+ +on ");
    page.press("Enter");
    page.awaitTrue(
        "document.querySelector('#loop-rows button').getAttribute('aria-pressed') === 'false'");

    String button = "document.querySelector('[aria-label=\"Have virtual serve as executor\"]')";
    page.evaluate(button + ".focus()");
    page.press("Enter");
    page.awaitTrue("document.getElementById('confirm').open");
    assertEquals("confirm-no", page.evaluate("document.activeElement.id"));
    page.screenshot(PICTURES.resolve("confirm.png"));
    page.press("Escape");
    page.awaitTrue("!document.getElementById('confirm').open");
    assertEquals("threads", executor(page));

    page.press("Enter");
    page.awaitTrue("document.getElementById('confirm').open");
    page.press("Tab");
    page.press("Enter");
    page.awaitTrue("!document.getElementById('confirm').open");
    page.awaitTrue("document.querySelector('#executor-figures dd').textContent === 'virtual'");
    assertEquals("executor 'virtual' serves", message(page));
    page.awaitTrue("document.querySelector('#swap-rows tr').textContent.includes('virtual')");
    page.screenshot(PICTURES.resolve("changes.png"));
    page.evaluate(
        "document.querySelector('[aria-label=\"Let the rank decide which executor"
            + " serves\"]').click()");
    page.evaluate("document.getElementById('confirm-yes').click()");
    page.awaitTrue("document.querySelector('#executor-figures dd').textContent === 'threads'");
    assertEquals(List.of(), page.complaints());
  }

  @Test
  @Order(6)
  void operator_swapsSeveralParts_allOrNone() throws Exception {
    configure("password=" + PASSWORD + "\nallowChanges=true\n");
    Chromium page = openPage();
    page.awaitTrue(choice("executor") + " !== null");
    assertEquals("Swap together", page.evaluate(TOGETHER + ".textContent"));
    page.evaluate(TOGETHER + ".focus()");
    page.press("Enter");
    assertEquals("nothing is chosen yet: choose who is to serve", message(page));

    page.evaluate(choice("task-runner") + ".value = 'baton'");
    page.evaluate(choice("executor") + ".value = 'virtual'");
    page.press("Enter");
    page.awaitTrue("document.getElementById('confirm').open");
    page.screenshot(PICTURES.resolve("together.png"));
    page.press("Tab");
    page.press("Enter");
    page.awaitTrue("document.querySelector('#executor-figures dd').textContent === 'virtual'");
    assertEquals("swapped together: executor 'virtual', task-runner 'baton'", message(page));
    host.process().type("providers", "^task-runner +baton .* current$");

    // A page that knows of a provider which has left meanwhile.
    page.evaluate(
        "("
            + choice("executor")
            + ".append(new Option('nobody', 'nobody')), "
            + choice("executor")
            + ".value = 'nobody', "
            + choice("task-runner")
            + ".value = '', "
            + TOGETHER
            + ".click(), document.getElementById('confirm-yes').click())");
    page.awaitTrue("document.getElementById('message').className === 'message error'");
    assertBegins(
        "nothing was swapped: executor provider 'nobody' is not installed; those that can: ",
        message(page));
    host.process().type("providers", "^task-runner +baton .* current$");
    host.process().type("swap task-runner= executor=", "^executor: virtual -> threads$");
    page.awaitTrue("document.querySelector('#executor-figures dd').textContent === 'threads'");
    page.forgive(); // the browser tells of the answer 400
  }

  private static final String TOGETHER = "document.getElementById('together-swap')";

  private static String choice(String part) {
    return "document.querySelector('#together-choices [data-part=" + part + "]')";
  }

  private static String message(Chromium page) {
    return page.evaluate("document.getElementById('message').textContent");
  }

  private static String executor(Chromium page) {
    return page.evaluate("document.querySelector('#executor-figures dd').textContent");
  }

  @Test
  @Order(3)
  void trouble_isShown() throws Exception {
    configure("password=" + PASSWORD + "\n");
    String trouble = Files.readString(Path.of("src/test/resources/trouble.json"));
    String script =
        chromium.addScript(
            "window.fetch = async () => new Response("
                + Chromium.quoted(trouble)
                + ", {headers: {'Content-Type': 'application/json'}});");
    try {
      Chromium page = openPage();
      assertEquals(
          "something is wrong", page.evaluate("document.getElementById('status').textContent"));
      assertEquals(
          "stalled", page.evaluate("document.querySelector('#loop-rows .tag').textContent"));
      String tasks = page.evaluate("document.getElementById('task-trees').textContent");
      assertTrue(tasks.contains("a deadlock"), tasks);
      assertTrue(tasks.contains("It gave no turn"), tasks);
      assertTrue(tasks.contains("shown above"), tasks);
      assertEquals(
          "0", page.evaluate("document.querySelectorAll('main b').length"), "text is text");
      page.screenshot(PICTURES.resolve("trouble.png"));
    } finally {
      chromium.removeScript(script);
    }
  }
}
