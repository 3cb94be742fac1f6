package dev.gyre.itests.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.ExceptionGroup;
import dev.gyre.Gyre;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamHandler;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts with several addresses, as far as this machine's {@code localhost} has them. */
class HappyEyeballsIT {

  /** Longer than any test: nobody gets a rival unless it has failed. */
  private static final Duration LONG = Duration.ofHours(1);

  private static final StreamHandler IDLE =
      (reader, writer) -> {
        try (writer) {
          reader.read();
        }
      };

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static InetAddress peerOf(StreamConnection connection) {
    var peer = (InetSocketAddress) connection.writer().getExtraInfo(ExtraInfo.PEERNAME);
    return peer.getAddress();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void refusalByOneFamily_hurriesTheOther(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          for (InetAddress address : InetAddress.getAllByName("localhost")) {
            var server = Gyre.startServer(IDLE, address.getHostAddress(), 0);
            var options =
                ConnectionOptions.to("localhost", ServerPort.of(server))
                    .withHappyEyeballsDelay(LONG);
            try (var connection = Gyre.openConnection(options)) {
              assertEquals(address, peerOf(connection));
            }
            server.close();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void bothAtOnce_makeOneConnection(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var server = Gyre.startServer(IDLE, "", 0);
          var options =
              ConnectionOptions.to("localhost", ServerPort.of(server))
                  .withHappyEyeballsDelay(Duration.ZERO);
          for (int i = 0; i < 20; i++) {
            Gyre.openConnection(options).close();
          }
          server.close();
          server.waitClosed().await(); // the losers' sockets are closed as well
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void family_isKeptTo(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var server = Gyre.startServer(IDLE, "", 0);
          var options = ConnectionOptions.to("localhost", ServerPort.of(server));
          for (InetAddress address : InetAddress.getAllByName("localhost")) {
            boolean v4 = address instanceof Inet4Address;
            var family = v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
            try (var connection = Gyre.openConnection(options.withFamily(family))) {
              assertEquals(address, peerOf(connection));
            }
          }
          var v6Only =
              ConnectionOptions.to("127.0.0.1", 1).withFamily(StandardProtocolFamily.INET6);
          assertThrows(UnknownHostException.class, () -> Gyre.openConnection(v6Only));
          server.close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void localAddressInUse_isFollowedByTheNext(SelectorProvider selectors) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      SelectorTrial.run(
          selectors,
          loop -> {
            var server = Gyre.startServer(IDLE, "127.0.0.1", 0);
            var options =
                ConnectionOptions.to("127.0.0.1", ServerPort.of(server))
                    .withLocalAddresses(
                        List.of(
                            new InetSocketAddress(InetAddress.ofLiteral("::1"), 0),
                            (InetSocketAddress) taken.getLocalSocketAddress(),
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0)));
            try (var connection = Gyre.openConnection(options)) {
              var local = (InetSocketAddress) connection.writer().getExtraInfo(ExtraInfo.SOCKNAME);
              assertEquals(InetAddress.ofLiteral("127.0.0.2"), local.getAddress());
            }
            server.close();
          });
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void allErrors_tellOfEachAddress(SelectorProvider selectors) throws IOException {
    int unused;
    try (var socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    SelectorTrial.run(
        selectors,
        loop -> {
          var options =
              ConnectionOptions.to("localhost", unused)
                  .withAllErrors(true)
                  .withHappyEyeballsDelay(Duration.ofMillis(1));
          var group = assertThrows(ExceptionGroup.class, () -> Gyre.openConnection(options));
          assertTrue(group.exceptions().size() >= 1);
          group.exceptions().forEach(each -> assertInstanceOf(ConnectException.class, each));
        });
  }
}
