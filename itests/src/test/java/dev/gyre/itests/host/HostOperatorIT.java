package dev.gyre.itests.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees in the shell of a host, and sets by files. */
class HostOperatorIT {

  private static final int LOOKS_PER_WRITE = 40;

  @TempDir private static Path scratch;
  private static RunningHost host;
  private static Path configuration;

  @BeforeAll
  static void startHost() throws IOException {
    host = RunningHost.start(scratch);
    configuration = scratch.resolve("home/conf/dev.gyre.host.cfg");
  }

  @AfterAll
  static void closeHost() {
    host.close();
  }

  @Test
  void loops_showWhatTheyDo_andHowLongTurnsTake() throws Exception {
    try (SteadyClient client = SteadyClient.start(host.port(), n -> "" + n, (n, answer) -> true)) {
      client.awaitAnswers(100);
      String turnTimes = "[0-9.]+/[0-9.]+/[0-9.]+";
      host.process()
          .type(
              "loops",
              "^1 +EventLoop-1 +running +gyre-example-echo +off +[1-9][0-9]* +[1-9][0-9]* +[0-9]+ +"
                  + "[0-9]+ +0 +[0-9.]+ +"
                  + turnTimes
                  + " +(epoll|nio) +[a-z-]+$");
      client.finish();
    }
  }

  @Test
  void tasks_areLookedAt() throws Exception {
    host.process().type("tasks", "no loop has a task$");
    host.process()
        .type("ps", "<EventLoop-1 running .*> in thread 'gyre-example-echo' #[0-9]+, 0 tasks$");
    host.process().type("pstree", "<EventLoop-1 running .*, 0 tasks$");
  }

  @Test
  void debug_isSwitched() throws Exception {
    host.process().type("debug 1 on", "debug mode of 1 is on$");
    host.process().type("loops", "^1 +EventLoop-1 +running +gyre-example-echo +on ");
    host.process().type("debug EventLoop-1 off", "debug mode of EventLoop-1 is off$");
    host.process().type("loops", "^1 +EventLoop-1 +running +gyre-example-echo +off ");
    host.process()
        .type("debug 7 on", "no open loop is called 7; open are, with their ids: EventLoop-1 .1.$");
    host.process().type("debug 1 maybe", "say on or off: maybe$");
  }

  @Test
  void swaps_areRemembered_andHealthIsGood() throws Exception {
    host.process().type("swap selector nio", "selector: [a-z]+ -> [a-z]+$");
    host.process().type("swaps", "^[0-9]+ +.* +selector +switched +epoll +nio +0 +0 +[0-9]+$");
    host.process().type("swap selector", "selector: [a-z]+ -> [a-z]+$");
    host.process().type("health", "(^|> )OK$");
  }

  @Test
  void severalParts_areSwappedTogether_orNone() throws Exception {
    host.process().type("swap selector=nio executor=virtual", "executor: threads -> virtual$");
    host.process().type("executor", "provider +virtual$");
    host.process()
        .type(
            "swap selector=epoll executor=nobody",
            "nothing was swapped: executor provider 'nobody' is not installed; those that can: ");
    host.process().type("providers", "^selector +nio .* current$");
    host.process().type("swap selector= executor=", "executor: virtual -> threads$");
    host.process()
        .type("swap selector epoll executor", "say swap PART PROVIDER, or swap PART=PROVIDER ");
  }

  @Test
  void help_explainsEachCommand() throws Exception {
    host.process().type("help gyre:debug", "an id or a name that gyre:loops shows");
    host.process().type("help gyre:pstree", "draws who awaits whom as trees");
  }

  @Test
  void configuration_isTakenOver_andABadOneRefused() throws Exception {
    int before = host.process().lines().size();
    RunningHost.replace(configuration, "executor=virtual\nstalledSeconds=9\n");
    host.process().awaitLine("swap part=executor from=threads to=virtual phase=switched", before);

    // File Install may miss a change that comes while it reads the one before.
    var looks = new AtomicInteger();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          if (looks.getAndIncrement() % LOOKS_PER_WRITE == 0) {
            RunningHost.replace(configuration, "executor=threads\nstalledSeconds=never\n");
          }
          return host.process().count("state=refused", before) > 0;
        });
    host.process()
        .awaitLine(
            "configuration pid=dev.gyre.host state=refused: stalledSeconds must be a whole number"
                + " between 0 and 3600: never; the one before stays",
            before);
    host.process().type("executor", "provider +virtual$");

    Files.delete(configuration);
    host.process().awaitLine("swap part=executor from=virtual to=threads phase=switched", before);
    assertEquals(0, host.process().count("to=none", before));
  }

  @Test
  void preferredProviderThatIsNotInstalled_isAwaited() throws Exception {
    int before = host.process().lines().size();
    Path other = scratch.resolve("home/conf/dev.gyre.host.cfg");
    RunningHost.replace(other, "policy=debug\n");
    host.process()
        .awaitLine("preferred part=policy provider=debug state=awaited: not installed", before);
    Files.delete(other);
  }
}
