package dev.gyre.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
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
      return waiting-- > 0 ? new FakeStream() : null;
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
