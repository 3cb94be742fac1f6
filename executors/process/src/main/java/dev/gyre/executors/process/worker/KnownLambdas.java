package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.LambdaForm;
import dev.gyre.executors.process.wire.PlainValue;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The lambdas that the pool has told of, by number. Thread-safe. */
final class KnownLambdas {

  private final Twins twins;
  private final Map<Integer, KnownLambda> lambdas = new HashMap<>(); // guarded by itself

  KnownLambdas(Twins twins) {
    this.twins = twins;
  }

  /** Reads a call of a lambda, in the thread that makes it. */
  Callable<?> read(DataInputStream call) throws Exception {
    KnownLambda lambda = lambda(learn(call));
    var captured = new @Nullable Object[lambda.captured()];
    for (int i = 0; i < captured.length; i++) {
      captured[i] = PlainValue.read(call.readUnsignedByte(), call);
    }
    return lambda.make(captured, twins);
  }

  /** Reads the beginning of a call, and returns the number of the lambda. */
  int learn(DataInputStream call) throws IOException {
    int number = call.readInt();
    if (call.readBoolean()) {
      var told = new KnownLambda(LambdaForm.readFrom(call));
      synchronized (lambdas) {
        lambdas.put(number, told);
      }
    }
    return number;
  }

  private KnownLambda lambda(int number) throws InvalidObjectException {
    synchronized (lambdas) {
      KnownLambda found = lambdas.get(number);
      if (found == null) {
        throw new InvalidObjectException("the pool never told of lambda " + number);
      }
      return found;
    }
  }

  /** Forgets lambdas of classes that are gone. */
  void drop(Collection<Integer> places) {
    synchronized (lambdas) {
      lambdas.values().removeIf(each -> places.contains(each.place()));
    }
  }
}
