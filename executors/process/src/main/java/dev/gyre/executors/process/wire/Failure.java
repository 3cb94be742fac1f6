package dev.gyre.executors.process.wire;

import dev.gyre.spi.remote.UnserializablePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call has failed in a worker: first in words, which always come back; then the exception
 * itself as a stream of its own, if it can be serialized. Immutable.
 */
public final class Failure {

  /** The call has thrown. */
  public static final int THROWN = 0;

  /** The call could not be read by the worker. */
  public static final int UNREADABLE = 1;

  /** The result could not be written by the worker. */
  public static final int UNWRITABLE = 2;

  private final int stage;
  private final String type;
  private final @Nullable String message;
  private final StackTraceElement[] stack;
  private final byte[] exception; // empty if it cannot be serialized
  private final @Nullable String obstacle; // to that

  private Failure(
      int stage,
      String type,
      @Nullable String message,
      StackTraceElement[] stack,
      byte[] exception,
      @Nullable String obstacle) {
    this.stage = stage;
    this.type = type;
    this.message = message;
    this.stack = stack;
    this.exception = exception;
    this.obstacle = obstacle;
  }

  /**
   * Describes an exception.
   *
   * @param stage when it was thrown
   * @param thrown the exception
   * @param message what it says, or something better
   * @param places knows where classes are
   * @return the description
   */
  public static Failure of(
      int stage, Throwable thrown, @Nullable String message, ClassPlaces places) {
    byte[] exception = new byte[0];
    String obstacle = null;
    if (stage == THROWN) {
      try {
        exception = serialized(thrown, places);
      } catch (IOException | RuntimeException | StackOverflowError | LinkageError unserializable) {
        String path = UnserializablePath.in(thrown);
        obstacle = path == null ? unserializable.toString() : path;
      }
    }
    String type = thrown.getClass().getName();
    return new Failure(stage, type, message, thrown.getStackTrace(), exception, obstacle);
  }

  private static byte[] serialized(Throwable thrown, ClassPlaces places) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectWriter(bytes, places)) {
      out.writeObject(thrown);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes it.
   *
   * @param out where to
   * @throws IOException if that fails
   */
  public void writeTo(ObjectOutputStream out) throws IOException {
    out.writeByte(stage);
    out.writeObject(type);
    out.writeObject(message);
    out.writeObject(stack);
    out.writeObject(exception);
    out.writeObject(obstacle);
  }

  /**
   * Reads one.
   *
   * @param in where from
   * @return the description
   * @throws IOException if that fails
   * @throws ClassNotFoundException if it is none
   */
  public static Failure readFrom(ObjectInputStream in) throws IOException, ClassNotFoundException {
    int stage = in.readByte();
    String type = (String) Objects.requireNonNull(in.readObject());
    String message = (String) in.readObject();
    var stack = (StackTraceElement[]) Objects.requireNonNull(in.readObject());
    byte[] exception = (byte[]) Objects.requireNonNull(in.readObject());
    return new Failure(stage, type, message, stack, exception, (String) in.readObject());
  }

  /**
   * Returns when it was thrown.
   *
   * @return one of the constants
   */
  public int stage() {
    return stage;
  }

  /**
   * Returns the name of its class.
   *
   * @return the name
   */
  public String type() {
    return type;
  }

  /**
   * Returns what it says.
   *
   * @return the text, which may be null
   */
  public @Nullable String message() {
    return message;
  }

  /**
   * Returns where it was thrown.
   *
   * @return a copy
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
}
