package dev.gyre.itests.console;

import static org.awaitility.Awaitility.await;

import dev.gyre.itests.host.RunningHost;
import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host with the console, and with the file server among its bundles.
 *
 * @param process the host's process
 * @param configuration the file with the console's configuration
 * @param page the page's URL
 * @param filesPort where the file server listens
 */
record ConsoleHost(ChildProcess process, Path configuration, String page, int filesPort)
    implements AutoCloseable {

  private static final int ATTEMPTS_PER_WRITE = 30;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /**
   * Starts the host, closed.
   *
   * @param scratch a folder of the test's own
   * @return the host
   * @throws IOException if it cannot be started
   */
  static ConsoleHost start(Path scratch) throws IOException {
    Path home = scratch.resolve("home");
    Path deploy = Files.createDirectories(home.resolve("deploy"));
    Path site = Files.createDirectories(scratch.resolve("site"));
    Files.copy(BuiltProduct.jars("gyre-example-http").getFirst(), deploy.resolve("http.jar"));
    var command =
        new ProcessBuilder(
            BuiltProduct.SCRIPT.toString(),
            "host",
            "--port=0",
            "--status-port=0",
            "--console-port=0",
            "--shell",
            "--home",
            home.toString());
    command.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    command
        .environment()
        .put(
            "JAVA_TOOL_OPTIONS",
            RunningHost.HOST_OPTIONS
                + " -Ddev.gyre.example.http.folder="
                + site
                + " -Ddev.gyre.example.http.port=0");
    ChildProcess process = ChildProcess.start(command);
    String page = process.awaitLine("^  console +(http://[^ ]+) .closed: ").group(1);
    int filesPort =
        Integer.parseInt(
            process.awaitLine("^  (?:files|http) .*http://127.0.0.1:([0-9]+)/").group(1));
    process.awaitLine("^  stop ");
    return new ConsoleHost(
        process, home.resolve("conf/dev.gyre.host.console.cfg"), page, filesPort);
  }

  /**
   * Configures the console, and waits until that holds.
   *
   * @param text the file; empty to remove it
   */
  void configure(String text) {
    // File Install may miss a change that comes while it reads the one before: so it is made again.
    var attempts = new AtomicInteger();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          if (attempts.getAndIncrement() % ATTEMPTS_PER_WRITE == 0) {
            write(text);
          }
          return holds(text);
        });
  }

  private void write(String text) throws IOException {
    if (text.isEmpty()) {
      Files.deleteIfExists(configuration);
    } else {
      RunningHost.replace(configuration, text);
    }
  }

  private boolean holds(String text) throws IOException, InterruptedException {
    Matcher password = Pattern.compile("password=(.*)").matcher(text);
    String credentials = "operator:" + (password.find() ? password.group(1) : "none");
    String encoded =
        Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(page + "/data.json"))
                .header("Authorization", "Basic " + encoded)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    boolean changes = answer.body().contains("\"changesAllowed\":true");
    return text.isEmpty()
        ? answer.statusCode() == 403
        : answer.statusCode() == 200 && changes == text.contains("allowChanges=true");
  }

  /** Kills the host if it still runs. */
  @Override
  public void close() {
    process.close();
  }
}
