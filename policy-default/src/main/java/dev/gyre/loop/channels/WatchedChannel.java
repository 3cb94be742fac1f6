package dev.gyre.loop.channels;

import dev.gyre.ExceptionContext;
import dev.gyre.loop.callbacks.FatalErrors;
import dev.gyre.loop.callbacks.SafeText;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ChannelWatch;
import dev.gyre.spi.ReadinessSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A channel that is watched, for one or both directions. Loop thread only. */
final class WatchedChannel implements ChannelWatch.Sink {

  private final FutureLoop loop;
  private @Nullable ChannelWatch watch;
  private @Nullable Interest reader;
  private @Nullable Interest writer;

  WatchedChannel(FutureLoop loop) {
    this.loop = loop;
  }

  void begin(ChannelWatch watch) {
    this.watch = watch;
  }

  /** Is watched by another watch from now on, for the same. */
  void goOnWith(ChannelWatch next) {
    watch().close();
    watch = next;
    if (reader != null) {
      next.resume(ReadinessSource.READ);
    }
    if (writer != null) {
      next.resume(ReadinessSource.WRITE);
    }
  }

  void end() {
    reader = null;
    writer = null;
    watch().close();
  }

  @Nullable Interest interest(int op) {
    return op == ReadinessSource.READ ? reader : writer;
  }

  /** Replaces an interest; null for none. */
  void set(int op, @Nullable Interest interest) {
    if (op == ReadinessSource.READ) {
      reader = interest;
    } else {
      writer = interest;
    }
    if (interest == null) {
      watch().pause(op);
    } else {
      watch().resume(op);
    }
  }

  boolean isIdle() {
    return reader == null && writer == null;
  }

  private ChannelWatch watch() {
    return Objects.requireNonNull(watch, "begun");
  }

  /** The reader comes first, as in asyncio; it may remove or replace the writer. */
  @Override
  public void onReady(int ops) {
    if ((ops & ReadinessSource.READ) != 0 && reader != null) {
      run(reader);
    }
    if ((ops & ReadinessSource.WRITE) != 0 && writer != null) {
      run(writer);
    }
  }

  private void run(Interest interest) {
    loop.enterContext(interest.context());
    try {
      interest.callback().run();
    } catch (Throwable failure) {
      FatalErrors.rethrow(failure);
      loop.callExceptionHandler(
          ExceptionContext.of("exception in callback " + SafeText.of(interest.callback()), failure)
              .with("callback", interest.callback()));
    }
  }

  @Override
  public String toString() {
    return "WatchedChannel[reader=" + reader + ", writer=" + writer + "]";
  }
}
