package dev.gyre.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.Server;
import dev.gyre.io.Transport;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.loop.runners.LoopScheduledRunnerProvider;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.TaskRunnerProvider;
import java.awt.EventQueue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A loop that serves connections as a guest of AWT's event queue, over each selector and runner.
 */
class GuestModeIT {

  private static final int ROUNDS = 50;

  static List<Arguments> parts() {
    return List.of(
        Arguments.of(new NioSelectorProvider(), new BatonRunnerProvider()),
        Arguments.of(new EpollSelectorProvider(), new BatonRunnerProvider()),
        Arguments.of(new NioSelectorProvider(), new LoopScheduledRunnerProvider()),
        Arguments.of(new EpollSelectorProvider(), new LoopScheduledRunnerProvider()));
  }

  /** Echoes, and knows whether it was always called by AWT. */
  private static final class AwtEcho extends Echo {
    static volatile boolean calledElsewhere;

    @Override
    public void connectionMade(Transport transport) {
      calledElsewhere |= !EventQueue.isDispatchThread();
      super.connectionMade(transport);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      calledElsewhere |= !EventQueue.isDispatchThread();
      super.dataReceived(data);
    }
  }

  @ParameterizedTest
  @MethodSource("parts")
  void loopServesConnections_whileAwtsOwnEventsGoOn(
      SelectorProvider selectors, TaskRunnerProvider runner) throws Exception {
    var port = new CompletableFuture<Integer>();
    var end = new CompletableFuture<LoopFuture<Boolean>>();
    CompletableFuture<Boolean> outcome =
        Gyre.runAsGuest(
            () -> {
              EventLoop running = Gyre.getRunningLoop();
              Server server = running.createServer(AwtEcho::new, "127.0.0.1", 0).await();
              LoopFuture<Boolean> over = running.createFuture();
              end.complete(over);
              port.complete(((InetSocketAddress) server.sockets().getFirst()).getPort());
              boolean result = over.await();
              server.close();
              return result;
            },
            EventQueue::invokeLater,
            () -> SelectorTrial.newLoop(selectors, runner));

    try (var socket =
        new Socket(InetAddress.getLoopbackAddress(), port.get(10, TimeUnit.SECONDS))) {
      socket.setSoTimeout(10_000);
      for (int i = 0; i < ROUNDS; i++) {
        socket.getOutputStream().write(i);
        assertEquals(i, socket.getInputStream().read());
        // AWT has its turn although the guest waits for I/O, or is busy.
        EventQueue.invokeAndWait(() -> {});
      }
    }
    LoopFuture<Boolean> over = end.get();
    over.getLoop().callSoonThreadsafe(() -> over.setResult(true));
    assertTrue(outcome.get(10, TimeUnit.SECONDS));
    assertTrue(over.getLoop().isClosed());
    assertEquals(false, AwtEcho.calledElsewhere);
  }
}
