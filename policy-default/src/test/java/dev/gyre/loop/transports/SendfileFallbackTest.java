package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.LoopFuture;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.files.FileSendings;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are read and written, on a stream that cannot send them. */
class SendfileFallbackTest {

  private static final ContextVar<String> WHO = ContextVar.withDefault("who", "nobody");

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FileSendings sendings = new FileSendings(loop, new FakeSelector());
  private final FakeStream stream = new FakeStream();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private final FileChannel file;
  private StreamTransport transport =
      new StreamTransport(loop, stream, protocol, TransportOwner.NONE);
  private int reads;

  SendfileFallbackTest(@TempDir Path folder) throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "the whole file");
    file = FileChannel.open(path, StandardOpenOption.READ);
  }

  @BeforeEach
  void connect() {
    loop.setDefaultExecutor(read -> {
      reads++;
      read.run();
    });
    as(
        "creator",
        () -> {
          transport = new StreamTransport(loop, stream, protocol, TransportOwner.NONE);
          transport.begin();
        });
  }

  @AfterEach
  void closeFile() throws IOException {
    file.close();
  }

  private void as(String who, Runnable call) {
    loop.callSoon(call, Context.EMPTY.with(WHO, who));
    virtual.runUntilIdle();
  }

  private LoopFuture<Long> send() {
    return sendings.send(transport, file, 0, Long.MAX_VALUE, true);
  }

  /** The transport does not pause whoever takes the protocol's place: that one has to ask. */
  @Test
  void bufferBetweenTheMarks_ofAPausedProtocol_isWaitedFor() {
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 1));
    stream.takeOnly(0);
    transport.write(ByteBuffer.wrap(new byte[] {'a', 'b'}));
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 1000));
    LoopFuture<Long> sending = send();
    virtual.runUntilIdle();
    assertEquals(0, reads);
    stream.makeWritable(1000);
    virtual.runUntilIdle();
    assertEquals(14L, sending.result());
    assertEquals("abthe whole file", stream.sent());
    assertEquals(List.of("made", "pause", "resume"), protocol.log);
  }

  @Test
  void protocolIsResumed_inTheContextOfItsConnection() {
    String[] who = new String[1];
    protocol.on("resume", () -> who[0] = WHO.get());
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    stream.takeOnly(0);
    transport.write(ByteBuffer.wrap(new byte[] {'a'}));
    as("sender", this::send);
    as("nobody", () -> stream.makeWritable(1000));
    assertEquals("creator", who[0]);
  }

  @Test
  void protocolThatThrowsWhenItIsResumed_isReported_andTheFutureIsDone() {
    var failure = new IllegalStateException("resumed");
    protocol.on(
        "resume",
        () -> {
          throw failure;
        });
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    stream.takeOnly(0);
    transport.write(ByteBuffer.wrap(new byte[] {'a'}));
    LoopFuture<Long> sending = send();
    stream.makeWritable(1000);
    virtual.runUntilIdle();
    assertEquals(14L, sending.result());
    assertSame(failure, virtual.reports.getFirst().exception());
  }

  @Test
  void executorThatRefuses_failsTheFuture_andGivesTheTransportBack() {
    loop.setDefaultExecutor(read -> {
      throw new RejectedExecutionException("no");
    });
    LoopFuture<Long> sending = send();
    virtual.runUntilIdle();
    assertInstanceOf(RejectedExecutionException.class, sending.exception());
    assertSame(protocol, transport.getProtocol());
    assertTrue(transport.isReading());
  }

  @Test
  void secondFile_orOneBehindTheEndOfTheOutput_isRefusedAtOnce() {
    LoopFuture<Long> sending = send();
    var failure = assertThrows(IllegalStateException.class, this::send);
    assertTrue(failure.getMessage().contains("file is being sent"), failure::getMessage);
    virtual.runUntilIdle();
    assertEquals(14L, sending.result());
    transport.writeEof();
    assertThrows(IllegalStateException.class, this::send);
    assertSame(protocol, transport.getProtocol());
    assertFalse(transport.isClosing());
  }
}
