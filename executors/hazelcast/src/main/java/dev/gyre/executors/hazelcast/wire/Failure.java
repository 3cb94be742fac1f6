package dev.gyre.executors.hazelcast.wire;

import dev.gyre.spi.remote.UnserializablePath;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call has failed on a member: in words, which always come back, and the exception itself as
 * a stream of its own, if it can be serialized. Immutable.
 */
public final class Failure implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String type;
  private final @Nullable String message;
  private final StackTraceElement[] stack;
  private final byte[] exception; // empty if it cannot be serialized
  private final @Nullable String obstacle; // to that

  private Failure(
      String type,
      @Nullable String message,
      StackTraceElement[] stack,
      byte[] exception,
      @Nullable String obstacle) {
    this.type = type;
    this.message = message;
    this.stack = stack;
    this.exception = exception;
    this.obstacle = obstacle;
  }

  static Failure of(int stage, Throwable thrown, @Nullable String message) {
    byte[] exception = new byte[0];
    String obstacle = null;
    if (stage == Answer.THROWN) {
      try {
        exception = RemoteCall.serialized(thrown);
      } catch (Exception | StackOverflowError | LinkageError unserializable) {
        String path = UnserializablePath.in(thrown);
        obstacle = path == null ? unserializable.toString() : path;
      }
    }
    return new Failure(
        thrown.getClass().getName(), message, thrown.getStackTrace(), exception, obstacle);
  }

  /**
   * Returns the name of the exception's class.
   *
   * @return the name
   */
  public String type() {
    return type;
  }

  /**
   * Returns what the exception says, or something better.
   *
   * @return the text, which may be null
   */
  public @Nullable String message() {
    return message;
  }

  /**
   * Returns where it was thrown.
   *
   * @return a copy of the stack trace
   */
  public StackTraceElement[] stack() {
    return stack.clone();
  }

  /**
   * Returns the stream with the exception.
   *
   * @return a copy; empty if it could not be serialized
   */
  public byte[] exception() {
    return exception.clone();
  }

  /**
   * Returns why the exception could not be serialized.
   *
   * @return the reason, or null
   */
  public @Nullable String obstacle() {
    return obstacle;
  }

  /**
   * Cuts off what is the member's own in a stack trace.
   *
   * @param stack a stack trace of an exception that a call has thrown
   * @return what the call's code has to do with
   */
  public static List<StackTraceElement> withoutMember(List<StackTraceElement> stack) {
    int last = stack.size() - 1;
    while (last >= 0 && !isOwn(stack.get(last))) {
      last--;
    }
    if (last < 0) {
      return stack;
    }
    while (last >= 0 && isOwn(stack.get(last))) {
      last--;
    }
    return stack.subList(0, last + 1);
  }

  private static boolean isOwn(StackTraceElement frame) {
    return frame.getClassName().equals(RemoteCall.class.getName());
  }
}
