package dev.gyre.itests.datagrams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.DatagramEndpoint;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.DatagramTransport;
import dev.gyre.io.ExtraInfo;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** UDP endpoints on the loopback interface, over each selector. */
@SuppressWarnings("AddressSelection") // All hosts are literal addresses.
@Timeout(60)
class DatagramsIT {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int LONGEST = 65_507;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private static DatagramEndpoint<Mailbox> open(EventLoop loop, DatagramOptions options)
      throws IOException {
    return loop.createDatagramEndpoint(() -> new Mailbox(loop), options).await(IOException.class);
  }

  private static InetSocketAddress address(DatagramEndpoint<?> endpoint) {
    return (InetSocketAddress)
        Objects.requireNonNull(endpoint.transport().getExtraInfo(ExtraInfo.SOCKNAME));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A port that nobody uses. */
  private static InetSocketAddress nobody() throws IOException {
    try (var socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
    }
  }

  private static boolean hasIpv6() {
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      channel.bind(new InetSocketAddress("::1", 0));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void datagrams_keepTheirBoundaries_ofAllSizes(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> server = open(loop, DatagramOptions.on(LOOPBACK, 0));
          DatagramEndpoint<Mailbox> client = open(loop, DatagramOptions.on(LOOPBACK, 0));
          List<Integer> sizes = List.of(0, 1, 0, 9_000, LONGEST, 0);
          for (int size : sizes) {
            client.transport().sendTo(new byte[size], address(server));
            ByteBuffer direct = ByteBuffer.allocateDirect(size + 7).position(3).limit(size + 3);
            client.transport().sendTo(direct, address(server));
            assertFalse(direct.hasRemaining());
            int expected = 2 + server.protocol().texts.size();
            server.protocol().untilTexts(expected);
          }
          List<Integer> each = new ArrayList<>();
          sizes.forEach(size -> each.addAll(List.of(size, size)));
          assertEquals(each, server.protocol().lengths);
          assertTrue(server.protocol().senders.stream().allMatch(address(client)::equals));
          assertEquals(List.of(), client.protocol().errors);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void burst_arrivesInOrder_andIsAnsweredToEachSender(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          class Echo implements DatagramProtocol {
            @Nullable DatagramTransport transport;

            @Override
            public void connectionMade(DatagramTransport transport) {
              this.transport = transport;
            }

            @Override
            public void datagramReceived(ByteBuffer data, SocketAddress from) {
              transport.sendTo(data, from);
            }
          }

          DatagramEndpoint<Echo> server =
              loop.createDatagramEndpoint(Echo::new, DatagramOptions.on(LOOPBACK, 0)).await();
          List<DatagramEndpoint<Mailbox>> clients = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            clients.add(open(loop, DatagramOptions.DEFAULT.withRemoteAddress(address(server))));
          }
          List<String> expected = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            expected.add("number " + i);
            for (DatagramEndpoint<Mailbox> client : clients) {
              client.transport().sendTo(bytes("number " + i));
            }
          }
          for (DatagramEndpoint<Mailbox> client : clients) {
            client.protocol().untilTexts(40);
            assertEquals(expected, client.protocol().texts);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void ipv6_isServed(SelectorProvider selectors) {
    assumeTrue(hasIpv6(), "no IPv6 here");
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> server = open(loop, DatagramOptions.on("::1", 0));
          DatagramEndpoint<Mailbox> client =
              open(loop, DatagramOptions.to("::1", address(server).getPort()));
          client.transport().sendTo(bytes("six"));
          server.protocol().untilTexts(1);
          InetSocketAddress from = (InetSocketAddress) server.protocol().senders.getFirst();
          assertInstanceOf(Inet6Address.class, from.getAddress());
          server.transport().sendTo(bytes("answer"), from);
          client.protocol().untilTexts(1);
          assertEquals(List.of("answer"), client.protocol().texts);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void noHost_isReachedByBothFamilies_andAnswersThem(SelectorProvider selectors) {
    assumeTrue(hasIpv6(), "no IPv6 here");
    SelectorTrial.run(
        selectors,
        loop -> {
          for (String wildcard : new String[] {"", "0.0.0.0", "::"}) {
            DatagramEndpoint<Mailbox> server = open(loop, DatagramOptions.on(wildcard, 0));
            for (String host : List.of(LOOPBACK, "::1")) {
              DatagramEndpoint<Mailbox> client =
                  open(loop, DatagramOptions.to(host, address(server).getPort()));
              client.transport().sendTo(bytes(host));
              int expected = server.protocol().texts.size() + 1;
              server.protocol().untilTexts(expected);
              server.transport().sendTo(bytes("to you"), server.protocol().senders.getLast());
              client.protocol().untilTexts(1);
              assertEquals(List.of("to you"), client.protocol().texts);
              client.transport().close();
            }
            server.transport().close();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void family_decides_andRefusesTheOther(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> four =
              open(
                  loop, DatagramOptions.on("localhost", 0).withFamily(StandardProtocolFamily.INET));
          assertEquals(LOOPBACK, address(four).getAddress().getHostAddress());
          var failure =
              assertThrows(
                  IllegalArgumentException.class,
                  () -> four.transport().sendTo(bytes("x"), new InetSocketAddress("::1", 9)));
          assertTrue(failure.getMessage().contains("IPv4"), failure::getMessage);
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  four.transport()
                      .sendTo(bytes("x"), InetSocketAddress.createUnresolved("localhost", 9)));
          assertThrows(
              IOException.class,
              () ->
                  open(
                      loop,
                      DatagramOptions.on(LOOPBACK, 0).withFamily(StandardProtocolFamily.INET6)));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void connected_sendsToAndHearsFromItsPeerOnly(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> peer = open(loop, DatagramOptions.on(LOOPBACK, 0));
          DatagramEndpoint<Mailbox> stranger = open(loop, DatagramOptions.on(LOOPBACK, 0));
          DatagramEndpoint<Mailbox> client =
              open(loop, DatagramOptions.to("localhost", address(peer).getPort()));
          assertEquals(address(peer), client.transport().getExtraInfo(ExtraInfo.PEERNAME));
          assertNull(peer.transport().getExtraInfo(ExtraInfo.PEERNAME));
          stranger.transport().sendTo(bytes("unheard"), address(client));
          peer.transport().sendTo(bytes("heard"), address(client));
          client.protocol().untilTexts(1);
          assertEquals(List.of("heard"), client.protocol().texts);
          client.transport().sendTo(bytes("a"), address(peer));
          client.transport().sendTo(bytes("b"));
          peer.protocol().untilTexts(2);
          assertEquals(List.of("a", "b"), peer.protocol().texts);
          assertThrows(
              IllegalArgumentException.class,
              () -> client.transport().sendTo(bytes("c"), address(stranger)));
          assertThrows(
              IllegalArgumentException.class, () -> stranger.transport().sendTo(bytes("c")));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void refused_isTold_andTheEndpointGoesOn(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          InetSocketAddress nobody = nobody();
          DatagramEndpoint<Mailbox> client =
              open(loop, DatagramOptions.DEFAULT.withRemoteAddress(nobody));
          client.transport().sendTo(bytes("anybody?"));
          client.protocol().until(() -> !client.protocol().errors.isEmpty());
          assertInstanceOf(PortUnreachableException.class, client.protocol().errors.getFirst());
          DatagramEndpoint<Mailbox> late =
              open(loop, DatagramOptions.DEFAULT.withLocalAddress(nobody));
          client.transport().sendTo(bytes("now"));
          late.protocol().untilTexts(1);
          assertEquals(List.of("now"), late.protocol().texts);
          assertEquals(List.of("made"), client.protocol().log);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void tooLongDatagram_isTold_andOthersFollow(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> server = open(loop, DatagramOptions.on(LOOPBACK, 0));
          DatagramEndpoint<Mailbox> client = open(loop, DatagramOptions.on(LOOPBACK, 0));
          client.transport().sendTo(new byte[LONGEST + 1], address(server));
          client.transport().sendTo(new byte[200_000], address(server));
          assertEquals(2, client.protocol().errors.size());
          client.transport().sendTo(bytes("short"), address(server));
          server.protocol().untilTexts(1);
          assertEquals(List.of("short"), server.protocol().texts);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void broadcast_needsToBeAllowed(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> server = open(loop, DatagramOptions.on("0.0.0.0", 0));
          var everybody = new InetSocketAddress("127.255.255.255", address(server).getPort());
          DatagramEndpoint<Mailbox> modest = open(loop, DatagramOptions.on(LOOPBACK, 0));
          modest.transport().sendTo(bytes("refused"), everybody);
          assertEquals(1, modest.protocol().errors.size());
          DatagramEndpoint<Mailbox> loud =
              open(
                  loop,
                  DatagramOptions.on(LOOPBACK, 0)
                      .withRemoteAddress(everybody)
                      .withAllowBroadcast(true));
          loud.transport().sendTo(bytes("to all"));
          server.protocol().untilTexts(1);
          assertEquals(List.of("to all"), server.protocol().texts);
          assertNull(loud.transport().getExtraInfo(ExtraInfo.PEERNAME));
          server.transport().sendTo(bytes("from one"), address(loud));
          loud.protocol().untilTexts(1);
          assertEquals(List.of("from one"), loud.protocol().texts);
        });
  }

  /** Answers to a batch may go together; an option is not for those that were sent before it. */
  @ParameterizedTest
  @MethodSource("selectors")
  void option_countsForWhatIsSentAfterwards(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> all = open(loop, DatagramOptions.on("0.0.0.0", 0));
          var everybody = new InetSocketAddress("127.255.255.255", address(all).getPort());
          class Bolder extends Mailbox {
            @Nullable DatagramTransport transport;

            Bolder() {
              super(loop);
            }

            @Override
            public void connectionMade(DatagramTransport transport) {
              this.transport = transport;
            }

            @Override
            public void datagramReceived(ByteBuffer data, SocketAddress from) {
              super.datagramReceived(data, from);
              if (texts.size() == 1) {
                transport.sendTo(bytes("before"), everybody);
                allowBroadcast(transport);
                transport.sendTo(bytes("after"), everybody);
              }
            }
          }

          DatagramEndpoint<Bolder> server =
              loop.createDatagramEndpoint(Bolder::new, DatagramOptions.on(LOOPBACK, 0)).await();
          DatagramEndpoint<Mailbox> client = open(loop, DatagramOptions.on(LOOPBACK, 0));
          for (String text : List.of("one", "two", "three")) { // that arrive together
            client.transport().sendTo(bytes(text), address(server));
          }
          server.protocol().untilTexts(3);
          all.protocol().untilTexts(1);
          assertEquals(List.of("after"), all.protocol().texts);
          assertEquals(1, server.protocol().errors.size());
        });
  }

  private static void allowBroadcast(DatagramTransport transport) {
    try {
      transport.setOption(StandardSocketOptions.SO_BROADCAST, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NetworkInterface loopbackInterface() throws IOException {
    return NetworkInterface.networkInterfaces()
        .filter(each -> {
          try {
            return each.isLoopback();
          } catch (IOException e) {
            return false;
          }
        })
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void multicast_reachesMembers_untilTheyLeave(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          for (String host : new String[] {"0.0.0.0", ""}) {
            tryGroup(loop, loopbackInterface(), host, "239.255.73.31", "239.255.73.32");
          }
        });
  }

  /** The loopback interface has no route for groups of IPv6. */
  @ParameterizedTest
  @MethodSource("selectors")
  void multicast_ofIpv6_reachesMembers(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          NetworkInterface networkInterface =
              NetworkInterface.networkInterfaces()
                  .filter(DatagramsIT::isForMulticastsOfIpv6)
                  .findFirst()
                  .orElse(null);
          assumeTrue(networkInterface != null, "no interface for multicasts of IPv6");
          tryGroup(loop, networkInterface, "::", "ff02::7331", "ff02::7332");
        });
  }

  private static boolean isForMulticastsOfIpv6(NetworkInterface each) {
    try {
      return each.isUp()
          && !each.isLoopback()
          && each.supportsMulticast()
          && each.inetAddresses().anyMatch(Inet6Address.class::isInstance);
    } catch (IOException e) {
      return false;
    }
  }

  private static void tryGroup(
      EventLoop loop, NetworkInterface on, String host, String one, String other)
      throws IOException {
    InetAddress group = InetAddress.getByName(one);
    InetAddress another = InetAddress.getByName(other);
    DatagramOptions shared = DatagramOptions.on(host, 0).withReuseAddress(true);
    DatagramEndpoint<Mailbox> first = open(loop, shared);
    int port = address(first).getPort();
    DatagramEndpoint<Mailbox> second =
        open(loop, DatagramOptions.on(host, port).withReuseAddress(true));
    DatagramEndpoint<Mailbox> sender = open(loop, DatagramOptions.on(host, 0));
    assertEquals(1, sender.transport().getOption(StandardSocketOptions.IP_MULTICAST_TTL));
    assertEquals(true, sender.transport().getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
    assertNull(sender.transport().getOption(StandardSocketOptions.IP_MULTICAST_IF));
    sender.transport().setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
    assertEquals(on, sender.transport().getOption(StandardSocketOptions.IP_MULTICAST_IF));
    first.transport().joinGroup(group, on);
    first.transport().joinGroup(group, on);
    second.transport().joinGroup(group, on);
    sender.transport().sendTo(bytes("to both"), new InetSocketAddress(group, port));
    first.protocol().untilTexts(1);
    second.protocol().untilTexts(1);
    assertTrue(second.transport().leaveGroup(group, on));
    assertFalse(second.transport().leaveGroup(group, on));
    sender.transport().sendTo(bytes("to one"), new InetSocketAddress(group, port));
    first.protocol().untilTexts(2);
    second.transport().joinGroup(another, on);
    sender.transport().sendTo(bytes("to another"), new InetSocketAddress(another, port));
    second.protocol().untilTexts(2);
    assertEquals(List.of("to both", "to another"), second.protocol().texts);
    assertEquals(List.of("to both", "to one"), first.protocol().texts);
    sender.transport().setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
    sender.transport().setOption(StandardSocketOptions.IP_MULTICAST_TTL, 3);
    assertEquals(3, sender.transport().getOption(StandardSocketOptions.IP_MULTICAST_TTL));
    assertEquals(false, sender.transport().getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
    InetAddress noGroup = InetAddress.getLoopbackAddress();
    assertThrows(IllegalArgumentException.class, () -> first.transport().joinGroup(noGroup, on));
    List.of(first, second, sender).forEach(each -> each.transport().close());
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void multicast_fromOneSourceOnly(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          NetworkInterface lo = loopbackInterface();
          InetAddress group = InetAddress.getByName("232.73.31.1");
          DatagramEndpoint<Mailbox> member = open(loop, DatagramOptions.on("0.0.0.0", 0));
          member.transport().joinGroup(group, lo, InetAddress.getByName("127.0.0.2"));
          var to = new InetSocketAddress(group, address(member).getPort());
          for (String host : List.of("127.0.0.3", "127.0.0.2")) {
            DatagramEndpoint<Mailbox> sender = open(loop, DatagramOptions.on(host, 0));
            sender.transport().setOption(StandardSocketOptions.IP_MULTICAST_IF, lo);
            sender.transport().sendTo(bytes(host), to);
          }
          member.protocol().untilTexts(1);
          assertEquals(List.of("127.0.0.2"), member.protocol().texts);
          assertTrue(member.transport().leaveGroup(group, lo));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void options_areThoseOfTheSocket(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramTransport transport = open(loop, DatagramOptions.on(LOOPBACK, 0)).transport();
          transport.setOption(StandardSocketOptions.SO_RCVBUF, 50_000);
          assertEquals(50_000, transport.getOption(StandardSocketOptions.SO_RCVBUF));
          assertEquals(false, transport.getOption(StandardSocketOptions.SO_BROADCAST));
          transport.setOption(StandardSocketOptions.SO_BROADCAST, true);
          assertEquals(true, transport.getOption(StandardSocketOptions.SO_BROADCAST));
          transport.setOption(StandardSocketOptions.IP_TOS, 0x10);
          assertEquals(0x10, transport.getOption(StandardSocketOptions.IP_TOS));
          assertEquals(false, transport.getOption(StandardSocketOptions.SO_REUSEADDR));
          assertThrows(
              UnsupportedOperationException.class,
              () -> transport.setOption(StandardSocketOptions.TCP_NODELAY, true));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void addressInUse_isNamed_unlessItIsShared(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramOptions sharing = DatagramOptions.on(LOOPBACK, 0).withReusePort(true);
          DatagramEndpoint<Mailbox> first = open(loop, sharing);
          int port = address(first).getPort();
          var failure =
              assertThrows(IOException.class, () -> open(loop, DatagramOptions.on(LOOPBACK, port)));
          assertTrue(failure.getMessage().contains(LOOPBACK), failure::getMessage);
          assertTrue(failure.getMessage().contains("" + port), failure::getMessage);
          open(loop, sharing.withLocalAddress(new InetSocketAddress(LOOPBACK, port)));
          first.transport().close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void failingCallbacks_areReported_andTheEndpointGoesOn(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> reports = new ArrayList<>();
          loop.setExceptionHandler((where, context) -> reports.add(context.message()));
          var failing =
              new Mailbox(loop) {
                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress from) {
                  super.datagramReceived(data, from);
                  throw new IllegalStateException("on purpose");
                }
              };
          DatagramEndpoint<Mailbox> server =
              loop.<Mailbox>createDatagramEndpoint(() -> failing, DatagramOptions.on(LOOPBACK, 0))
                  .await();
          DatagramEndpoint<Mailbox> client = open(loop, DatagramOptions.on(LOOPBACK, 0));
          client.transport().sendTo(bytes("one"), address(server));
          client.transport().sendTo(bytes("two"), address(server));
          failing.untilTexts(2);
          loop.yieldNow();
          String message = "protocol.datagramReceived() failed";
          assertEquals(List.of(message, message), reports);
          assertFalse(server.transport().isClosing());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void failingFactory_leavesNoSocket(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          InetSocketAddress free = nobody();
          DatagramOptions options = DatagramOptions.DEFAULT.withLocalAddress(free);
          LoopFuture<DatagramEndpoint<Mailbox>> failed =
              loop.createDatagramEndpoint(
                  () -> {
                    throw new IllegalStateException("on purpose");
                  },
                  options);
          assertThrows(IllegalStateException.class, failed::await);
          open(loop, options).transport().close();
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void close_tellsOnce_andDropsWhatComesLater(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Mailbox> server = open(loop, DatagramOptions.on(LOOPBACK, 0));
          DatagramEndpoint<Mailbox> client = open(loop, DatagramOptions.on(LOOPBACK, 0));
          client.transport().close();
          assertTrue(client.transport().isClosing());
          assertEquals(List.of("made"), client.protocol().log);
          client.transport().close();
          client.transport().abort();
          ByteBuffer late = ByteBuffer.wrap(bytes("late"));
          client.transport().sendTo(late, address(server));
          assertFalse(late.hasRemaining());
          client.protocol().until(() -> client.protocol().log.size() == 2);
          client.transport().sendTo(bytes("later"), address(server));
          assertThrows(
              IOException.class,
              () -> client.transport().getOption(StandardSocketOptions.SO_RCVBUF));
          open(loop, DatagramOptions.DEFAULT.withLocalAddress(address(client)));
          server.transport().abort();
          server.protocol().until(() -> server.protocol().log.size() == 2);
          assertEquals(List.of("made", "lost null"), client.protocol().log);
          assertEquals(List.of("made", "lost null"), server.protocol().log);
          assertEquals(List.of(), server.protocol().texts);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void codeBehindTheAwait_runsBeforeTheFirstDatagram(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          InetSocketAddress target = nobody();
          DatagramEndpoint<Mailbox> sender = open(loop, DatagramOptions.on(LOOPBACK, 0));
          var mailbox =
              new Mailbox(loop) {
                @Override
                public void connectionMade(DatagramTransport transport) {
                  sender.transport().sendTo(bytes("early"), target);
                  super.connectionMade(transport);
                }
              };
          loop.<Mailbox>createDatagramEndpoint(
                  () -> mailbox, DatagramOptions.DEFAULT.withLocalAddress(target))
              .await();
          assertEquals(List.of(), mailbox.texts);
          mailbox.untilTexts(1);
          assertEquals(List.of("early"), mailbox.texts);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void cancelledOpening_leavesNoSocket(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramOptions options = DatagramOptions.DEFAULT.withLocalAddress(nobody());
          for (int turns = 0; turns < 4; turns++) {
            var mailbox = new Mailbox(loop);
            var opening = loop.<Mailbox>createDatagramEndpoint(() -> mailbox, options);
            for (int i = 0; i < turns; i++) {
              loop.yieldNow();
            }
            if (!opening.cancel()) {
              opening.await().transport().close();
            }
            for (int i = 0; i < 4; i++) {
              loop.yieldNow(); // cancelled, closed, told
            }
            // Whoever was told the one is told the other.
            assertTrue(
                List.of(List.of(), List.of("made", "lost null")).contains(mailbox.log),
                mailbox.log::toString);
          }
          open(loop, options).transport().close();
        });
  }
}
