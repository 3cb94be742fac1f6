package dev.gyre.loop.channels;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a watch when its channel is closed at the worst of moments. */
@Timeout(20)
final class OffLoopWatchTest {

  private final EventLoop loop = new VirtualLoop().loop;
  private final KeyOfAnother key = new KeyOfAnother();
  private OffLoopWatcher helper;

  @AfterEach
  void close() {
    if (helper != null) {
      helper.close();
    }
    loop.close();
  }

  @Test
  void keyThatIsCancelledMeanwhile_endsTheReview_andNotTheThread() throws Exception {
    OffLoopWatch watch = watch();
    assertFalse(watch.review());
  }

  @Test
  void keyThatIsCancelledMeanwhile_isNoFailureOfTheLoop() throws Exception {
    OffLoopWatch watch = watch();
    assertDoesNotThrow(() -> watch.resume(ReadinessSource.READ));
    assertDoesNotThrow(() -> watch.ready(SelectionKey.OP_READ));
  }

  @Test
  void threadThatHasEnded_watchesNothing_andSaysSo() throws Exception {
    helper = OffLoopWatcher.start(loop);
    helper.close();
    var channel = new ChannelOfAnother();
    var failure = assertThrows(IOException.class, () -> helper.watch(channel, ops -> {}));
    assertTrue(failure.getMessage().contains("watched no more"), failure.getMessage());
  }

  private OffLoopWatch watch() throws IOException {
    helper = OffLoopWatcher.start(loop);
    try (Selector selector = Selector.open()) {
      var watch = new OffLoopWatch(helper, selector, new ChannelOfAnother(key), ops -> {});
      watch.register();
      return watch;
    }
  }

  /** A key that is cancelled right after it was found valid. */
  private static final class KeyOfAnother extends SelectionKey {

    @Override
    public SelectableChannel channel() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Selector selector() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public void cancel() {}

    @Override
    public int interestOps() {
      throw new CancelledKeyException();
    }

    @Override
    public SelectionKey interestOps(int ops) {
      throw new CancelledKeyException();
    }

    @Override
    public int readyOps() {
      throw new CancelledKeyException();
    }
  }

  /** A channel with such a key or, without, one whose former key is never taken away. */
  private static final class ChannelOfAnother extends SelectableChannel {

    private final SelectionKey key;

    ChannelOfAnother() {
      this(null);
    }

    ChannelOfAnother(SelectionKey key) {
      this.key = key;
    }

    @Override
    public SelectorProvider provider() {
      return SelectorProvider.provider();
    }

    @Override
    public int validOps() {
      return SelectionKey.OP_READ;
    }

    @Override
    public boolean isRegistered() {
      return true;
    }

    @Override
    public SelectionKey keyFor(Selector selector) {
      return key;
    }

    @Override
    public SelectionKey register(Selector selector, int ops, Object attachment) {
      if (key == null) {
        throw new CancelledKeyException();
      }
      return key;
    }

    @Override
    public SelectableChannel configureBlocking(boolean block) {
      return this;
    }

    @Override
    public boolean isBlocking() {
      return false;
    }

    @Override
    public Object blockingLock() {
      return this;
    }

    @Override
    protected void implCloseChannel() {}
  }
}
