package dev.gyre.internal.swap;

import dev.gyre.inspect.SwapRecord;
import dev.gyre.internal.recording.SwapRecording;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapEvent;
import dev.gyre.spi.SwapListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Those who are told of swaps. Thread-safe; holds no lock while it tells. */
public final class SwapListeners {

  private final List<AtomicReference<@Nullable SwapListener>> listeners =
      new CopyOnWriteArrayList<>();

  private final SwapHistory history = new SwapHistory();

  /**
   * Returns the latest swaps.
   *
   * @return an unmodifiable snapshot, the latest last
   */
  public List<SwapRecord> history() {
    return history.latest();
  }

  /**
   * Adds a listener.
   *
   * @param listener the listener
   * @return removes it again
   */
  public Providers.Registration add(SwapListener listener) {
    // The cell gives each addition an identity of its own and lets a closed registration forget the
    // listener.
    var cell = new AtomicReference<@Nullable SwapListener>(listener);
    listeners.add(cell);
    return () -> {
      listeners.remove(cell);
      cell.setRelease(null);
    };
  }

  /**
   * Writes the event down and tells every listener, in the calling thread. What a listener throws
   * is dropped, so that it cannot break the swap that it is told of, nor keep the others from being
   * told.
   *
   * @param event what happened
   */
  public void tell(SwapEvent event) {
    SwapRecording.record(history.add(event));
    for (AtomicReference<@Nullable SwapListener> cell : listeners) {
      SwapListener listener = cell.getAcquire();
      if (listener != null) {
        tell(listener, event);
      }
    }
  }

  private static void tell(SwapListener listener, SwapEvent event) {
    try {
      listener.onSwap(event);
    } catch (RuntimeException | Error dropped) {
      // Promised by SwapListener.
    }
  }
}
