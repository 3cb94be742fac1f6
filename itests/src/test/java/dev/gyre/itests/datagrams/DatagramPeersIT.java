package dev.gyre.itests.datagrams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.EventLoop;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.DatagramEndpoint;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.ExtraInfo;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagrams with CPython's asyncio at the other end, over each selector. */
@Timeout(60)
class DatagramPeersIT {

  private static final String PYTHON = "/usr/bin/python3";
  private static final int COUNT = 20;

  /** Sends back what it receives, in upper case, to whoever sent it. */
  private static final String SERVER =
      """
      import asyncio
      import sys
      class Server(asyncio.DatagramProtocol):
          def connection_made(self, transport):
              self.transport = transport
          def datagram_received(self, data, address):
              self.transport.sendto(data.upper(), address)
      async def main():
          loop = asyncio.get_running_loop()
          if len(sys.argv) > 1:
              import socket
              await loop.create_datagram_endpoint(
                  Server, local_addr=sys.argv[1], family=socket.AF_UNIX)
              print("port 1", flush=True)
          else:
              transport, _ = await loop.create_datagram_endpoint(
                  Server, local_addr=("127.0.0.1", 0))
              print("port", transport.get_extra_info("sockname")[1], flush=True)
          await asyncio.sleep(60)
      asyncio.run(main())
      """;

  /**
   * Sends datagrams one by one, each when the one before was answered; none that is empty, which
   * asyncio sends only since 3.13.
   */
  private static final String CLIENT =
      """
      import asyncio
      import sys
      class Client(asyncio.DatagramProtocol):
          def connection_made(self, transport):
              self.transport = transport
              self.count = 0
              self.answers = []
              self.done = asyncio.get_running_loop().create_future()
              self.send()
          def send(self):
              self.transport.sendto(b"x" * (self.count * 1000 + 1))
          def datagram_received(self, data, address):
              self.answers.append(len(data))
              self.count += 1
              if self.count == 20:
                  self.done.set_result(None)
              else:
                  self.send()
      async def main():
          loop = asyncio.get_running_loop()
          _, protocol = await loop.create_datagram_endpoint(
              Client, remote_addr=("127.0.0.1", int(sys.argv[1])))
          await protocol.done
          print("good" if protocol.answers == [n * 1000 + 1 for n in range(20)] else "bad")
      asyncio.run(main())
      """;

  @TempDir private Path directory;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioServer_answers(SelectorProvider selectors) throws Exception {
    ClientTools.require("python3");
    try (ChildProcess server = ChildProcess.start(new ProcessBuilder(PYTHON, "-u", "-c", SERVER))) {
      int port = Integer.parseInt(server.awaitLine("port (\\d+)").group(1));
      SelectorTrial.run(selectors, loop -> converse(loop, DatagramOptions.to("127.0.0.1", port)));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void asyncioServer_ofUnixDatagrams_answers() throws Exception {
    ClientTools.require("python3");
    Path path = directory.resolve("server");
    try (ChildProcess server =
        ChildProcess.start(new ProcessBuilder(PYTHON, "-u", "-c", SERVER, path.toString()))) {
      server.awaitLine("port (\\d+)");
      SelectorTrial.run(
          new EpollSelectorProvider(),
          loop ->
              converse(
                  loop,
                  DatagramOptions.DEFAULT
                      .withLocalAddress(UnixDomainSocketAddress.of(directory.resolve("client")))
                      .withRemoteAddress(UnixDomainSocketAddress.of(path))));
    }
  }

  private static void converse(EventLoop loop, DatagramOptions options) throws IOException {
    DatagramEndpoint<Mailbox> client =
        loop.createDatagramEndpoint(() -> new Mailbox(loop), options).await(IOException.class);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      expected.add("NUMBER " + i);
      String text = "number " + i;
      client.transport().sendTo(text.getBytes(StandardCharsets.US_ASCII));
      client.protocol().untilTexts(i + 1);
    }
    assertEquals(expected, client.protocol().texts);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioClient_isAnswered(SelectorProvider selectors) {
    ClientTools.require("python3");
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> server =
              loop.createDatagramEndpoint(
                      () -> new Mailbox(loop), DatagramOptions.on("127.0.0.1", 0))
                  .await();
          var address =
              (InetSocketAddress)
                  Objects.requireNonNull(server.transport().getExtraInfo(ExtraInfo.SOCKNAME));
          try (ChildProcess client =
              ChildProcess.start(
                  new ProcessBuilder(PYTHON, "-c", CLIENT, "" + address.getPort()))) {
            for (int i = 0; i < COUNT; i++) {
              server.protocol().untilTexts(i + 1);
              byte[] same = server.protocol().texts.get(i).getBytes(StandardCharsets.ISO_8859_1);
              server.transport().sendTo(same, server.protocol().senders.get(i));
            }
            assertEquals(0, client.awaitExit(), client::output);
            assertEquals(List.of("good"), client.lines());
          }
        });
  }
}
