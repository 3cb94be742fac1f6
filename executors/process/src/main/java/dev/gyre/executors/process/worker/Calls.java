package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.wire.Failure;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.Message;
import dev.gyre.executors.process.wire.ObjectWriter;
import dev.gyre.executors.process.wire.PlainValue;
import dev.gyre.spi.remote.UnserializablePath;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls, one after the other, all in one thread: code that keeps things in thread-locals
 * finds them again. Answers one before it begins the next, so that the pool can tell which has
 * begun if this process ends.
 */
final class Calls {

  private static final long NONE = -1;

  private final Thread caller;
  private final Connection pool;
  private final Twins places;
  private final KnownLambdas lambdas;
  private final Sender sender;
  private final Object monitor = new Object();
  private final Deque<Frame> waiting = new ArrayDeque<>(); // guarded by monitor
  private volatile Sender.@Nullable Letter returned; // that tells the pool so, the last one
  private boolean ending; // guarded by monitor
  private long current = NONE; // guarded by monitor

  Calls(Thread caller, Connection pool, Twins places, KnownLambdas lambdas, Sender sender) {
    this.caller = caller;
    this.pool = pool;
    this.places = places;
    this.lambdas = lambdas;
    this.sender = sender;
  }

  /** Adds a call. */
  void add(Frame call) {
    synchronized (monitor) {
      waiting.addLast(call);
      monitor.notifyAll();
    }
  }

  /**
   * Gives up all calls but the one that is made, or is next to be, and has the pool told which; by
   * another thread, since this one has to receive, or both ends might be stuck.
   */
  void giveBack() throws IOException {
    synchronized (monitor) {
      var given = new ArrayDeque<Frame>();
      int kept = current == NONE ? 1 : 0;
      while (waiting.size() > kept) {
        given.addFirst(waiting.removeLast());
      }
      returned = sender.send(returned(given));
    }
  }

  private Message returned(Collection<Frame> given) throws IOException {
    var answer = new Message(Kind.RETURNED);
    answer.data().writeInt(given.size());
    for (Frame each : given) {
      answer.data().writeLong(each.data().readLong());
      if (each.kind() == Kind.LAMBDA_CALL) {
        each.data().skipNBytes(Integer.BYTES); // its place
        lambdas.learn(each.data()); // later calls rely on that
      }
    }
    return answer;
  }

  /**
   * Waits until the pool is told what it was given back: else it would take one of these for the
   * next that is made, and the one that is made for one that may be made elsewhere.
   */
  private void awaitReturned() {
    Sender.Letter told = returned;
    if (told != null) {
      told.awaitSent();
    }
  }

  /** Makes no more calls. */
  void end() {
    synchronized (monitor) {
      ending = true;
      monitor.notifyAll();
    }
  }

  boolean isEnding() {
    synchronized (monitor) {
      return ending;
    }
  }

  /** Interrupts a call if it is under way. */
  void interrupt(long call) {
    synchronized (monitor) {
      if (current == call) {
        caller.interrupt();
      }
    }
  }

  /** Makes calls until the end. */
  void make() throws IOException {
    for (Frame call = take(); call != null; call = take()) {
      make(call);
    }
  }

  private @Nullable Frame take() {
    synchronized (monitor) {
      while (waiting.isEmpty() && !ending) {
        try {
          monitor.wait();
        } catch (InterruptedException stray) {
          // Of a call that is over; the next one begins without.
        }
      }
      return waiting.pollFirst();
    }
  }

  private void make(Frame call) throws IOException {
    awaitReturned();
    long number = call.data().readLong();
    begin(number);
    Message answer;
    try {
      answer = answer(number, call);
    } catch (OutOfMemoryError tooLarge) {
      answer = failure(number, Failure.UNWRITABLE, tooLarge, tooLarge.toString());
    } finally {
      over();
    }
    awaitReturned();
    pool.send(answer);
  }

  private void begin(long number) {
    synchronized (monitor) {
      current = number;
    }
  }

  /** From here on nobody interrupts this thread, which is about to send. */
  private void over() {
    synchronized (monitor) {
      current = NONE;
    }
    caller.setContextClassLoader(ClassLoader.getSystemClassLoader());
    boolean _ = Thread.interrupted();
  }

  private Message answer(long number, Frame call) throws IOException {
    Callable<?> body;
    try {
      body = read(number, call);
    } catch (Throwable unreadable) {
      return failure(number, Failure.UNREADABLE, unreadable, unreadable.toString());
    }
    Object result;
    try {
      result = body.call();
    } catch (Throwable thrown) {
      return failure(number, Failure.THROWN, thrown, messageOf(thrown));
    }
    try {
      return result(number, result);
    } catch (Exception | StackOverflowError | LinkageError unwritable) {
      return failure(number, Failure.UNWRITABLE, unwritable, whyUnwritable(result, unwritable));
    }
  }

  private Callable<?> read(long number, Frame call) throws Exception {
    DataInputStream data = call.data();
    caller.setContextClassLoader(places.loader(data.readInt()));
    if (call.kind() == Kind.LAMBDA_CALL) {
      return lambdas.read(data);
    }
    try (var in = new CallReader(data, places, this, number)) {
      return (Callable<?>) Objects.requireNonNull(in.readObject());
    }
  }

  private Message result(long number, @Nullable Object result) throws IOException {
    var answer = new Message(Kind.RESULT);
    answer.data().writeLong(number);
    write(result, answer);
    return answer;
  }

  private void write(@Nullable Object value, Message message) throws IOException {
    int kind = PlainValue.kindOf(value);
    PlainValue.write(kind, value, message.data());
    if (kind == PlainValue.OBJECT) {
      try (var out = new ObjectWriter(message, places)) {
        out.writeObject(value);
      }
    }
  }

  /** Tells the pool what a call reports, in any thread. */
  void report(long number, int index, @Nullable Object told) {
    requireCurrent(number);
    var message = new Message(Kind.PROGRESS);
    try {
      message.data().writeLong(number);
      message.data().writeInt(index);
      write(told, message);
    } catch (IOException | StackOverflowError | LinkageError unwritable) {
      throw new IllegalArgumentException(
          "what a call in another process reports must be serializable, but it is not: "
              + whyUnwritable(told, unwritable),
          unwritable);
    }
    sender.deliver(message);
    requireCurrent(number); // or nobody was told
  }

  private void requireCurrent(long number) {
    synchronized (monitor) {
      if (current != number) {
        throw new IllegalStateException(
            "a call must report before it returns: of what is reported now nobody may be told");
      }
    }
  }

  private Message failure(long number, int stage, Throwable thrown, @Nullable String message)
      throws IOException {
    var answer = new Message(Kind.FAILURE);
    answer.data().writeLong(number);
    try (var out = new ObjectWriter(answer, places)) {
      Failure.of(stage, thrown, message, places).writeTo(out);
    }
    return answer;
  }

  private static @Nullable String messageOf(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (RuntimeException | Error itsOwn) {
      return null;
    }
  }

  private static String whyUnwritable(@Nullable Object result, Throwable unwritable) {
    String path = result == null ? null : UnserializablePath.in(result);
    return path == null ? unwritable.toString() : path;
  }
}
