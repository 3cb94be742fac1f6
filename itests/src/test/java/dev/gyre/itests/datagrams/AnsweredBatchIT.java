package dev.gyre.itests.datagrams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.DatagramEndpoint;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramTransport;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Datagrams that arrive together, and are answered while the protocol is told of them: a selector
 * may send the answers together, which nobody is to notice.
 */
@Timeout(60)
class AnsweredBatchIT {

  private static final String LOOPBACK = "127.0.0.1";

  /** More than a selector receives at once, and not of its measure. */
  private static final int MANY = 39;

  /** To send there takes a permission that no endpoint of this test has. */
  @SuppressWarnings("AddressSelection") // A literal address.
  private static final SocketAddress REFUSED = new InetSocketAddress("255.255.255.255", 9);

  @TempDir private Path directory;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  /** Does something about each datagram, while it is told of it. */
  private static final class Answering extends Mailbox {

    private final BiConsumer<Answering, SocketAddress> answer;
    private @Nullable DatagramTransport transport;

    Answering(EventLoop loop, BiConsumer<Answering, SocketAddress> answer) {
      super(loop);
      this.answer = answer;
    }

    @Override
    public void connectionMade(DatagramTransport made) {
      super.connectionMade(made);
      transport = made;
    }

    DatagramTransport transport() {
      return Objects.requireNonNull(transport);
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      super.datagramReceived(data, from);
      answer.accept(this, from);
    }
  }

  private static DatagramEndpoint<Answering> answering(
      EventLoop loop, BiConsumer<Answering, SocketAddress> answer) {
    return answering(loop, DatagramOptions.on(LOOPBACK, 0), answer);
  }

  private static DatagramEndpoint<Answering> answering(
      EventLoop loop, DatagramOptions options, BiConsumer<Answering, SocketAddress> answer) {
    return loop.createDatagramEndpoint(() -> new Answering(loop, answer), options).await();
  }

  private static DatagramEndpoint<Mailbox> client(EventLoop loop) {
    return loop.createDatagramEndpoint(() -> new Mailbox(loop), DatagramOptions.on(LOOPBACK, 0))
        .await();
  }

  /** Has so many datagrams wait when the loop looks next. */
  private static void ask(DatagramEndpoint<?> client, DatagramEndpoint<?> server, int count) {
    SocketAddress to = Objects.requireNonNull(server.transport().getExtraInfo(ExtraInfo.SOCKNAME));
    for (int i = 0; i < count; i++) {
      client.transport().sendTo(bytes("question " + i), to);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void answersOfAllLengths_arriveInOrder_thoughTheirBufferIsUsedAgain(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          ByteBuffer used = ByteBuffer.allocateDirect(5_000);
          DatagramEndpoint<Answering> server =
              answering(
                  loop,
                  (self, from) -> {
                    int number = self.texts.size();
                    byte[] text = bytes("answer " + number);
                    used.clear().put(text).position(0);
                    used.limit(number % 5 == 0 ? 5_000 : text.length);
                    self.transport().sendTo(used, from);
                    assertFalse(used.hasRemaining());
                    self.transport().sendTo(bytes("again " + number), from);
                  });
          DatagramEndpoint<Mailbox> client = client(loop);
          ask(client, server, MANY);
          client.protocol().untilTexts(2 * MANY);
          List<String> expected = new ArrayList<>();
          for (int i = 1; i <= MANY; i++) {
            expected.add("answer " + i);
            expected.add("again " + i);
          }
          assertEquals(
              expected, client.protocol().texts.stream().map(AnsweredBatchIT::head).toList());
          assertEquals(5_000, client.protocol().lengths.get(8));
          assertEquals(List.of(), server.protocol().errors);
          assertEquals(List.of("made"), server.protocol().log);
          assertEquals(0, server.transport().getWriteBufferSize());
        });
  }

  /** What a text begins with: a word and a number. */
  private static String head(String text) {
    return text.replaceFirst("(?s)^([a-z]+ [0-9]+).*$", "$1");
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void eachThatIsRefused_isTold_andTheOthersArrive(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          DatagramEndpoint<Answering> server =
              answering(
                  loop,
                  (self, from) -> {
                    self.transport().sendTo(bytes("nowhere"), REFUSED);
                    self.transport().sendTo(bytes("answer " + self.texts.size()), from);
                    self.transport().sendTo(bytes("nowhere"), REFUSED);
                  });
          DatagramEndpoint<Mailbox> client = client(loop);
          ask(client, server, MANY);
          client.protocol().untilTexts(MANY);
          server.protocol().until(() -> server.protocol().errors.size() >= 2 * MANY);
          assertEquals(2 * MANY, server.protocol().errors.size());
          assertEquals("answer " + MANY, client.protocol().texts.getLast());
          assertEquals(MANY, client.protocol().texts.size());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void whoSendsWhenToldOfAFailure_goesOnLikeAnybody(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          class Complaining extends Mailbox {
            private @Nullable DatagramTransport transport;
            private @Nullable SocketAddress client;

            Complaining() {
              super(loop);
            }

            @Override
            public void connectionMade(DatagramTransport made) {
              transport = made;
            }

            @Override
            public void datagramReceived(ByteBuffer data, SocketAddress from) {
              client = from;
              Objects.requireNonNull(transport).sendTo(bytes("nowhere"), REFUSED);
            }

            @Override
            public void errorReceived(java.io.IOException failure) {
              super.errorReceived(failure);
              Objects.requireNonNull(transport).sendTo(bytes("sorry"), client);
            }
          }

          DatagramEndpoint<Complaining> server =
              loop.createDatagramEndpoint(Complaining::new, DatagramOptions.on(LOOPBACK, 0))
                  .await();
          DatagramEndpoint<Mailbox> client = client(loop);
          ask(client, server, MANY);
          client.protocol().untilTexts(MANY);
          assertEquals(MANY, server.protocol().errors.size());
          assertTrue(client.protocol().texts.stream().allMatch("sorry"::equals));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void whatIsSentBeforeTheEnd_arrives_andItsFailureIsTold(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          for (boolean abort : new boolean[] {false, true}) {
            DatagramEndpoint<Answering> server =
                answering(
                    loop,
                    (self, from) -> {
                      int number = self.texts.size();
                      self.transport().sendTo(bytes("answer " + number), from);
                      if (number == 3) {
                        self.transport().sendTo(bytes("nowhere"), REFUSED);
                        if (abort) {
                          self.transport().abort();
                        } else {
                          self.transport().close();
                        }
                        assertEquals(1, self.errors.size());
                        self.transport().sendTo(bytes("too late"), from);
                      }
                    });
            DatagramEndpoint<Mailbox> client = client(loop);
            ask(client, server, MANY);
            server.protocol().until(() -> server.protocol().log.contains("lost null"));
            client.protocol().untilTexts(3);
            assertEquals(List.of("answer 1", "answer 2", "answer 3"), client.protocol().texts);
            assertEquals(3, server.protocol().texts.size());
            assertEquals(List.of("made", "lost null"), server.protocol().log);
          }
        });
  }

  /** Of a Unix receiver that takes few at a time, which only epoll has. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void answersForWhichThereIsNoRoom_waitInTheTransport_inOrder_andTheEndWaitsForThem() {
    SelectorTrial.run(
        new EpollSelectorProvider(),
        loop -> {
          int each = 500;
          DatagramOptions options =
              DatagramOptions.DEFAULT.withLocalAddress(
                  UnixDomainSocketAddress.of(directory.resolve("server")));
          DatagramEndpoint<Answering> server =
              answering(
                  loop,
                  options,
                  (self, from) -> {
                    int before = (self.texts.size() - 1) * each;
                    for (int i = 0; i < each; i++) {
                      self.transport().sendTo(bytes("answer " + (before + i)), from);
                    }
                    if (self.texts.size() == 3) {
                      self.transport().close();
                    }
                  });
          server.transport().setWriteBufferLimits(WriteBufferLimits.high(5_000));
          DatagramEndpoint<Mailbox> client =
              loop.createDatagramEndpoint(
                      () -> new Mailbox(loop),
                      DatagramOptions.DEFAULT.withLocalAddress(
                          UnixDomainSocketAddress.of(directory.resolve("client"))))
                  .await();
          ask(client, server, 3);
          client.protocol().untilTexts(3 * each);
          List<String> expected = new ArrayList<>();
          for (int i = 0; i < 3 * each; i++) {
            expected.add("answer " + i);
          }
          assertEquals(expected, client.protocol().texts);
          server.protocol().until(() -> server.protocol().log.contains("lost null"));
          assertEquals(List.of("made", "pause", "resume", "lost null"), server.protocol().log);
          assertEquals(List.of(), server.protocol().errors);
        });
  }
}
