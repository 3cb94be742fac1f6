package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.wire.Failure;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.Message;
import dev.gyre.executors.process.wire.ObjectReader;
import dev.gyre.executors.process.wire.ObjectWriter;
import dev.gyre.executors.process.wire.SizeLimit;
import dev.gyre.executors.process.wire.UnserializablePath;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls, one after the other, all in one thread: code that keeps things in thread-locals
 * finds them again.
 */
final class Calls {

  private static final long NONE = -1;

  private final Thread caller;
  private final Connection pool;
  private final Twins places;
  private final Object monitor = new Object();
  private @Nullable Frame next; // guarded by monitor
  private boolean ending; // guarded by monitor
  private long current = NONE; // guarded by monitor

  Calls(Thread caller, Connection pool, Twins places) {
    this.caller = caller;
    this.pool = pool;
    this.places = places;
  }

  /** Adds a call. The pool sends the next one only when the last was answered. */
  void add(Frame call) {
    synchronized (monitor) {
      next = call;
      monitor.notifyAll();
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
      make(call.data());
    }
  }

  private @Nullable Frame take() {
    synchronized (monitor) {
      while (next == null && !ending) {
        try {
          monitor.wait();
        } catch (InterruptedException stray) {
          // Of a call that is over; the next one begins without.
        }
      }
      Frame taken = next;
      next = null;
      return taken;
    }
  }

  private void make(DataInputStream call) throws IOException {
    long number = call.readLong();
    begin(number);
    Message answer;
    try {
      answer = answer(number, call);
    } catch (OutOfMemoryError tooLarge) {
      answer = failure(number, Failure.UNWRITABLE, tooLarge, tooLarge.toString());
    } finally {
      over();
    }
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

  private Message answer(long number, DataInputStream call) throws IOException {
    Callable<?> body;
    try {
      body = read(call);
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
      var answer = new Message(Kind.RESULT);
      answer.data().writeLong(number);
      write(answer, result);
      return answer;
    } catch (Exception | StackOverflowError | LinkageError unwritable) {
      return failure(number, Failure.UNWRITABLE, unwritable, whyUnwritable(result, unwritable));
    }
  }

  private Callable<?> read(DataInputStream call) throws IOException, ClassNotFoundException {
    ClassLoader context = places.loader(call.readInt());
    caller.setContextClassLoader(context);
    try (var in = new ObjectReader(call, places, new SizeLimit(call.available()))) {
      return (Callable<?>) Objects.requireNonNull(in.readObject());
    }
  }

  private void write(Message answer, @Nullable Object result) throws IOException {
    try (var out = new ObjectWriter(answer, places)) {
      out.writeObject(result);
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
