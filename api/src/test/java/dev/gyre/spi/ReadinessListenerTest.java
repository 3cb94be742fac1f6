package dev.gyre.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many connections one event accepts, and what becomes of failures. */
class ReadinessListenerTest {

  private final List<String> told = new ArrayList<>();

  @Test
  void event_acceptsBacklogAndOneMore() {
    FakeListener listener = new FakeListener(3);
    listener.waiting = 10;
    fireAndRun(listener);
    assertEquals(List.of("accept", "accept", "accept", "accept"), told);
  }

  @Test
  void event_acceptsNoMoreThanWait() {
    FakeListener listener = new FakeListener(100);
    listener.waiting = 2;
    fireAndRun(listener);
    assertEquals(List.of("accept", "accept"), told);
  }

  @Test
  void connectionsThatComeOneByOne_areAcceptedWithoutALookForMore_mostOfTheTime() {
    FakeListener listener = new FakeListener(100);
    for (int i = 0; i < 200; i++) {
      listener.waiting = 1;
      fireAndRun(listener);
    }
    assertEquals(Collections.nCopies(200, "accept"), told);
    assertEquals(8, listener.vainCalls); // after 1, 2, 4 … 64 events alone
  }

  @Test
  void burst_isAcceptedWhole_afterConnectionsThatCameOneByOne() {
    FakeListener listener = new FakeListener(100);
    for (int i = 0; i < 4; i++) {
      listener.waiting = 1;
      fireAndRun(listener);
    }
    listener.waiting = 10;
    for (int events = 0; listener.waiting > 0; events++) {
      fireAndRun(listener);
      assertTrue(events <= 4, "four alone, then the rest at once");
    }
    assertEquals(14, told.size());
  }

  @Test
  void failure_isToldAndEndsTheEvent_butNotTheListener() {
    FakeListener listener = new FakeListener(100);
    listener.waiting = 2;
    listener.failure = new IOException("too many open files");
    fireAndRun(listener);
    assertEquals(List.of("too many open files"), told);
    listener.failure = null;
    fireAndRun(listener);
    assertEquals(List.of("too many open files", "accept", "accept"), told);
  }

  @Test
  void overlargeBacklog_doesNotOverflow() {
    FakeListener listener = new FakeListener(Integer.MAX_VALUE);
    listener.waiting = 1;
    fireAndRun(listener);
    assertEquals(List.of("accept"), told);
  }

  private void fireAndRun(FakeListener listener) {
    listener.resume();
    listener.fire(ReadinessSource.READ, Runnable::run);
  }

  /** A listener with a number of connections that wait. */
  private final class FakeListener extends ReadinessListener {

    int waiting;
    int vainCalls;
    @Nullable IOException failure;

    FakeListener(int backlog) {
      super(
          new IoSelector.AcceptSink() {
            @Override
            public void onAccept(ByteStream stream) {
              told.add("accept");
            }

            @Override
            public void onAcceptFailed(IOException failure) {
              told.add(String.valueOf(failure.getMessage()));
            }

            @Override
            public void onMoved(IoSelector.Listener successor) {
              told.add("moved");
            }
          },
          backlog);
    }

    @Override
    protected @Nullable ByteStream accept() throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (waiting > 0) {
        waiting--;
        return new FakeStream();
      }
      vainCalls++;
      return null;
    }

    @Override
    public SocketAddress localAddress() {
      return new InetSocketAddress(0);
    }

    @Override
    protected void watch(int before, int now) {}

    @Override
    protected void release() {}
  }
}
