package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.LambdaForm;
import dev.gyre.executors.process.wire.Message;
import dev.gyre.executors.process.wire.PlainValue;
import dev.gyre.spi.ContextCall;
import dev.gyre.spi.remote.UnportableCall;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;

/**
 * Turns bodies of calls into frames for one worker. A lambda that captures plain values alone is
 * sent as these, once the worker knows the rest of it; all else is serialized. One thread at a
 * time.
 */
final class CallWriter {

  private static final String PLACE = "another process";

  private final ClassPlaces places;
  private final Map<Class<?>, Integer> known = new WeakHashMap<>(); // lambdas, by number
  private int lastKnown;

  /**
   * Creates a writer.
   *
   * @param places knows where classes are
   */
  CallWriter(ClassPlaces places) {
    this.places = places;
  }

  /**
   * Writes a call.
   *
   * @param number by which the worker will answer
   * @param job the call; learns which listeners are in it
   * @return the frame
   * @throws CallTransferException if the body cannot be serialized
   */
  Message write(long number, Job job) {
    Callable<?> sent = ContextCall.withoutContexts(job.body());
    if (!(sent instanceof Serializable)) {
      throw new CallTransferException(UnportableCall.notSerializable(sent, PLACE), null);
    }
    try {
      int place = places.placeOf(sent.getClass());
      SerializedLambda lambda = place == ClassPlaces.JDK ? null : Lambdas.form(sent);
      return lambda != null && capturesPlainValues(lambda)
          ? lambdaCall(number, place, sent.getClass(), lambda)
          : call(number, place, sent, job);
    } catch (IOException | RuntimeException | Error failure) {
      throw new CallTransferException(UnportableCall.notSerialized(sent, PLACE, failure), failure);
    }
  }

  private Message call(long number, int place, Callable<?> sent, Job job) throws IOException {
    var message = new Message(Kind.CALL);
    message.data().writeLong(number);
    message.data().writeInt(place);
    try (var out = new CallObjects(message, places)) {
      out.writeObject(sent);
      job.tells(out.listeners());
    }
    return message;
  }

  private Message lambdaCall(long number, int place, Class<?> type, SerializedLambda lambda)
      throws IOException {
    var message = new Message(Kind.LAMBDA_CALL);
    DataOutputStream out = message.data();
    out.writeLong(number);
    out.writeInt(place);
    Integer before = known.get(type);
    int lambdaNumber = before == null ? ++lastKnown : before;
    out.writeInt(lambdaNumber);
    out.writeBoolean(before == null);
    if (before == null) {
      LambdaForm.of(lambda, place).writeTo(out);
      known.put(type, lambdaNumber); // if this frame does not arrive, no other does
    }
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      Object value = lambda.getCapturedArg(i);
      PlainValue.write(PlainValue.kindOf(value), value, out);
    }
    return message;
  }

  private static boolean capturesPlainValues(SerializedLambda lambda) {
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      if (PlainValue.kindOf(lambda.getCapturedArg(i)) == PlainValue.OBJECT) {
        return false;
      }
    }
    return true;
  }
}
