package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Aim;
import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import dev.gyre.bench.harness.Tool;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.bench.loop.Netty;
import dev.gyre.io.Protocol;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.Transport;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * What does a message cost a server that echoes it through TLS?
 *
 * <pre>./gyre bench tls-echo           all, or e.g. tls-echo-1024x50: 1 KiB, 50 connections</pre>
 *
 * <p>All encrypt by the engine of the JDK, and by what the client allows, which is one version of
 * TLS and one cipher: what differs is what a server does around the engine. Client and server share
 * one processor, as for {@link Echo}. Handshakes are over before anything counts.
 */
public final class TlsEcho {

  private static final Series SERIES =
      new Series(
          "tls-echo",
          List.of(
              new Aim("gyre", "netty-epoll", Figure.CPU, 1 / 0.95),
              new Aim("gyre-nio", "netty-nio", Figure.CPU, 1 / 0.95)));

  /** Encryption takes longer to get hot than what moves the bytes. */
  private static final Duration WARM_UP = Servers.WARM_UP.multipliedBy(2);

  private TlsEcho() {}

  /**
   * Returns the questions.
   *
   * @return one for each size and number of connections
   */
  public static List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (int size : new int[] {64, 1024, 16 * 1024}) {
      for (int connections : new int[] {1, 50}) {
        questions.add(question(size, connections));
      }
    }
    return questions;
  }

  private static Question question(int size, int connections) {
    Question question =
        Question.of(
                "tls-echo-%dx%d".formatted(size, connections),
                "a message of %d bytes through TLS, %d connection(s); per message"
                    .formatted(size, connections))
            .warmedUpFor(WARM_UP)
            .in(SERIES);
    var servers = new Servers(server -> underLoad(server, size, connections));
    for (GyreLoops kind : List.of(GyreLoops.FULL, GyreLoops.NIO)) {
      question =
          enter(
              servers,
              question,
              kind.contestant(),
              () -> new GyreTcpServer(kind, loop -> new Back(), TlsOptions.of(TlsKey.newContext())),
              kind.jvmFlags());
    }
    question =
        enter(
            servers,
            question,
            "netty-epoll",
            () -> NettyTcpServer.onEpoll(handlers(TlsKey.newContext())),
            Netty.JVM_FLAGS);
    return enter(
        servers,
        question,
        "netty-nio",
        () -> NettyTcpServer.onNio(handlers(TlsKey.newContext())),
        Netty.JVM_FLAGS);
  }

  private static ServerUnderLoad underLoad(EchoServer server, int size, int connections)
      throws Exception {
    return new ServerUnderLoad(
        server,
        List.of(
            NativeProgram.compiled("tls_load", "-lssl", "-lcrypto").toString(),
            server.address(),
            String.valueOf(size),
            String.valueOf(connections)));
  }

  private static Question enter(
      Servers servers,
      Question question,
      String name,
      Callable<EchoServer> server,
      List<String> jvmFlags) {
    return question.with(
        new Entrant(
            name,
            jvmFlags,
            () -> servers.load().on(server.call()),
            List.of(Tool.TASKSET, Tool.C_COMPILER, Tool.OPENSSL)));
  }

  private static Consumer<ChannelPipeline> handlers(SSLContext context) {
    var echo = new NettyEchoServer.Echo();
    return pipeline -> {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      pipeline.addLast(new SslHandler(engine), echo);
    };
  }

  @SuppressWarnings("NullAway.Init") // a transport is there before the first byte
  private static final class Back implements Protocol {

    private Transport transport;

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport.write(data);
    }
  }
}
