package dev.gyre.loop.channels;

import dev.gyre.EventLoop;
import dev.gyre.spi.ChannelWatch;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the JDK's channels for a loop whose own selector cannot: by a selector of the JDK's, on a
 * thread of its own, which hands what it sees over to the loop.
 *
 * <p>A channel that was reported is not watched until the loop has dealt with it, since it would be
 * reported on and on in the meantime; if it is still ready then, it is reported again. So callbacks
 * run as they do with a selector that watches itself, at the price of two thread switches each.
 */
final class OffLoopWatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OffLoopWatcher.class);

  private final EventLoop loop;
  private final Selector selector;

  /**
   * Those whose channels may be watched for what they cannot be any more, by the time that they
   * have become connected: the system would report them, and the JDK would not.
   */
  private final Set<OffLoopWatch> unconnected = ConcurrentHashMap.newKeySet();

  private volatile boolean ended;

  private OffLoopWatcher(EventLoop loop, Selector selector) {
    this.loop = loop;
    this.selector = selector;
  }

  /**
   * Starts a thread.
   *
   * @param loop what is told
   * @throws IOException if the system refuses a selector
   */
  static OffLoopWatcher start(EventLoop loop) throws IOException {
    var helper = new OffLoopWatcher(loop, Selector.open());
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("gyre-channels")
        .start(helper::work);
    return helper;
  }

  private void work() {
    try {
      while (selector.isOpen()) {
        selector.select(this::report);
        unconnected.removeIf(watch -> !watch.review());
      }
    } catch (ClosedSelectorException closed) {
      LOG.trace("the channels of {} are watched no more", loop);
    } catch (IOException | RuntimeException failure) {
      LOG.error("the channels of {} are watched no more", loop, failure);
    } finally {
      ended = true;
    }
  }

  private void report(SelectionKey key) {
    try {
      int ops = key.readyOps();
      key.interestOps(0);
      var watch = (OffLoopWatch) Objects.requireNonNull(key.attachment(), "registered with it");
      loop.callSoonThreadsafe(() -> watch.ready(ops));
    } catch (CancelledKeyException closed) {
      LOG.trace("a channel was closed while it was watched");
    } catch (IllegalStateException closed) {
      LOG.trace("the loop was closed while its channels were watched");
    }
  }

  /**
   * Watches a channel. Loop thread only.
   *
   * @throws IOException if the channel is closed, or the thread has ended
   */
  ChannelWatch watch(SelectableChannel channel, ChannelWatch.Sink sink) throws IOException {
    while (true) {
      try {
        var watch = new OffLoopWatch(this, selector, channel, sink);
        watch.register();
        return watch;
      } catch (CancelledKeyException latter) {
        // The key of an earlier watch is in the way until the thread has seen that it was
        // cancelled, which it was woken for.
        if (ended) {
          throw new IOException("channels are watched no more, the log says why: " + loop, latter);
        }
        selector.wakeup();
        Thread.onSpinWait();
      }
    }
  }

  /** Has the thread ask a watch what to watch for whenever it wakes up. */
  void reviewAtEachWakeup(OffLoopWatch watch) {
    unconnected.add(watch);
  }

  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing a selector failed", e);
    }
  }
}
