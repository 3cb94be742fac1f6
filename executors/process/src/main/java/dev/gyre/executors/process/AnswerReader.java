package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.Failure;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.ObjectReader;
import dev.gyre.executors.process.wire.PlainValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import org.jspecify.annotations.Nullable;

/** Reads what a worker has answered. One thread. */
final class AnswerReader {

  private final ClassPlaces places;
  private final @Nullable ObjectInputFilter userFilter;
  private final RemoteStack stack;

  AnswerReader(ClassPlaces places, @Nullable ObjectInputFilter userFilter, RemoteStack stack) {
    this.places = places;
    this.userFilter = userFilter;
    this.stack = stack;
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
      case Failure.UNREADABLE -> stack.replaceIn(unreadable(failure), failure);
      case Failure.UNWRITABLE -> stack.replaceIn(unwritable(failure), failure);
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
    return stack.replaceIn(standIn, failure);
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
