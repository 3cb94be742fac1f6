package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.Failure;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.ObjectReader;
import dev.gyre.executors.process.wire.PlainValue;
import dev.gyre.spi.remote.RemoteStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a worker has answered. One thread. */
final class AnswerReader {

  private static final String WORKER = "dev.gyre.executors.process.worker.";

  private final ClassPlaces places;
  private final @Nullable ObjectInputFilter userFilter;
  private final RemoteStack stack;

  /**
   * Creates a reader.
   *
   * @param places knows where classes are
   * @param userFilter what may come back beside what usually may
   * @param worker the worker's name
   * @param pid the number of its process
   */
  AnswerReader(
      ClassPlaces places, @Nullable ObjectInputFilter userFilter, String worker, long pid) {
    this.places = places;
    this.userFilter = userFilter;
    this.stack =
        new RemoteStack(
            new StackTraceElement(worker, "call", "process " + pid, -1),
            AnswerReader::withoutWorker);
  }

  private static List<StackTraceElement> withoutWorker(List<StackTraceElement> stack) {
    int own = stack.size();
    while (own > 0 && stack.get(own - 1).getClassName().startsWith(WORKER)) {
      own--;
    }
    return stack.subList(0, own);
  }

  /**
   * Reads a result, or what a call reports.
   *
   * @param what names it in errors
   * @throws CallTransferException if it may not be read, or cannot
   */
  @Nullable Object value(Frame frame, String what) {
    try {
      int kind = frame.data().readUnsignedByte();
      return kind == PlainValue.OBJECT
          ? read(frame.data(), frame.length(), what)
          : allowed(PlainValue.read(kind, frame.data()), frame.length(), what);
    } catch (IOException malformed) {
      throw new CallTransferException(what + " cannot be read: " + malformed, malformed);
    }
  }

  /** Plain values, too, are what the user's filter may refuse. */
  private @Nullable Object allowed(@Nullable Object value, int length, String what) {
    var filter = new ResultFilter(userFilter, length);
    if (value != null
        && filter.checkInput(new PlainInfo(value.getClass(), length)) == Status.REJECTED) {
      throw new CallTransferException(what + whyUnreadable(filter, null), null);
    }
    return value;
  }

  private @Nullable Object read(InputStream in, int length, String what) {
    var filter = new ResultFilter(userFilter, length);
    try (var objects = new ObjectReader(in, places, filter)) {
      return objects.readObject();
    } catch (IOException | ClassNotFoundException | RuntimeException | Error failure) {
      throw new CallTransferException(what + whyUnreadable(filter, failure), failure);
    }
  }

  private static String whyUnreadable(ResultFilter filter, @Nullable Throwable failure) {
    return filter.refused() == null
        ? " cannot be read: " + failure
        : " must consist of values of java.base and of classes of the caller: "
            + filter.refused()
            + "; allow others with ProcessPoolOptions.withResultFilter";
  }

  /** Reads a failure, and returns the exception that the caller shall see. */
  Throwable failure(Frame frame) {
    Failure failure;
    var filter = new ResultFilter(null, frame.length());
    try (var objects = new ObjectReader(frame.data(), places, filter)) {
      failure = Failure.readFrom(objects);
    } catch (IOException | ClassNotFoundException | RuntimeException | Error unreadable) {
      return new CallTransferException(
          "the call failed, but how cannot be read: " + unreadable, unreadable);
    }
    return switch (failure.stage()) {
      case Failure.UNREADABLE -> stack.replaceIn(unreadable(failure), failure.stack());
      case Failure.UNWRITABLE -> stack.replaceIn(unwritable(failure), failure.stack());
      default -> thrown(failure);
    };
  }

  private static CallTransferException unreadable(Failure failure) {
    return new CallTransferException("the worker cannot read the call: " + failure.message(), null);
  }

  private static CallTransferException unwritable(Failure failure) {
    return new CallTransferException(
        "result of a call in another process must be serializable, but it is not: "
            + failure.message(),
        null);
  }

  private Throwable thrown(Failure failure) {
    byte[] exception = failure.exception();
    if (exception.length == 0) {
      return standIn(failure, failure.obstacle(), null);
    }
    try {
      Object read = read(new ByteArrayInputStream(exception), exception.length, "exception");
      if (read instanceof Throwable thrown) {
        stack.markIn(thrown);
        return thrown;
      }
      return standIn(failure, "it is no exception", null);
    } catch (CallTransferException unreadable) {
      return standIn(failure, unreadable.getMessage(), unreadable);
    }
  }

  private Throwable standIn(
      Failure failure, @Nullable String obstacle, @Nullable Throwable unreadable) {
    String said = failure.message() == null ? "" : ": " + failure.message();
    var standIn =
        new CallTransferException(
            "the call has thrown an exception that cannot come back: "
                + failure.type()
                + said
                + " ("
                + obstacle
                + ")",
            unreadable);
    return stack.replaceIn(standIn, failure.stack());
  }

  /**
   * What a filter is told of a plain value.
   *
   * @param serialClass its class
   * @param streamBytes how long its frame is
   */
  private record PlainInfo(Class<?> serialClass, long streamBytes) implements FilterInfo {

    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }
  }
}
