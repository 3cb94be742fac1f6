package dev.gyre.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What only the selector on NIO does; the rest is in the contract suite. */
class NioSelectorTest {

  private static final SocketOptions OPTIONS = new SocketOptions(null, 10, true, true, true);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final List<ByteStream> accepted = new ArrayList<>();
  private final StringBuilder received = new StringBuilder();

  @Test
  void provider_isFoundByServiceLoader() {
    Module module = getClass().getModule().addUses(SelectorProvider.class);
    ServiceLoader<SelectorProvider> found =
        ServiceLoader.load(module.getLayer(), SelectorProvider.class);
    assertTrue(found.stream().anyMatch(p -> p.type() == NioSelectorProvider.class));
  }

  @Test
  void replacedSelector_keepsItsSocketsAndTheirInterest() throws IOException {
    try (NioSelector selector = new NioSelector()) {
      IoSelector.Listener listener = listen(selector);
      try (Socket first = connect(listener);
          Socket second = connect(listener)) {
        selector.poll(SECOND, Runnable::run);
        assertEquals(2, accepted.size());
        accepted.forEach(ByteStream::resumeReading);
        accepted.getLast().pauseReading();
        selector.replaceSelector();
        second.getOutputStream().write('b');
        first.getOutputStream().write('a');
        while (received.isEmpty()) {
          selector.poll(SECOND, Runnable::run);
        }
        assertEquals("a", received.toString());
        try (Socket third = connect(listener)) {
          assertTrue(third.isConnected());
          selector.poll(SECOND, Runnable::run);
          assertEquals(3, accepted.size());
        }
      }
    }
  }

  @Test
  void replacedSelector_canBeWoken() throws IOException {
    try (NioSelector selector = new NioSelector()) {
      selector.replaceSelector();
      selector.wakeup();
      assertEquals(0, selector.poll(IoSelector.FOREVER, Runnable::run));
      assertFalse(selector.pinsCarrier());
    }
  }

  private IoSelector.Listener listen(NioSelector selector) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    IoSelector.Listener listener = selector.listen(address, OPTIONS, new Accepting());
    listener.resume();
    return listener;
  }

  private static Socket connect(IoSelector.Listener listener) throws IOException {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    return new Socket(address.getAddress(), address.getPort());
  }

  /** Starts each stream, to note what it receives. */
  private final class Accepting implements IoSelector.AcceptSink {

    @Override
    public void onAccept(ByteStream stream) {
      accepted.add(stream);
      stream.start(new Noting());
    }

    @Override
    public void onAcceptFailed(IOException failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onMoved(IoSelector.Listener successor) {
      throw new AssertionError("nobody has moved it: " + successor);
    }
  }

  /** Notes what is received. */
  private final class Noting implements ByteStream.Sink {

    @Override
    public void onRead(ByteBuffer data) {
      while (data.hasRemaining()) {
        received.append((char) data.get());
      }
    }

    @Override
    public void onEnd() {}

    @Override
    public void onWritable() {}

    @Override
    public void onFailure(IOException failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onMoved(ByteStream successor) {
      throw new AssertionError("nobody has moved it: " + successor);
    }
  }
}
