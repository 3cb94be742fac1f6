package dev.gyre.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a thread stays awake for a moment, and when it has learnt better. */
class BriefWaitTest {

  private final BriefWait wait = new BriefWait(2);

  @Test
  void waitInVain_letsTwiceAsManyOccasionsPassEachTime() {
    occasionsInVain(1);
    assertEquals("BriefWait[after 1 occasions]", wait.toString());
    occasionsInVain(1 + 1);
    assertEquals("BriefWait[after 2 occasions]", wait.toString());
    occasionsInVain(2 + 1);
    assertEquals("BriefWait[after 4 occasions]", wait.toString());
  }

  @Test
  void occasionsThatPass_haveABound() {
    var looks = new AtomicInteger();
    occasionsInVain(100_000);
    for (int i = 0; i <= 256; i++) {
      wait.await(() -> looks.incrementAndGet() < 0);
    }
    assertTrue(looks.get() > 0, "it never looked again");
  }

  @Test
  void waitThatWasWorthIt_isTriedAgainAtOnce() {
    occasionsInVain(1 + 1 + 1 + 2);
    var looks = new AtomicInteger();
    assertTrue(wait.await(() -> looks.incrementAndGet() == 3));
    assertEquals("BriefWait[after 0 occasions]", wait.toString());
    occasionsInVain(1);
    assertEquals("BriefWait[after 1 occasions]", wait.toString());
  }

  @Test
  void singleProcessor_isNotKeptFromOthers() {
    var never = new BriefWait(1);
    assertFalse(never.await(() -> true));
  }

  private void occasionsInVain(int count) {
    for (int i = 0; i < count; i++) {
      assertFalse(wait.await(() -> false));
    }
  }
}
