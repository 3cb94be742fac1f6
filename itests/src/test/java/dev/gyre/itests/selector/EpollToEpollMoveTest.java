package dev.gyre.itests.selector;

import static dev.gyre.itests.selector.StreamPair.OPTIONS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.AbstractUnixAddress;
import dev.gyre.io.DatagramOptions;
import dev.gyre.itests.selector.StreamPair.Accepted;
import dev.gyre.itests.selector.StreamPair.Connected;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.DatagramPort;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What epoll alone has, moves as well. */
final class EpollToEpollMoveTest extends MoveContract {

  @TempDir private Path directory;

  @Override
  SelectorProvider from() {
    return new EpollSelectorProvider();
  }

  @Override
  SelectorProvider to() {
    return new EpollSelectorProvider();
  }

  @Test
  void datagramsOfUnixSockets_goOn() throws IOException {
    var address = UnixDomainSocketAddress.of(directory.resolve("mail"));
    var unix = DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.UNIX);
    DatagramPort receiver = former().selector().openDatagramPort(unix.withLocalAddress(address));
    DatagramPort sender = former().selector().openDatagramPort(unix.withRemoteAddress(address));
    var box = new Mailbox();
    var senderBox = new Mailbox();
    receiver.start(box);
    receiver.startReceiving();
    sender.start(senderBox);
    sender.send(ByteBuffer.wrap(new byte[] {'a'}), null);
    moveAll();
    moved(senderBox).send(ByteBuffer.wrap(new byte[] {'b'}), null);
    next().until(() -> box.texts.equals(List.of("a", "b")));
    assertEquals(address, moved(box).localAddress());
  }

  @Test
  void abstractName_isStillListenedAt() throws IOException {
    var name = AbstractUnixAddress.of("gyre-" + UUID.randomUUID());
    var accepted = new Accepted();
    former().selector().listen(name, OPTIONS, accepted).resume();
    moveAll();
    var connected = new Connected();
    var _ = next().selector().connect(name, OPTIONS, connected);
    next().until(() -> connected.stream != null && accepted.streams.size() == 1);
  }

  @Test
  void pipe_isReadAndWrittenOn() throws Exception {
    Path path = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    ByteStream reader = former().selector().openReadPipe(path);
    ByteStream writer = requireNonNull(former().selector().openWritePipe(path));
    var readerSink = new RecordingSink();
    var writerSink = new RecordingSink();
    reader.start(readerSink);
    reader.resumeReading();
    writer.start(writerSink);
    writer.write(ByteBuffer.wrap("before ".getBytes(US_ASCII)));
    moveAll();
    requireNonNull(writerSink.successor).write(ByteBuffer.wrap("after".getBytes(US_ASCII)));
    next().until(() -> readerSink.size() == 12);
    assertEquals("before after", readerSink.received.toString(US_ASCII));
    requireNonNull(writerSink.successor).close();
    next().until(() -> readerSink.ends == 1);
  }
}
