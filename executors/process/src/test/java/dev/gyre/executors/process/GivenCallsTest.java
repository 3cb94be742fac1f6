package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.SubmittedCall;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker has, and how much more it can do with. */
final class GivenCallsTest {

  private static final long MILLI = 1_000_000;

  private final GivenCalls given = new GivenCalls();
  private long now;

  private Job give() {
    var job = new Job(new SubmittedCall<>(() -> 1).call());
    given.add(job, given.nextNumber(), now);
    return job;
  }

  private void answerAfter(long nanos) throws IOException {
    now += nanos;
    given.answered(given.first().number(), now);
  }

  @Test
  void workerOfWhichNothingIsKnown_getsOneAtATime() {
    assertTrue(given.isShort());
    give();
    assertFalse(given.isShort());
  }

  @Test
  void workerWhoseCallsAreShort_getsSomeAhead_butNotForEver() throws Exception {
    for (int i = 0; i < 100; i++) {
      give();
      answerAfter(1);
    }
    for (int i = 0; i < 17; i++) {
      assertTrue(given.isShort());
      give();
    }
    assertFalse(given.isShort());
    answerAfter(100 * MILLI);
    assertFalse(given.isShort());
  }

  @Test
  void answers_comeInTheOrderOfTheCalls() throws Exception {
    Job first = give();
    Job second = give();
    var refused =
        assertThrows(IOException.class, () -> given.answered(second.number(), now)).getMessage();
    assertEquals("a worker must not answer a call that it has not got: 2", refused);
    assertSame(first, given.answered(first.number(), now));
    assertTrue(given.isFirst(second));
  }

  @Test
  void callThatWasNotSent_isTakenBackIfItIsTheLast() {
    Job first = give();
    Job second = give();
    assertFalse(given.takeBack(first));
    assertTrue(given.takeBack(second));
    assertEquals(1, given.size());
  }

  @Test
  void callsThatAreGivenBack_areFoundByTheirNumbers() throws Exception {
    Job first = give();
    Job second = give();
    Job third = give();
    Job later = give();
    assertEquals(List.of(second, third), List.copyOf(given.giveBack(numbers(2, 3))));
    assertSame(first, given.first());
    assertEquals(2, given.size());
    assertThrows(IOException.class, () -> given.giveBack(numbers(4, 2)));
    assertEquals(List.of(first, later), List.copyOf(given.takeAll()));
    assertNull(given.first());
  }

  private static DataInputStream numbers(long... numbers) {
    var bytes = ByteBuffer.allocate(Integer.BYTES + numbers.length * Long.BYTES);
    bytes.putInt(numbers.length);
    for (long each : numbers) {
      bytes.putLong(each);
    }
    return new DataInputStream(new ByteArrayInputStream(bytes.array()));
  }
}
