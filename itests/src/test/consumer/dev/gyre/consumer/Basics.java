package dev.gyre.consumer;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.PortableCall;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.Transport;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Uses a bit of everything, and prints a line about each. */
public final class Basics {

  private Basics() {}

  /**
   * Runs the program.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    System.out.println("policy " + Gyre.getEventLoopPolicy().name());
    System.out.println("run " + Gyre.<Integer>run(() -> 42));
    Gyre.run(() -> {
      EventLoop loop = Gyre.getRunningLoop();
      System.out.println("loop " + loop);
      System.out.println("tasks " + tasks(loop));
      System.out.println("order " + order(loop));
      System.out.println("echo " + echo(loop));
      System.out.println("default executor " + defaultExecutor(loop));
      System.out.println("worker process " + workerProcess(loop));
      loop.setDefaultExecutor(Runnable::run);
      System.out.println("own executor " + loop.runInExecutor(null, () -> "works").await());
    });
  }

  private static int tasks(EventLoop loop) {
    LoopFuture<Integer> left =
        loop.createTask(() -> {
          Gyre.sleep(Duration.ofMillis(5));
          return 1;
        });
    LoopFuture<Integer> right = loop.createTask(() -> left.await() + 1);
    return left.await() + right.await();
  }

  private static List<String> order(EventLoop loop) {
    List<String> called = new ArrayList<>();
    LoopFuture<List<String>> last = loop.createFuture();
    loop.callLater(Duration.ofMillis(10), () -> last.setResult(called));
    loop.callLater(Duration.ofMillis(5), () -> called.add("timer"));
    loop.callSoon(() -> called.add("soon"));
    return last.await();
  }

  private static String echo(EventLoop loop) {
    Server server = loop.createServer(Echo::new, "127.0.0.1", 0).await();
    int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
    LoopFuture<String> answer = loop.createFuture();
    loop.createConnection(() -> new Question(answer), "127.0.0.1", port).await();
    String received = answer.await();
    server.close();
    server.waitClosed().await();
    return received;
  }

  private static String defaultExecutor(EventLoop loop) {
    try {
      return loop.runInExecutor(null, () -> "works").await();
    } catch (IllegalStateException refused) {
      return "refused: " + refused.getMessage();
    }
  }

  private record Place(long pid) implements Serializable {}

  private static String workerProcess(EventLoop loop) {
    try {
      Providers.prefer(Part.EXECUTOR, "process");
    } catch (IllegalArgumentException notInstalled) {
      return "is not installed";
    }
    var here = new Place(ProcessHandle.current().pid());
    PortableCall<Place> call = () -> new Place(ProcessHandle.current().pid());
    Place there = loop.<Place>runInExecutor(null, call).await();
    Providers.prefer(Part.EXECUTOR, null);
    return there.equals(here) ? "is this one" : "works";
  }

  /** Sends back what it receives. */
  private static final class Echo implements Protocol {

    private Transport transport;

    @Override
    public void connectionMade(Transport opened) {
      transport = opened;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport.write(data);
    }
  }

  /** Says hello, and hangs up after the answer. */
  private static final class Question implements Protocol {

    private final LoopFuture<String> answer;
    private Transport transport;

    Question(LoopFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    public void connectionMade(Transport opened) {
      transport = opened;
      transport.write("hello".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      answer.setResult(StandardCharsets.UTF_8.decode(data).toString());
      transport.close();
    }
  }
}
