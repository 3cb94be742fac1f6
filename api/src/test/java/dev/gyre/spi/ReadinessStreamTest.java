package dev.gyre.spi;

import static dev.gyre.spi.ReadinessSource.READ;
import static dev.gyre.spi.ReadinessSource.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How readiness becomes pushes, and what the system is told of wishes. */
class ReadinessStreamTest {

  private final FakeStream stream = new FakeStream();
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();

  @Test
  void receiveBuffer_beginsWithAPage() {
    ByteBuffer buffer = ReadinessStream.newReceiveBuffer();
    assertEquals(0, buffer.alignmentOffset(0, 4096));
    assertEquals(256 * 1024, buffer.remaining());
    assertEquals(buffer.capacity(), buffer.remaining());
  }

  @Test
  void shortRead_endsTheEvent() {
    stream.resumeReading();
    stream.receives.addAll(List.of(FakeStream.BUFFER_BYTES, 10, 10));
    fireAndRun(READ);
    assertEquals(List.of("read 65536", "read 10"), stream.told);
  }

  @Test
  void bufferOfTheSink_isAskedForBeforeEachReceive_andFilledWhole() {
    stream.own = ByteBuffer.allocate(30);
    stream.atEvent =
        () -> {
          if (stream.told.getLast().equals("into 20")) {
            stream.own = ByteBuffer.allocate(100);
          }
        };
    stream.own.position(10);
    stream.resumeReading();
    stream.receives.addAll(List.of(20, 40, 5));
    fireAndRun(READ);
    assertEquals(List.of("ask", "into 20", "ask", "into 40"), stream.told);
    assertEquals(40, stream.own.position());
  }

  @Test
  void sinkThatPausesInsteadOfNamingABuffer_isToldNothing() {
    stream.own = ByteBuffer.allocate(30);
    stream.atEvent = stream::pauseReading;
    stream.resumeReading();
    stream.receives.add(20);
    fireAndRun(READ);
    assertEquals(List.of("ask"), stream.told);
    assertEquals(1, stream.receives.size());
  }

  @Test
  void sinkThatNamesAFullBuffer_isToldOfTheFailure_ratherThanAskedForEver() {
    stream.own = ByteBuffer.allocate(0);
    stream.resumeReading();
    fireAndRun(READ);
    fireAndRun(READ);
    assertEquals(2, stream.told.size(), stream.told::toString);
    assertTrue(stream.told.getLast().startsWith("failure sink must name a buffer that has room"));
  }

  @Test
  void byteOrder_isNotLeftOver_fromTheLastBorrower() {
    stream.resumeReading();
    stream.receives.addAll(List.of(FakeStream.BUFFER_BYTES, 10));
    var orders = new ArrayList<ByteOrder>();
    stream.atEvent =
        () -> {
          orders.add(stream.receiveBuffer().order());
          stream.receiveBuffer().order(ByteOrder.LITTLE_ENDIAN);
        };
    fireAndRun(READ);
    assertEquals(List.of(ByteOrder.BIG_ENDIAN, ByteOrder.BIG_ENDIAN), orders);
  }

  @Test
  void endlessStream_givesWayAfterItsBudget() {
    stream.resumeReading();
    stream.receives.addAll(Collections.nCopies(100, FakeStream.BUFFER_BYTES));
    fireAndRun(READ);
    assertEquals(4, stream.told.size());
    fireAndRun(READ);
    assertEquals(8, stream.told.size());
  }

  @Test
  void pauseAndResume_withinOneTurn_costNoCall() {
    stream.resumeReading();
    stream.pauseReading();
    stream.resumeReading();
    assertEquals(List.of(READ), stream.watched);
  }

  @Test
  void droppedWish_isToldWhenTheSystemHasReportedItTwice_withoutAnEvent() {
    stream.resumeReading();
    stream.pauseReading();
    assertEquals(0, stream.fire(READ, ready::add));
    assertEquals(List.of(READ), stream.watched);
    assertEquals(0, stream.fire(READ, ready::add));
    assertEquals(List.of(READ, 0), stream.watched);
  }

  @Test
  void endedStream_closedAfterAnotherReport_isClosedWithoutAWordToTheSystem() {
    stream.resumeReading();
    stream.receives.add(-1);
    fireAndRun(READ);
    fireAndRun(READ);
    stream.close();
    assertEquals(List.of(READ), stream.watched);
  }

  @Test
  void resumedBetweenTwoReports_countsThemAnew() {
    stream.resumeReading();
    for (int i = 0; i < 3; i++) {
      stream.pauseReading();
      fireAndRun(READ);
      stream.resumeReading();
    }
    assertEquals(List.of(READ), stream.watched);
  }

  @Test
  void pauseInsideOnRead_stopsPushing_andWatchingWithTheSecondReport() {
    stream.resumeReading();
    stream.receives.addAll(Collections.nCopies(4, FakeStream.BUFFER_BYTES));
    stream.atEvent = stream::pauseReading;
    fireAndRun(READ);
    assertEquals(1, stream.told.size());
    assertEquals(List.of(READ), stream.watched);
    fireAndRun(READ);
    fireAndRun(READ);
    assertEquals(1, stream.told.size());
    assertEquals(List.of(READ, 0), stream.watched);
  }

  @Test
  void wishDroppedByAnEvent_isToldAtOnce_whereAnotherIsLeft() {
    stream.resumeReading();
    stream.awaitWritable();
    fireAndRun(WRITE);
    assertEquals(List.of(READ, READ | WRITE, READ), stream.watched);
  }

  @Test
  void endedStream_isClosedWithoutAWordToTheSystem() {
    stream.resumeReading();
    stream.receives.add(-1);
    fireAndRun(READ);
    stream.close();
    assertEquals(List.of(READ), stream.watched);
  }

  @Test
  void awaitWritable_isForOneEvent() {
    stream.awaitWritable();
    fireAndRun(WRITE);
    fireAndRun(WRITE);
    fireAndRun(WRITE);
    assertEquals(List.of("writable"), stream.told);
    assertEquals(List.of(WRITE, 0), stream.watched);
  }

  @Test
  void bothReady_readsFirst() {
    stream.resumeReading();
    stream.awaitWritable();
    stream.receives.add(1);
    fireAndRun(READ | WRITE);
    assertEquals(List.of("read 1", "writable"), stream.told);
  }

  @Test
  void firedTwiceBeforeItRan_isQueuedOnce() {
    stream.resumeReading();
    stream.awaitWritable();
    assertEquals(1, stream.fire(READ, ready::add));
    assertEquals(0, stream.fire(READ | WRITE, ready::add));
    assertEquals(1, ready.size());
  }

  @Test
  void closedInsideOnRead_isNotToldThatItIsWritable() {
    stream.resumeReading();
    stream.awaitWritable();
    stream.receives.add(1);
    stream.atEvent = stream::close;
    fireAndRun(READ | WRITE);
    stream.close();
    assertEquals(List.of("read 1"), stream.told);
    assertEquals(1, stream.releases);
  }

  @Test
  void closedWhileQueued_doesNothing() {
    stream.resumeReading();
    stream.receives.add(1);
    stream.fire(READ, ready::add);
    stream.close();
    run();
    stream.resumeReading();
    stream.awaitWritable();
    assertEquals(List.of(), stream.told);
    assertEquals(List.of(READ), stream.watched);
  }

  @Test
  void end_isToldOnce() {
    stream.resumeReading();
    stream.receives.addAll(List.of(-1, -1));
    fireAndRun(READ);
    stream.resumeReading();
    fireAndRun(READ);
    assertEquals(List.of("end"), stream.told);
  }

  @Test
  void failure_isToldOnce() {
    stream.resumeReading();
    stream.receives.addAll(List.of(FakeStream.BREAK, FakeStream.BREAK));
    fireAndRun(READ);
    stream.resumeReading();
    fireAndRun(READ);
    assertEquals(List.of("failure broken"), stream.told);
  }

  private void fireAndRun(int ops) {
    stream.fire(ops, ready::add);
    run();
  }

  private void run() {
    for (Runnable event = ready.poll(); event != null; event = ready.poll()) {
      event.run();
    }
  }
}
