package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.Message;
import dev.gyre.executors.process.wire.ObjectWriter;
import dev.gyre.executors.process.wire.UnserializablePath;
import dev.gyre.spi.ContextCall;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.Callable;

/** Turns bodies of calls into frames. */
final class CallWriter {

  private CallWriter() {}

  /**
   * Writes a call.
   *
   * @param number by which the worker will answer
   * @param body what to call
   * @param places knows where classes are
   * @return the frame
   * @throws CallTransferException if the body cannot be serialized
   */
  static Message write(long number, Callable<?> body, ClassPlaces places) {
    Callable<?> sent = withoutContext(body);
    if (!(sent instanceof Serializable)) {
      throw new CallTransferException(notPortable(sent), null);
    }
    try {
      var message = new Message(Kind.CALL);
      message.data().writeLong(number);
      message.data().writeInt(places.placeOf(sent.getClass()));
      try (var out = new ObjectWriter(message, places)) {
        out.writeObject(sent);
      }
      return message;
    } catch (IOException | RuntimeException | Error failure) {
      throw new CallTransferException(whyNot(sent, failure), failure);
    }
  }

  private static Callable<?> withoutContext(Callable<?> body) {
    Callable<?> inside = body;
    while (inside instanceof ContextCall<?> call) {
      inside = call.withoutContext();
    }
    return inside;
  }

  private static String notPortable(Callable<?> body) {
    return body.getClass().isSynthetic()
        ? "a call for another process must be serializable, but this lambda is not: "
            + body.getClass().getName()
            + "; wrap it in PortableCall.of(...), or write a record that implements Callable and"
            + " Serializable"
        : "a call for another process must be serializable: "
            + body.getClass().getName()
            + " does not implement Serializable";
  }

  private static String whyNot(Callable<?> body, Throwable failure) {
    String path = UnserializablePath.in(body);
    return path == null
        ? "call cannot be serialized: " + body.getClass().getName() + ": " + failure
        : "a call for another process must be serializable with all that it captures, but "
            + path
            + "; capture the values that are needed of it, or open it in the call";
  }
}
