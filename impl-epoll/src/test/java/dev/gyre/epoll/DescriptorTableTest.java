package dev.gyre.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.gyre.spi.ReadinessSource;
import org.junit.jupiter.api.Test;

/** Which source an event belongs to. */
class DescriptorTableTest {

  private final DescriptorTable table = new DescriptorTable();

  @Test
  void token_findsItsSource() {
    Source source = new Source();
    table.add(7, source);
    assertSame(source, table.find(table.token(7)));
  }

  @Test
  void token_ofRemovedSource_findsNothing() {
    table.add(7, new Source());
    long token = table.token(7);
    table.remove(7);
    assertNull(table.find(token));
  }

  @Test
  void token_fromBeforeTheNumberWasReused_findsNothing() {
    table.add(7, new Source());
    long outdated = table.token(7);
    table.remove(7);
    table.add(7, new Source());
    assertNotEquals(outdated, table.token(7));
    assertNull(table.find(outdated));
  }

  @Test
  void token_staysGood_whenTheSocketPassesOn() {
    table.add(7, new Source());
    long token = table.token(7);
    Source next = new Source();
    table.replace(7, next);
    assertSame(next, table.find(token));
  }

  @Test
  void table_growsToAnyDescriptor() {
    Source source = new Source();
    table.add(100_000, source);
    assertSame(source, table.find(table.token(100_000)));
  }

  @Test
  void token_neverLooksLikeThatOfWakeups() {
    table.add(1, new Source());
    assertNotEquals(EventDescriptor.TOKEN, table.token(1));
    assertEquals(1, (int) table.token(1));
  }

  @Test
  void closeAll_closesEachSource() {
    Source one = new Source();
    Source other = new Source();
    table.add(3, one);
    table.add(300, other);
    table.closeAll();
    assertEquals(1, one.releases);
    assertEquals(1, other.releases);
  }

  private static final class Source extends ReadinessSource {

    int releases;

    @Override
    protected void onReady(int ops) {}

    @Override
    protected void watch(int before, int now) {}

    @Override
    protected void release() {
      releases++;
    }
  }
}
