package dev.gyre.loop.streams;

import dev.gyre.io.ExtraInfo;
import dev.gyre.io.ReadTransport;
import org.jspecify.annotations.Nullable;

/** Knows whether it is to read. */
final class FakeTransport implements ReadTransport {

  private boolean reading = true;
  int pauses;

  @Override
  public boolean isReading() {
    return reading;
  }

  @Override
  public void pauseReading() {
    reading = false;
    pauses++;
  }

  @Override
  public void resumeReading() {
    reading = true;
  }

  @Override
  public void close() {}

  @Override
  public boolean isClosing() {
    return false;
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return null;
  }
}
