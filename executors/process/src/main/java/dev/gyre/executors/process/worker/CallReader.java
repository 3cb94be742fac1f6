package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.ObjectReader;
import dev.gyre.executors.process.wire.RemoteProgress;
import dev.gyre.executors.process.wire.SizeLimit;
import java.io.DataInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the body of a call, and connects what it reports to. One thread. */
final class CallReader extends ObjectReader {

  private final Calls calls;
  private final long number;

  CallReader(DataInputStream data, ClassPlaces places, Calls calls, long number)
      throws IOException {
    super(data, places, new SizeLimit(data.available()));
    this.calls = calls;
    this.number = number;
    enableResolveObject(true);
  }

  @Override
  protected Object resolveObject(Object read) {
    if (read instanceof RemoteProgress progress) {
      progress.connect(new CallLine(calls, number));
    }
    return read;
  }

  /** No lambda, which would cost a worker's start dear. */
  private record CallLine(Calls calls, long number) implements RemoteProgress.Line {

    @Override
    public void report(int index, @Nullable Object value) {
      calls.report(number, index, value);
    }
  }
}
