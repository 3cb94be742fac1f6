package dev.gyre.itests.datagrams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.AbstractUnixAddress;
import dev.gyre.io.DatagramEndpoint;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.nio.NioSelectorProvider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams over Unix sockets: the selector epoll has them, the JDK has not. */
@Timeout(60)
class UnixDatagramsIT {

  /** More than the system lets wait at a receiver. */
  private static final int MANY = 2_000;

  @TempDir private Path directory;

  private UnixDomainSocketAddress address(String name) {
    return UnixDomainSocketAddress.of(directory.resolve(name));
  }

  private static DatagramEndpoint<Mailbox> open(EventLoop loop, DatagramOptions options)
      throws IOException {
    return loop.createDatagramEndpoint(() -> new Mailbox(loop), options).await(IOException.class);
  }

  private static DatagramOptions on(SocketAddress address) {
    return DatagramOptions.DEFAULT.withLocalAddress(address);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void paths_echo_andANamelessSenderHasTheEmptyPath() {
    SelectorTrial.run(
        new EpollSelectorProvider(),
        loop -> {
          DatagramEndpoint<Mailbox> server = open(loop, on(address("server")));
          assertEquals(address("server"), server.transport().getExtraInfo(ExtraInfo.SOCKNAME));
          DatagramEndpoint<Mailbox> client =
              open(loop, on(address("client")).withRemoteAddress(address("server")));
          client.transport().sendTo(bytes("question"));
          client.transport().sendTo(new byte[0]);
          server.protocol().untilTexts(2);
          assertEquals(List.of("question", ""), server.protocol().texts);
          server.transport().sendTo(bytes("answer"), server.protocol().senders.getFirst());
          client.protocol().untilTexts(1);
          assertEquals(List.of(address("server")), client.protocol().senders);
          DatagramEndpoint<Mailbox> nameless =
              open(loop, DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.UNIX));
          nameless.transport().sendTo(bytes("guess"), address("server"));
          server.protocol().untilTexts(3);
          assertEquals(UnixDomainSocketAddress.of(""), server.protocol().senders.getLast());
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void abstractNames_echo() {
    SelectorTrial.run(
        new EpollSelectorProvider(),
        loop -> {
          long unique = ProcessHandle.current().pid() + System.nanoTime();
          var here = AbstractUnixAddress.of("gyre-here-" + unique);
          DatagramEndpoint<Mailbox> server = open(loop, on(here));
          DatagramEndpoint<Mailbox> client =
              open(loop, on(AbstractUnixAddress.of("gyre-there-" + unique)));
          client.transport().sendTo(bytes("over here"), here);
          server.protocol().untilTexts(1);
          server.transport().sendTo(bytes("over there"), server.protocol().senders.getFirst());
          client.protocol().untilTexts(1);
          assertEquals(List.of(here), client.protocol().senders);
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void staleFile_isReplaced_butNoOtherKind() {
    SelectorTrial.run(
        new EpollSelectorProvider(),
        loop -> {
          open(loop, on(address("socket"))).transport().abort();
          loop.yieldNow();
          assertTrue(Files.exists(directory.resolve("socket")));
          open(loop, on(address("socket")));
          Files.createFile(directory.resolve("file"));
          assertThrows(IOException.class, () -> open(loop, on(address("file"))));
        });
  }

  /** The receiver takes few at a time, so the sender's transport has to hold the rest. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void fullReceiver_pausesTheSender_andNothingIsLost() {
    SelectorTrial.run(
        new EpollSelectorProvider(),
        loop -> {
          for (boolean connected : new boolean[] {true, false}) {
            UnixDomainSocketAddress full = address("full" + connected);
            DatagramEndpoint<Mailbox> server = open(loop, on(full));
            DatagramOptions options =
                DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.UNIX);
            DatagramEndpoint<Mailbox> client =
                open(loop, connected ? options.withRemoteAddress(full) : options);
            client.transport().setWriteBufferLimits(WriteBufferLimits.high(5_000));
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
              expected.add("number " + i);
              client.transport().sendTo(bytes("number " + i), connected ? null : full);
            }
            assertEquals(List.of("made", "pause"), client.protocol().log);
            assertTrue(client.transport().getWriteBufferSize() > 5_000);
            client.transport().close();
            assertFalse(client.protocol().log.contains("lost null"));
            server.protocol().untilTexts(MANY);
            client.protocol().until(() -> client.protocol().log.size() == 4);
            assertEquals(List.of("made", "pause", "resume", "lost null"), client.protocol().log);
            assertEquals(expected, server.protocol().texts);
            assertEquals(List.of(), client.protocol().errors);
          }
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoeverIsNotThere_isTold_asAFileIs() {
    SelectorTrial.run(
        new EpollSelectorProvider(),
        loop -> {
          DatagramEndpoint<Mailbox> client = open(loop, on(address("alone")));
          List<IOException> told = client.protocol().errors;
          client.transport().sendTo(bytes("anybody?"), address("nobody"));
          var missing = assertInstanceOf(NoSuchFileException.class, told.removeFirst());
          assertEquals(address("nobody").toString(), missing.getFile());
          assertTrue(missing.getReason().contains("open its endpoint"), missing::getMessage);

          DatagramEndpoint<Mailbox> server = open(loop, on(address("server")));
          DatagramEndpoint<Mailbox> connected =
              open(loop, DatagramOptions.DEFAULT.withRemoteAddress(address("server")));
          server.transport().close();
          server.protocol().until(() -> server.protocol().log.contains("lost null"));
          client.transport().sendTo(bytes("anybody?"), address("server"));
          var gone = assertInstanceOf(ConnectException.class, told.removeFirst());
          assertTrue(gone.getMessage().contains(address("server").toString()), gone::getMessage);
          connected.transport().sendTo(bytes("anybody?"));
          assertInstanceOf(
              ConnectException.class, connected.protocol().errors.removeFirst(), "connected");
          assertFalse(client.transport().isClosing());

          assertThrows(
              NoSuchFileException.class,
              () -> open(loop, DatagramOptions.DEFAULT.withRemoteAddress(address("nobody"))));
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void addressesOfAnotherKind_areRefused() {
    SelectorTrial.run(
        new EpollSelectorProvider(),
        loop -> {
          DatagramEndpoint<Mailbox> client = open(loop, on(address("alone")));
          assertThrows(
              IllegalArgumentException.class,
              () -> client.transport().sendTo(bytes("x"), new java.net.InetSocketAddress(9)));
          assertThrows(
              UnsupportedOperationException.class,
              () ->
                  client
                      .transport()
                      .joinGroup(
                          java.net.InetAddress.getByName("239.255.73.31"),
                          java.net.NetworkInterface.getByIndex(1)));
        });
  }

  @Test
  void theJdk_refusesWithTheRemedy() {
    SelectorTrial.run(
        new NioSelectorProvider(),
        loop -> {
          for (DatagramOptions options :
              List.of(
                  on(address("server")),
                  on(AbstractUnixAddress.of("name")),
                  DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.UNIX))) {
            var failure =
                assertThrows(UnsupportedOperationException.class, () -> open(loop, options));
            assertTrue(failure.getMessage().contains("selector epoll"), failure::getMessage);
          }
        });
  }

  @Test
  void optionsThatContradict_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> on(address("x")).withReusePort(true));
    assertThrows(
        IllegalArgumentException.class,
        () -> DatagramOptions.to("127.0.0.1", 1).withLocalAddress(address("x")));
    assertThrows(
        IllegalArgumentException.class,
        () -> on(address("x")).withFamily(StandardProtocolFamily.INET));
    assertThrows(
        IllegalArgumentException.class,
        () -> DatagramOptions.on("127.0.0.1", 1).withFamily(StandardProtocolFamily.UNIX));
    assertThrows(IllegalArgumentException.class, () -> DatagramOptions.to("127.0.0.1", 0));
    assertThrows(IllegalArgumentException.class, () -> on(new SocketAddress() {}));
  }
}
