package dev.gyre.executors.hazelcast;

import dev.gyre.executors.hazelcast.wire.RemoteCall;
import dev.gyre.spi.remote.UnportableCall;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.Callable;

/** Packs bodies of calls for members. */
final class CallWriter {

  private static final String PLACE = "another machine";

  private CallWriter() {}

  /**
   * Packs a call.
   *
   * @throws CallTransferException if it cannot be serialized
   */
  static RemoteCall write(Callable<?> body) {
    if (!(body instanceof Serializable)) {
      throw new CallTransferException(UnportableCall.notSerializable(body, PLACE), null);
    }
    try {
      return RemoteCall.of(body);
    } catch (IOException | RuntimeException | Error failure) {
      throw new CallTransferException(UnportableCall.notSerialized(body, PLACE, failure), failure);
    }
  }
}
