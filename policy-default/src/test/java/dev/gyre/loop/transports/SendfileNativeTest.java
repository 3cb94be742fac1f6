package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.LoopFuture;
import dev.gyre.io.SendfileNotAvailableException;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.files.FileSendings;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a stream sends by itself, until it turns out that it cannot. */
class SendfileNativeTest {

  private static final String TEXT = "the whole file";

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeSelector selector = new FakeSelector();
  private final FileSendings sendings = new FileSendings(loop, selector);
  private final FakeStream stream = new FakeStream();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private final StreamTransport transport =
      new StreamTransport(loop, stream, protocol, TransportOwner.NONE);
  private final Path file;
  private int reads;

  SendfileNativeTest(@TempDir Path folder) throws IOException {
    file = Files.writeString(folder.resolve("file"), TEXT);
  }

  @BeforeEach
  void connect() {
    selector.opensFiles = true;
    loop.setDefaultExecutor(read -> {
      reads++;
      read.run();
    });
    transport.begin();
    virtual.runUntilIdle();
  }

  private LoopFuture<Long> send(boolean fallback) {
    LoopFuture<Long> sending = sendings.send(transport, file, 0, Long.MAX_VALUE, fallback);
    virtual.runUntilIdle();
    return sending;
  }

  private void assertAllAsBefore() {
    assertSame(protocol, transport.getProtocol());
    assertTrue(transport.isReading());
    assertFalse(selector.files.getFirst().channel().isOpen(), "the file is open still");
    transport.write(ByteBuffer.wrap(new byte[] {'!'}));
    assertTrue(stream.sent().endsWith("!"));
  }

  @Test
  void fileThatCanBeSent_isNotRead() {
    stream.sendableBytes = Long.MAX_VALUE;
    assertEquals(14L, send(false).result());
    assertEquals(TEXT, stream.sent());
    assertEquals(0, reads);
    assertAllAsBefore();
  }

  @Test
  void fileThatCannotBeSent_isReadInstead() {
    stream.sendableBytes = 0;
    assertEquals(14L, send(true).result());
    assertEquals(TEXT, stream.sent());
    assertAllAsBefore();
  }

  @Test
  void fileThatCannotBeSentWhole_isReadFromThereOn_andNoByteIsSentTwice() {
    stream.sendableBytes = 5;
    stream.takeOnly(3);
    LoopFuture<Long> sending = send(true);
    assertFalse(sending.isDone());
    assertFalse(transport.isReading());
    stream.makeWritable(4); // two of which are of the part that can be sent
    virtual.runUntilIdle();
    stream.makeWritable(1000);
    virtual.runUntilIdle();
    assertEquals(14L, sending.result());
    assertEquals(TEXT, stream.sent());
    assertEquals(List.of("made"), protocol.log);
    assertAllAsBefore();
  }

  @Test
  void fileThatCannotBeSent_withoutFallback_failsTheFuture() {
    stream.sendableBytes = 5;
    LoopFuture<Long> sending = send(false);
    var failure = assertInstanceOf(SendfileNotAvailableException.class, sending.exception());
    assertTrue(failure.getMessage().contains("allow the fallback"), failure::getMessage);
    assertEquals("the w", stream.sent());
    assertEquals(0, reads);
    assertAllAsBefore();
  }

  @Test
  void fileThatIsReadInstead_canBeGivenUp() {
    stream.sendableBytes = 5;
    loop.setDefaultExecutor(never -> {});
    LoopFuture<Long> sending = send(true);
    assertFalse(sending.isDone());
    sending.cancel();
    virtual.runUntilIdle();
    assertTrue(sending.isCancelled());
    assertEquals("the w", stream.sent());
    assertAllAsBefore();
  }

  @Test
  void closedLoop_closesItsFiles() {
    stream.sendableBytes = Long.MAX_VALUE;
    stream.takeOnly(3);
    LoopFuture<Long> sending = send(true);
    assertFalse(sending.isDone());
    assertTrue(selector.files.getFirst().channel().isOpen());
    sendings.close();
    assertFalse(selector.files.getFirst().channel().isOpen());
  }

  @Test
  void emptyFile_isSentWhateverIsAllowed() throws IOException {
    Files.writeString(file, "");
    assertEquals(0L, send(false).result());
    assertEquals("", stream.sent());
    assertAllAsBefore();
  }

  @Test
  void selectorThatSendsNoFiles_needsTheFallback() {
    selector.opensFiles = false;
    assertThrows(SendfileNotAvailableException.class, () -> send(false));
    assertEquals(14L, send(true).result());
    assertEquals(TEXT, stream.sent());
  }
}
