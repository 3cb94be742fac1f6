package dev.gyre.itests.channels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.io.Datagram;
import dev.gyre.itests.files.FileWithoutLength;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code sockRecv} and its kin promise. */
@SuppressWarnings("AddressSelection") // All hosts are literal addresses.
@Timeout(60)
class SocketCallsIT {

  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
  private static final int MANY = 4 << 20;

  @TempDir private Path directory;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(ByteBuffer buffer) {
    return StandardCharsets.US_ASCII.decode(buffer).toString();
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[MANY];
    new Random(20_261_125).nextBytes(bytes);
    return bytes;
  }

  private static ServerSocketChannel listen() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT);
    listener.configureBlocking(false);
    return listener;
  }

  private static SocketChannel newChannel() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    return channel;
  }

  /** Two channels that are connected by the loop. */
  private record Pair(SocketChannel client, SocketChannel server) implements AutoCloseable {

    static Pair open(EventLoop loop) throws IOException {
      try (ServerSocketChannel listener = listen()) {
        SocketChannel client = newChannel();
        LoopFuture<SocketChannel> accepting = loop.sockAccept(listener);
        loop.sockConnect(client, listener.getLocalAddress()).await();
        return new Pair(client, accepting.await());
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private static byte[] receiveAll(EventLoop loop, SocketChannel channel, int count) {
    ByteBuffer all = ByteBuffer.allocate(count);
    while (all.hasRemaining()) {
      all.put(loop.sockRecv(channel, 100_000).await());
    }
    return all.array();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void bytes_goThereAndBack_andTheEndIsEmpty(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Pair pair = Pair.open(loop)) {
            assertFalse(pair.server().isBlocking());
            LoopFuture<ByteBuffer> early = loop.sockRecv(pair.server(), 100);
            assertFalse(early.isDone());
            loop.sockSendAll(pair.client(), bytes("question")).await();
            assertEquals("question", text(early.await()));
            LoopFuture<Integer> into = loop.sockRecvInto(pair.client(), ByteBuffer.allocate(4));
            loop.sockSendAll(pair.server(), bytes("answer")).await();
            assertEquals(4, into.await());
            ByteBuffer rest = ByteBuffer.allocate(10);
            assertEquals(2, loop.sockRecvInto(pair.client(), rest).await());
            assertEquals("er", text(rest.flip()));
            assertEquals(0, loop.sockRecvInto(pair.client(), ByteBuffer.allocate(0)).await());
            pair.server().shutdownOutput();
            assertEquals("", text(loop.sockRecv(pair.client(), 10).await()));
            assertEquals(-1, loop.sockRecvInto(pair.client(), ByteBuffer.allocate(1)).await());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void largeData_isSentWhole_inBothDirectionsAtOnce(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          byte[] data = randomBytes();
          try (Pair pair = Pair.open(loop)) {
            Task<byte[]> atServer =
                loop.createTask(() -> receiveAll(loop, pair.server(), data.length));
            Task<byte[]> atClient =
                loop.createTask(() -> receiveAll(loop, pair.client(), data.length));
            LoopFuture<?> heap = loop.sockSendAll(pair.client(), ByteBuffer.wrap(data));
            ByteBuffer direct = ByteBuffer.allocateDirect(data.length).put(data).flip();
            LoopFuture<?> straight = loop.sockSendAll(pair.server(), direct);
            assertFalse(heap.isDone());
            heap.await();
            straight.await();
            assertFalse(direct.hasRemaining());
            assertArrayEquals(data, atServer.await());
            assertArrayEquals(data, atClient.await());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void oneReaderAndOneWriter_perChannel(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Pair pair = Pair.open(loop)) {
            LoopFuture<ByteBuffer> first = loop.sockRecv(pair.server(), 10);
            assertThrows(IllegalStateException.class, () -> loop.sockRecv(pair.server(), 10));
            assertThrows(
                IllegalStateException.class, () -> loop.addReader(pair.server(), () -> {}));
            assertFalse(loop.removeReader(pair.server()));
            loop.sockSendAll(pair.server(), bytes("while it waits")).await();
            loop.sockSendAll(pair.client(), bytes("x")).await();
            assertEquals("x", text(first.await()));
            loop.addReader(pair.server(), () -> {});
            assertTrue(loop.removeReader(pair.server()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void cancelledOperation_takesNothing_andTheNextMayBeginAtOnce(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Pair pair = Pair.open(loop)) {
            for (int i = 0; i < 10; i++) {
              LoopFuture<ByteBuffer> cancelled = loop.sockRecv(pair.server(), 10);
              cancelled.cancel();
              LoopFuture<ByteBuffer> next = loop.sockRecv(pair.server(), 10);
              loop.sockSendAll(pair.client(), bytes("n" + i)).await();
              assertEquals("n" + i, text(next.await()));
            }
            LoopFuture<ByteBuffer> last = loop.sockRecv(pair.server(), 10);
            last.cancel();
            loop.yieldNow();
            pair.server().configureBlocking(true); // because nobody watches it any more
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  @EnabledOnOs(OS.LINUX) // where no connection is there before its first system call returns
  void cancelledConnect_leavesTheChannelToItsUser(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (ServerSocketChannel listener = listen();
              SocketChannel client = newChannel()) {
            LoopFuture<?> connecting = loop.sockConnect(client, listener.getLocalAddress());
            assertTrue(connecting.cancel(), connecting::toString);
            loop.yieldNow();
            client.configureBlocking(true); // because nobody watches it any more
            assertTrue(client.finishConnect());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  @EnabledOnOs(OS.LINUX)
  void unixSockets_doTheSame(SelectorProvider selectors) {
    var path = UnixDomainSocketAddress.of(directory.resolve("socket"));
    SelectorTrial.run(
        selectors,
        loop -> {
          try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(path);
              var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.configureBlocking(false);
            client.configureBlocking(false);
            LoopFuture<SocketChannel> accepting = loop.sockAccept(listener);
            loop.sockConnect(client, path).await();
            try (SocketChannel server = accepting.await()) {
              LoopFuture<ByteBuffer> early = loop.sockRecv(server, 100);
              loop.sockSendAll(client, bytes("question")).await();
              assertEquals("question", text(early.await()));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void connect_findsNames_andTellsWhoRefuses(SelectorProvider selectors) throws IOException {
    InetSocketAddress nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = new InetSocketAddress("127.0.0.1", socket.getLocalPort());
    }
    SelectorTrial.run(
        selectors,
        loop -> {
          try (ServerSocketChannel listener = listen();
              SocketChannel client = newChannel()) {
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            loop.sockConnect(client, InetSocketAddress.createUnresolved("127.0.0.1", port)).await();
            assertTrue(client.isConnected());
            loop.sockAccept(listener).await().close();
          }
          assertThrows(
              ConnectException.class,
              () -> loop.sockConnect(newChannel(), nobody).await(IOException.class));
          assertThrows(
              UnknownHostException.class,
              () ->
                  loop.sockConnect(
                          newChannel(), InetSocketAddress.createUnresolved("host.invalid", 9))
                      .await(IOException.class));
          SocketChannel unconnected = newChannel();
          assertThrows(NotYetConnectedException.class, () -> loop.sockRecv(unconnected, 1).await());
          assertThrows(
              UnknownHostException.class,
              () ->
                  loop.sockConnect(
                          unconnected, InetSocketAddress.createUnresolved("host.invalid", 9))
                      .await(IOException.class));
          assertTrue(unconnected.isOpen());
          unconnected.close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void datagrams_areSentAndReceived(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (DatagramChannel one = DatagramChannel.open().bind(ANY_PORT);
              DatagramChannel other = DatagramChannel.open().bind(ANY_PORT)) {
            one.configureBlocking(false);
            other.configureBlocking(false);
            LoopFuture<Datagram> early = loop.sockRecvFrom(other, 100);
            assertFalse(early.isDone());
            assertEquals(3, loop.sockSendTo(one, bytes("one"), other.getLocalAddress()).await());
            assertEquals("one", text(early.await().data()));
            assertEquals(one.getLocalAddress(), early.await().address());
            assertEquals(0, loop.sockSendTo(one, bytes(""), other.getLocalAddress()).await());
            assertEquals(0, loop.sockRecvFrom(other, 100).await().data().remaining());
            ByteBuffer buffer = ByteBuffer.allocate(2);
            LoopFuture<SocketAddress> into = loop.sockRecvFromInto(other, buffer);
            loop.sockSendTo(one, bytes("three"), other.getLocalAddress()).await();
            assertEquals(one.getLocalAddress(), into.await());
            assertEquals("th", text(buffer.flip()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void file_isSent_andItsPositionIsBehindWhatWasSent(SelectorProvider selectors)
      throws IOException {
    byte[] data = randomBytes();
    Path path = Files.write(directory.resolve("file"), data);
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Pair pair = Pair.open(loop);
              FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            Task<byte[]> received =
                loop.createTask(() -> receiveAll(loop, pair.server(), data.length));
            LoopFuture<Long> sending = loop.sockSendFile(pair.client(), file);
            assertFalse(sending.isDone());
            assertEquals(data.length, sending.await());
            assertArrayEquals(data, received.await());
            loop.yieldNow();
            assertEquals(data.length, file.position());
            assertEquals(5, loop.sockSendFile(pair.client(), file, 10, 5).await());
            loop.yieldNow();
            assertEquals(15, file.position());
            byte[] part = receiveAll(loop, pair.server(), 5);
            assertArrayEquals(java.util.Arrays.copyOfRange(data, 10, 15), part);
            assertEquals(0, loop.sockSendFile(pair.client(), file, data.length + 7L, 5).await());
            assertThrows(
                IllegalArgumentException.class,
                () -> loop.sockSendFile(pair.client(), file, -1, 5));
            assertThrows(
                IllegalArgumentException.class, () -> loop.sockSendFile(pair.client(), file, 0, 0));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  @EnabledOnOs(OS.LINUX)
  void fileThatDoesNotSayHowLongItIs_isSentWhole(SelectorProvider selectors) throws Exception {
    try (var odd = new FileWithoutLength()) {
      byte[] whole = odd.bytes();
      SelectorTrial.run(
          selectors,
          loop -> {
            try (Pair pair = Pair.open(loop);
                FileChannel file = FileChannel.open(odd.path(), StandardOpenOption.READ)) {
              LoopFuture<Long> sending = loop.sockSendFile(pair.client(), file);
              assertFalse(sending.isDone());
              assertArrayEquals(whole, receiveAll(loop, pair.server(), whole.length));
              assertEquals(whole.length, sending.await());
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void channelThatBlocks_isRefusedWithTheRemedy(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (SocketChannel blocking = SocketChannel.open()) {
            var failure =
                assertThrows(IllegalArgumentException.class, () -> loop.sockRecv(blocking, 10));
            assertTrue(
                failure.getMessage().contains("configureBlocking(false)"), failure::getMessage);
            blocking.configureBlocking(false);
            assertThrows(IllegalArgumentException.class, () -> loop.sockRecv(blocking, 0));
          }
        });
  }

  private static final String PYTHON_SERVER =
      """
      import asyncio
      async def serve(reader, writer):
          while data := await reader.read(65536):
              writer.write(data.upper())
              await writer.drain()
          writer.close()
      async def main():
          server = await asyncio.start_server(serve, "127.0.0.1", 0)
          print("port", server.sockets[0].getsockname()[1], flush=True)
          await asyncio.sleep(60)
      asyncio.run(main())
      """;

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioServer_answers(SelectorProvider selectors) throws Exception {
    ClientTools.require("python3");
    try (ChildProcess server =
        ChildProcess.start(new ProcessBuilder("/usr/bin/python3", "-u", "-c", PYTHON_SERVER))) {
      int port = Integer.parseInt(server.awaitLine("port (\\d+)").group(1));
      SelectorTrial.run(
          selectors,
          loop -> {
            try (SocketChannel client = newChannel()) {
              loop.sockConnect(client, new InetSocketAddress("127.0.0.1", port)).await();
              for (int i = 0; i < 20; i++) {
                loop.sockSendAll(client, bytes("number " + i)).await();
                byte[] answer = receiveAll(loop, client, ("number " + i).length());
                assertEquals("NUMBER " + i, new String(answer, StandardCharsets.US_ASCII));
              }
            }
          });
    }
  }
}
