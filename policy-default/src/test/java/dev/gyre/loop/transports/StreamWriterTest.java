package dev.gyre.loop.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.Task;
import dev.gyre.TaskFactory;
import dev.gyre.TaskOptions;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.StreamHandler;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamReaderProtocol;
import dev.gyre.io.StreamWriter;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.VirtualLoop;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Readers and writers above a transport, and the tasks that serve clients. */
class StreamWriterTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final EventLoop loop = virtual.loop;
  private final FakeStream stream = new FakeStream();
  private final StreamReader reader = new StreamReader(loop);
  private final StreamReaderProtocol protocol = new StreamReaderProtocol(reader);
  private final StreamTransport transport =
      new StreamTransport(virtual.loop, stream, protocol, TransportOwner.NONE);
  private final StreamWriter writer = new StreamWriter(transport, protocol, reader);

  private void connect() {
    transport.begin();
    virtual.runUntilIdle();
  }

  private Task<@Nullable Void> begin(Action body) {
    Task<@Nullable Void> task = loop.createTask(body);
    virtual.runUntilIdle();
    return task;
  }

  private <X extends Throwable> X failureOf(Class<X> type, Task<?> task) {
    virtual.runUntilIdle();
    return assertInstanceOf(type, task.exception());
  }

  // Writing

  @Test
  void bytesBuffersAndText_areSentInOrder() {
    connect();
    writer.write("a".getBytes(UTF_8));
    writer.write(ByteBuffer.wrap("b".getBytes(UTF_8)));
    writer.write("c");
    writer.writelines(
        List.of(ByteBuffer.wrap("d".getBytes(UTF_8)), ByteBuffer.wrap("e".getBytes(UTF_8))));
    assertEquals("abcde", stream.sent());
  }

  @Test
  void drain_doesNotWaitWhileThereIsRoom() {
    connect();
    Task<@Nullable Void> draining =
        begin(() -> {
          writer.write("hello");
          writer.drain();
        });
    assertNull(draining.result());
  }

  @Test
  void drain_waitsUntilTheBufferHasDrained_forEachTaskThatCalledIt() {
    connect();
    transport.setWriteBufferLimits(new WriteBufferLimits(2, 4));
    stream.takeOnly(0);
    writer.write("12345");
    Task<@Nullable Void> first = begin(writer::drain);
    Task<@Nullable Void> second = begin(writer::drain);
    assertFalse(first.isDone());

    stream.makeWritable(1);
    virtual.runUntilIdle();
    assertFalse(first.isDone(), "4 bytes are left, above the low mark");
    stream.makeWritable(2);
    virtual.runUntilIdle();
    assertTrue(first.isDone());
    assertTrue(second.isDone());
  }

  @Test
  void cancelledDrain_leavesTheOthersWaiting() {
    connect();
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    stream.takeOnly(0);
    writer.write("x");
    Task<@Nullable Void> first = begin(writer::drain);
    Task<@Nullable Void> second = begin(writer::drain);
    first.cancel();
    virtual.runUntilIdle();
    assertTrue(first.isCancelled());
    assertFalse(second.isDone());
    stream.makeWritable(1);
    virtual.runUntilIdle();
    assertNull(second.result());
  }

  @Test
  void drain_failsWhenTheConnectionBreaksMeanwhile() {
    connect();
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    stream.takeOnly(0);
    writer.write("x");
    Task<@Nullable Void> draining = begin(writer::drain);
    var broken = new IOException("broken");
    stream.failReading(broken);
    assertSame(broken, failureOf(IOException.class, draining));
  }

  @Test
  void drain_failsOnceTheConnectionIsLost() {
    connect();
    writer.close();
    Task<@Nullable Void> draining = begin(writer::drain);
    failureOf(SocketException.class, draining);
  }

  /** Else such a loop would hold up the very callback that ends it. */
  @Test
  void loopOfWriteAndDrain_noticesTheEnd() {
    connect();
    Task<@Nullable Void> writing =
        begin(() -> {
          transport.abort();
          for (int i = 0; i < 1000; i++) {
            writer.write("x");
            writer.drain();
          }
        });
    failureOf(SocketException.class, writing);
  }

  @Test
  void writeEof_reachesTheStream() {
    connect();
    assertTrue(writer.canWriteEof());
    writer.writeEof();
    assertTrue(stream.outputShutDown);
    assertThrows(IllegalStateException.class, () -> writer.write("x"));
  }

  // The end

  @Test
  void waitClosed_waitsUntilWhatIsBufferedWasSent() {
    connect();
    stream.takeOnly(0);
    writer.write("tail");
    assertFalse(writer.isClosing());
    Task<@Nullable Void> waiting =
        begin(() -> {
          writer.close();
          writer.waitClosed();
        });
    assertTrue(writer.isClosing());
    assertFalse(waiting.isDone());
    stream.makeWritable(4);
    virtual.runUntilIdle();
    assertNull(waiting.result());
    assertEquals("tail", stream.sent());
    assertTrue(stream.closed);
  }

  @Test
  void waitClosed_tellsWhatHasBrokenTheConnection_andNobodyElseDoes() {
    connect();
    var broken = new IOException("broken");
    stream.failReading(broken);
    virtual.runUntilIdle();
    assertSame(broken, failureOf(IOException.class, begin(writer::waitClosed)));
    loop.close();
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void tryWithResources_closes() throws IOException {
    connect();
    try (writer) {
      writer.write("bye");
    }
    virtual.runUntilIdle();
    assertTrue(stream.closed);
  }

  @Test
  void facts_areTheTransports() {
    connect();
    assertEquals(FakeStream.REMOTE, writer.getExtraInfo(ExtraInfo.PEERNAME));
    assertSame(transport, writer.transport());
  }

  // Reading above a transport

  @Test
  void endOfThePeer_keepsTheConnectionOpenForWriting() {
    connect();
    stream.deliver("question");
    stream.end();
    Task<@Nullable Void> answering = begin(() -> writer.write(reader.read()));
    assertNull(answering.result());
    assertEquals("question", stream.sent());
    assertFalse(writer.isClosing());
  }

  @Test
  void abortedConnection_endsTheStream() {
    connect();
    Task<@Nullable Void> reading = begin(() -> assertEquals(0, reader.read(1).length));
    transport.abort();
    virtual.runUntilIdle();
    assertNull(reading.result());
  }

  // Serving

  private StreamTransport serve(StreamHandler handler) {
    var served = new StreamReaderProtocol(new StreamReader(loop), handler);
    var client = new StreamTransport(virtual.loop, stream, served, TransportOwner.NONE);
    client.begin();
    virtual.runUntilIdle();
    return client;
  }

  @Test
  void handler_runsAsATask_andMayAwait() {
    List<String> lines = new ArrayList<>();
    serve((in, out) -> {
      for (String line : in.lines(UTF_8)) {
        lines.add(line);
        out.write(line + "!\n");
        out.drain();
      }
      out.close();
    });
    stream.deliver("a\nb\n");
    virtual.runUntilIdle();
    assertEquals(List.of("a", "b"), lines);
    assertEquals("a!\nb!\n", stream.sent());
    assertFalse(stream.closed);
    stream.end();
    virtual.runUntilIdle();
    assertTrue(stream.closed);
  }

  @Test
  void handlerThatReturns_leavesTheConnectionOpen() {
    serve((in, out) -> {});
    assertFalse(stream.closed);
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void handlerThatFails_isReported_andClosesItsConnection() {
    var failure = new IOException("handler is broken");
    StreamTransport client =
        serve((in, out) -> {
          throw failure;
        });
    assertTrue(stream.closed);
    assertEquals(1, virtual.reports.size());
    assertSame(failure, virtual.reports.getFirst().exception());
    assertSame(client, virtual.reports.getFirst().get("transport"));
    assertInstanceOf(Task.class, virtual.reports.getFirst().get("task"));
  }

  @Test
  void eagerHandlers_talkAtOnce_andFailAsOthersDo() {
    loop.setTaskFactory(TaskFactory.eager());
    var failure = new IOException("handler is broken");
    StreamTransport client =
        serve((in, out) -> {
          out.write("hello\n");
          if (in.readLine(UTF_8) != null) {
            throw failure;
          }
        });
    assertEquals("hello\n", stream.sent());
    stream.deliver("bye\n");
    virtual.runUntilIdle();
    assertTrue(stream.closed);
    assertSame(failure, virtual.reports.getFirst().exception());
    assertSame(client, virtual.reports.getFirst().get("transport"));
  }

  @Test
  void eagerHandlerThatFailsAtOnce_losesItsConnection() {
    loop.setTaskFactory(TaskFactory.eager());
    serve((in, out) -> {
      throw new IOException("handler is broken");
    });
    assertTrue(stream.closed);
    assertEquals(1, virtual.reports.size());
  }

  @Test
  void handlerThatIsCancelled_closesItsConnection_withoutAReport() {
    serve((in, out) -> in.readLine());
    loop.allTasks().forEach(Task::cancel);
    virtual.runUntilIdle();
    assertTrue(stream.closed);
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void handlerWhoseTaskCannotBeMade_costsTheConnection() {
    loop.setTaskFactory(
        new TaskFactory() {
          @Override
          public <T extends @Nullable Object> Task<T> create(
              EventLoop where, Callable<? extends T> body, TaskOptions options) {
            throw new IllegalStateException("no tasks today");
          }
        });
    serve((in, out) -> {});
    assertTrue(stream.closed);
    assertEquals("no tasks today", virtual.reports.getFirst().exception().getMessage());
  }
}
