package dev.gyre.bench.sockets;

import dev.gyre.EventLoop;
import dev.gyre.bench.harness.Aim;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.bench.loop.Netty;
import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What does a server do for a file that it sends, beside what {@code sendfile(2)} does?
 *
 * <pre>./gyre bench sendfile           all, or e.g. sendfile-65536x50: 64 KiB, 50 connections</pre>
 *
 * <p>One byte of a client is answered by the whole file, which is in the system's cache. All open
 * it anew for each answer, as those do that serve many files, and send it from there without a copy
 * of their own. Client and server share one processor, as for {@link Echo}; most of what is
 * measured is the system's copy of the bytes into the client's socket.
 */
public final class Sendfile {

  private static final String C = "c-sendfile";

  private static final Series SERIES =
      new Series(
          "sendfile",
          List.of(
              new Aim("gyre", C, Figure.CPU, 1 / 1.10),
              new Aim("gyre", "netty-epoll", Figure.CPU, 1.0),
              new Aim("gyre-nio", "netty-nio", Figure.CPU, 1.0)));

  private Sendfile() {}

  /**
   * Returns the questions.
   *
   * @return one for each size, and for the smallest with many connections as well
   */
  public static List<Question> questions() {
    return List.of(
        question(64 * 1024, 1),
        question(64 * 1024, 50),
        question(1024 * 1024, 1),
        question(16 * 1024 * 1024, 1));
  }

  private static Question question(int size, int connections) {
    Question question =
        Question.of(
                "sendfile-%dx%d".formatted(size, connections),
                "a file of %d KiB, %d connection(s); per file".formatted(size / 1024, connections))
            .warmedUpFor(Servers.WARM_UP)
            .in(SERIES);
    var servers = new Servers(server -> new ServerUnderLoad(server, "fetch", size, connections));
    for (GyreLoops kind : List.of(GyreLoops.FULL, GyreLoops.NIO)) {
      question =
          servers.enter(
              question,
              kind.contestant(),
              () -> new GyreTcpServer(kind, sending(ServedFile.of(size)), null),
              kind.jvmFlags());
    }
    question = servers.enter(question, C, () -> inC(ServedFile.of(size)), List.of());
    question =
        servers.enter(
            question,
            "netty-epoll",
            () -> NettyTcpServer.onEpoll(handlers(ServedFile.of(size), size)),
            Netty.JVM_FLAGS);
    return servers.enter(
        question,
        "netty-nio",
        () -> NettyTcpServer.onNio(handlers(ServedFile.of(size), size)),
        Netty.JVM_FLAGS);
  }

  private static EchoServer inC(Path file) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(NativeProgram.compiled("file_server").toString());
    command.add(file.toString());
    return new ForeignEchoServer(command, null);
  }

  private static Function<EventLoop, Protocol> sending(Path file) {
    return loop -> new Sending(loop, file);
  }

  private static Consumer<ChannelPipeline> handlers(Path file, int size) {
    var sending = new NettySending(file, size);
    return pipeline -> pipeline.addLast(sending);
  }

  @SuppressWarnings("NullAway.Init") // a transport is there before the first byte
  private static final class Sending implements Protocol {

    private final EventLoop loop;
    private final Path file;
    private Transport transport;

    Sending(EventLoop loop, Path file) {
      this.loop = loop;
      this.file = file;
    }

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer request) {
      loop.sendfile(transport, file, 0, Long.MAX_VALUE, false);
    }
  }

  @Sharable
  private static final class NettySending extends SimpleChannelInboundHandler<Object> {

    private final Path file;
    private final int size;

    NettySending(Path file, int size) {
      this.file = file;
      this.size = size;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object request) {
      context.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, size), context.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close(); // a client that has gone
    }
  }
}
