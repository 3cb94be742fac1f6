package dev.gyre.spi.remote;

import java.util.concurrent.Callable;

/**
 * Says why a call cannot go elsewhere, and what to do about it. Whoever changes from one executor
 * to another finds the same messages. Stateless.
 *
 * @since 0.1
 */
public final class UnportableCall {

  private UnportableCall() {}

  /**
   * Says that the body itself is not serializable.
   *
   * @param body what was to be called
   * @param place where, such as {@code another process}
   * @return the message
   */
  public static String notSerializable(Callable<?> body, String place) {
    return body.getClass().isSynthetic()
        ? "a call for "
            + place
            + " must be serializable, but this lambda is not: "
            + body.getClass().getName()
            + "; wrap it in PortableCall.of(...), or write a record that implements Callable and"
            + " Serializable"
        : "a call for "
            + place
            + " must be serializable: "
            + body.getClass().getName()
            + " does not implement Serializable";
  }

  /**
   * Says which part of a body is not serializable.
   *
   * @param body what was to be called
   * @param place where, such as {@code another process}
   * @param failure how its serialization has failed
   * @return the message
   */
  public static String notSerialized(Callable<?> body, String place, Throwable failure) {
    String path = UnserializablePath.in(body);
    return path == null
        ? "call cannot be serialized: " + body.getClass().getName() + ": " + failure
        : "a call for "
            + place
            + " must be serializable with all that it captures, but "
            + path
            + "; capture the values that are needed of it, or open it in the call";
  }
}
