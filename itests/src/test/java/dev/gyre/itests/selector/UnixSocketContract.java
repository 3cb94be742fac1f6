package dev.gyre.itests.selector;

import static dev.gyre.itests.selector.StreamPair.OPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.selector.StreamPair.Accepted;
import dev.gyre.itests.selector.StreamPair.Connected;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every selector promises of Unix sockets. */
@Timeout(60)
abstract class UnixSocketContract {

  @TempDir Path directory;

  private HandDrivenLoop loop;

  abstract SelectorProvider provider();

  @BeforeEach
  void open() throws IOException {
    loop = new HandDrivenLoop(provider().open());
  }

  @AfterEach
  void close() {
    loop.close();
  }

  HandDrivenLoop loop() {
    return loop;
  }

  @Test
  void path_echoes_andHalfCloses() throws IOException {
    assertEchoes(address("echo"));
  }

  /** Sends there and back, and ends one direction after the other. */
  void assertEchoes(SocketAddress address) throws IOException {
    StreamPair pair = StreamPair.open(loop, address);
    pair.server.resumeReading();
    pair.client.resumeReading();
    pair.client.write(bytes("question"));
    pair.client.shutdownOutput();
    loop.until(() -> pair.serverSink.ends == 1);
    assertEquals("question", pair.serverSink.received.toString(StandardCharsets.UTF_8));
    pair.server.write(bytes("answer"));
    pair.server.close();
    loop.until(() -> pair.clientSink.ends == 1);
    assertEquals("answer", pair.clientSink.received.toString(StandardCharsets.UTF_8));
  }

  @Test
  void addresses_areThoseOfThePath_andEmptyForTheClient() throws IOException {
    UnixDomainSocketAddress address = address("named");
    StreamPair pair = StreamPair.open(loop, address);
    assertEquals(address, pair.listener.localAddress());
    assertEquals(address, pair.client.remoteAddress());
    assertEquals(address, pair.server.localAddress());
    assertEquals(UnixDomainSocketAddress.of(""), pair.server.remoteAddress());
    assertEquals(UnixDomainSocketAddress.of(""), pair.client.localAddress());
  }

  @Test
  void options_ofTcp_areRefused() throws IOException {
    StreamPair pair = StreamPair.open(loop, address("options"));
    pair.client.setOption(StandardSocketOptions.SO_SNDBUF, 50_000);
    assertEquals(50_000, pair.client.getOption(StandardSocketOptions.SO_SNDBUF));
    assertThrows(
        UnsupportedOperationException.class,
        () -> pair.client.setOption(StandardSocketOptions.TCP_NODELAY, true));
  }

  @Test
  void client_thatIsBound_isSeenByTheServer() throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = loop.selector().listen(address("server"), OPTIONS, accepted);
    listener.resume();
    SocketOptions options = new SocketOptions(address("client"), 0, false, false, false);
    var _ = loop.selector().connect(listener.localAddress(), options, new Connected());
    loop.until(() -> accepted.streams.size() == 1);
    assertEquals(address("client"), accepted.streams.getFirst().remoteAddress());
  }

  @Test
  void connect_toNobody_failsWithTheAddress_andNeverInsideTheCall() throws IOException {
    UnixDomainSocketAddress nobody = address("nobody");
    Connected connected = new Connected();
    var _ = loop.selector().connect(nobody, OPTIONS, connected);
    assertEquals(0, connected.outcomes);
    loop.until(() -> connected.outcomes > 0);
    var missing = assertInstanceOf(NoSuchFileException.class, connected.failure);
    assertEquals(nobody.toString(), missing.getFile());
    assertTrue(missing.getReason().contains("start its server"), missing::getReason);
    loop.untilQuiet();
    assertEquals(1, connected.outcomes);
  }

  @Test
  void connect_toWhomNobodyListensAnyMore_isRefusedWithTheAddress() throws IOException {
    UnixDomainSocketAddress stale = address("stale");
    loop.selector().listen(stale, OPTIONS, new Accepted()).close();
    Connected connected = new Connected();
    var _ = loop.selector().connect(stale, OPTIONS, connected);
    loop.until(() -> connected.outcomes > 0);
    var refused = assertInstanceOf(ConnectException.class, connected.failure);
    assertTrue(refused.getMessage().contains(stale.toString()), refused::getMessage);
  }

  @Test
  void connect_toWhatIsNoSocket_isRefusedWithTheAddress() throws IOException {
    Path file = Files.createFile(directory.resolve("plain"));
    Connected connected = new Connected();
    var _ = loop.selector().connect(UnixDomainSocketAddress.of(file), OPTIONS, connected);
    loop.until(() -> connected.outcomes > 0);
    var refused = assertInstanceOf(ConnectException.class, connected.failure);
    assertTrue(refused.getMessage().contains(file.toString()), refused::getMessage);
  }

  @Test
  void listen_inFolderThatIsMissing_failsWithTheAddress() {
    UnixDomainSocketAddress address = address("no-folder/socket");
    var missing =
        assertThrows(
            NoSuchFileException.class,
            () -> loop.selector().listen(address, OPTIONS, new Accepted()));
    assertEquals(address.toString(), missing.getFile());
    assertTrue(missing.getReason().contains("no such folder"), missing::getReason);
  }

  @Test
  void listen_onPathInUse_failsWithTheAddress() throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    IOException failure =
        assertThrows(
            BindException.class, () -> loop.selector().listen(address, OPTIONS, new Accepted()));
    assertTrue(failure.getMessage().contains(path.toString()), failure::getMessage);
  }

  @Test
  void path_thatIsTooLong_isRefusedWithTheAddress() {
    UnixDomainSocketAddress address = address("x".repeat(108));
    IOException failure =
        assertThrows(
            IOException.class, () -> loop.selector().listen(address, OPTIONS, new Accepted()));
    assertTrue(failure.getMessage().contains("too long"), failure::getMessage);
    assertTrue(failure.getMessage().contains(address.toString()), failure::getMessage);
  }

  @Test
  void addressOfAnotherKind_isRefused() {
    SocketAddress odd = new SocketAddress() {};
    assertThrows(
        IllegalArgumentException.class, () -> loop.selector().listen(odd, OPTIONS, new Accepted()));
    assertThrows(
        IllegalArgumentException.class,
        () -> loop.selector().connect(odd, OPTIONS, new Connected()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            loop.selector()
                .connect(
                    InetSocketAddress.createUnresolved("example.org", 80),
                    OPTIONS,
                    new Connected()));
  }

  private UnixDomainSocketAddress address(String name) {
    return UnixDomainSocketAddress.of(directory.resolve(name));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
