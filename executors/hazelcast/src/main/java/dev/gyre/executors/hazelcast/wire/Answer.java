package dev.gyre.executors.hazelcast.wire;

import dev.gyre.spi.remote.UnserializablePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a member answers: one byte that says how far the call has got, and then an object, which is
 * the result or a {@link Failure}.
 */
public final class Answer {

  /** The call has returned. */
  public static final int RESULT = 0;

  /** The call has thrown. */
  public static final int THROWN = 1;

  /** The call could not be read by the member. */
  public static final int UNREADABLE = 2;

  /** The result could not be written by the member. */
  public static final int UNWRITABLE = 3;

  private Answer() {}

  static byte[] result(@Nullable Object result) {
    try {
      return framed(RESULT, result);
    } catch (IOException | RuntimeException | Error unserializable) {
      String path = result == null ? null : UnserializablePath.in(result);
      return failure(UNWRITABLE, unserializable, path == null ? unserializable.toString() : path);
    }
  }

  static byte[] failure(int stage, Throwable thrown) {
    return failure(stage, thrown, stage == THROWN ? messageOf(thrown) : thrown.toString());
  }

  /** An exception of the caller's may say nothing, or throw while it is asked. */
  private static @Nullable String messageOf(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (RuntimeException unspeakable) {
      return null;
    }
  }

  private static byte[] failure(int stage, Throwable thrown, @Nullable String message) {
    try {
      return framed(stage, Failure.of(stage, thrown, message));
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static byte[] framed(int stage, @Nullable Object object) throws IOException {
    byte[] content = RemoteCall.serialized(object);
    byte[] frame = new byte[content.length + 1];
    frame[0] = (byte) stage;
    System.arraycopy(content, 0, frame, 1, content.length);
    return frame;
  }

  /**
   * Tells how far the call has got.
   *
   * @param answer the answer
   * @return one of the constants
   */
  public static int stage(byte[] answer) {
    return answer[0];
  }

  /**
   * Reads the result.
   *
   * @param answer an answer of the stage {@link #RESULT}
   * @param loaders know its classes
   * @return the result
   * @throws IOException if it cannot be read
   * @throws ClassNotFoundException if a class is unknown here
   */
  public static @Nullable Object readResult(byte[] answer, List<ClassLoader> loaders)
      throws IOException, ClassNotFoundException {
    return read(answer, 1, loaders);
  }

  /**
   * Reads the failure.
   *
   * @param answer an answer of another stage
   * @return the failure
   * @throws IOException if it cannot be read
   * @throws ClassNotFoundException if it is none
   */
  public static Failure readFailure(byte[] answer) throws IOException, ClassNotFoundException {
    Object read = read(answer, 1, List.of(ObjectReader.ownLoader()));
    return (Failure) Objects.requireNonNull(read);
  }

  /**
   * Reads the exception of a failure.
   *
   * @param exception the stream in it
   * @param loaders know its classes
   * @return the exception
   * @throws IOException if it cannot be read
   * @throws ClassNotFoundException if a class is unknown here
   */
  public static Throwable readException(byte[] exception, List<ClassLoader> loaders)
      throws IOException, ClassNotFoundException {
    return (Throwable) Objects.requireNonNull(read(exception, 0, loaders));
  }

  private static @Nullable Object read(byte[] bytes, int from, List<ClassLoader> loaders)
      throws IOException, ClassNotFoundException {
    var content = new ByteArrayInputStream(bytes, from, bytes.length - from);
    try (var in = new ObjectReader(content, loaders, null)) {
      return in.readObject();
    }
  }
}
