package dev.gyre.executors.hazelcast;

import dev.gyre.executors.hazelcast.wire.RemoteCall;
import dev.gyre.executors.hazelcast.wire.UnserializablePath;
import dev.gyre.spi.ContextCall;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.Callable;

/** Packs bodies of calls for members. */
final class CallWriter {

  private CallWriter() {}

  /** Returns what is to be sent of a body: a context stays in its process. */
  static Callable<?> withoutContext(Callable<?> body) {
    Callable<?> inside = body;
    while (inside instanceof ContextCall<?> call) {
      inside = call.withoutContext();
    }
    return inside;
  }

  /**
   * Packs a call.
   *
   * @throws CallTransferException if it cannot be serialized
   */
  static RemoteCall write(Callable<?> body) {
    if (!(body instanceof Serializable)) {
      throw new CallTransferException(notPortable(body), null);
    }
    try {
      return RemoteCall.of(body);
    } catch (IOException | RuntimeException | Error failure) {
      throw new CallTransferException(whyNot(body, failure), failure);
    }
  }

  private static String notPortable(Callable<?> body) {
    return body.getClass().isSynthetic()
        ? "a call for another machine must be serializable, but this lambda is not: "
            + body.getClass().getName()
            + "; wrap it in PortableCall.of(...), or write a record that implements Callable and"
            + " Serializable"
        : "a call for another machine must be serializable: "
            + body.getClass().getName()
            + " does not implement Serializable";
  }

  private static String whyNot(Callable<?> body, Throwable failure) {
    String path = UnserializablePath.in(body);
    return path == null
        ? "call cannot be serialized: " + body.getClass().getName() + ": " + failure
        : "a call for another machine must be serializable with all that it captures, but "
            + path
            + "; capture the values that are needed of it, or open it in the call";
  }
}
