package dev.gyre.itests.osgi.inside;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Server;
import dev.gyre.itests.osgi.control.LoopTrial;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import dev.gyre.spi.Providers;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Uses a loop as an application would. */
final class LoopTrialOnce implements LoopTrial {

  @Override
  public List<String> callbacks() throws Exception {
    var order = new ArrayList<String>();
    try (EventLoop loop = Gyre.newEventLoop()) {
      var stranger = new Thread(() -> loop.callSoonThreadsafe(() -> order.add("from a thread")));
      loop.callLater(
          Duration.ofMillis(5),
          () -> {
            order.add("later");
            loop.stop();
          });
      loop.callSoon(() -> order.add("soon"));
      stranger.start();
      stranger.join();
      loop.runForever();
    }
    return order;
  }

  @Override
  public String task() {
    return Gyre.<String>run(() -> {
      EventLoop loop = Gyre.getRunningLoop();
      LoopFuture<String> future = loop.createFuture();
      loop.callLater(Duration.ofMillis(1), () -> future.setResult("awaited"));
      return future.await();
    });
  }

  @Override
  public String echo(String text) {
    return Gyre.<String>run(() -> echoed(Gyre.getRunningLoop(), text));
  }

  private static String echoed(EventLoop loop, String text) {
    Server server = loop.createServer(Echo::new, "127.0.0.1", 0).await();
    var address = (InetSocketAddress) server.sockets().getFirst();
    byte[] sent = text.getBytes(StandardCharsets.UTF_8);
    Connection<Collector> connection =
        loop.createConnection(
                () -> new Collector(loop, sent.length), "127.0.0.1", address.getPort())
            .await();
    connection.transport().write(sent);
    byte[] received = connection.protocol().received().await();
    connection.transport().close();
    server.close();
    server.waitClosed().await();
    return new String(received, StandardCharsets.UTF_8);
  }

  @Override
  public String executorThread() {
    return Gyre.<String>run(() ->
        Gyre.getRunningLoop().runInExecutor(null, () -> Thread.currentThread().getName()).await());
  }

  @Override
  public String describeLoop() {
    try (EventLoop loop = Gyre.newEventLoop()) {
      return loop.toString();
    }
  }

  @Override
  public String loggerClass() {
    return LoggerFactory.getLogger(LoopTrialOnce.class).getClass().getName();
  }

  @Override
  public List<String> providers() {
    return Stream.of(Part.POLICY, Part.SELECTOR, Part.TASK_RUNNER, Part.EXECUTOR)
        .map(part -> part + ": " + names(part))
        .toList();
  }

  private static String names(Part<?> part) {
    return Providers.installed(part).stream()
        .map(LoopTrialOnce::name)
        .collect(Collectors.joining(", "));
  }

  private static String name(Provider provider) {
    return provider
        .unavailable()
        .map(reason -> provider.name() + " (cannot run here: " + reason + ")")
        .orElse(provider.name());
  }
}
