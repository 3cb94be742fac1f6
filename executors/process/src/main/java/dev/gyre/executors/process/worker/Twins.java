package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.ClassOutcome;
import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.Message;
import dev.gyre.executors.process.wire.RemoteProgress;
import dev.gyre.spi.remote.JdkClasses;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The twins of the class loaders in the pool's process, and what they ask for there. Thread-safe.
 *
 * <p>A class is defined by the twin of the loader that has defined it there, whichever twin asks:
 * so two bundles that share a class share it here as well.
 */
final class Twins implements ClassPlaces {

  private final Sender sender;
  private final Map<Integer, TwinLoader> loaders = new HashMap<>(); // guarded by this
  private final Map<Integer, Request> requests = new HashMap<>(); // guarded by this
  private int lastRequest; // guarded by this

  Twins(Sender sender) {
    this.sender = sender;
  }

  /** Returns the loader of a place. */
  ClassLoader loader(int place) {
    return place == JDK ? ClassLoader.getPlatformClassLoader() : twin(place);
  }

  private synchronized TwinLoader twin(int place) {
    TwinLoader twin = loaders.get(place);
    if (twin == null) {
      twin = new TwinLoader(place, this);
      loaders.put(place, twin);
    }
    return twin;
  }

  /** Forgets twins: those of loaders that are gone. */
  synchronized void drop(Collection<Integer> places) {
    loaders.keySet().removeAll(places);
  }

  // Places

  @Override
  public int placeOf(Class<?> type) throws NotSerializableException {
    if (JdkClasses.contain(type)) {
      return JDK;
    }
    if (type.getClassLoader() instanceof TwinLoader twin) {
      return twin.place();
    }
    throw new NotSerializableException(
        type.getName()
            + ", which was defined in the worker by a loader that the pool's process does not have:"
            + " "
            + type.getClassLoader());
  }

  @Override
  public Class<?> find(int place, String name) throws ClassNotFoundException {
    return switch (place) {
      case JDK -> JdkClasses.find(name);
      case WIRE -> RemoteProgress.class;
      default -> Class.forName(name, false, twin(place));
    };
  }

  // Requests

  /** Asks for a class by way of a place. */
  Class<?> load(int place, String name) throws ClassNotFoundException {
    try {
      DataInputStream answer = ask(Kind.CLASS_WANTED, place, name);
      return switch (answer.readByte()) {
        case ClassOutcome.CODE -> twin(answer.readInt()).define(name, answer.readAllBytes());
        case ClassOutcome.JDK -> JdkClasses.find(name);
        default -> throw new ClassNotFoundException(name + ": " + answer.readUTF());
      };
    } catch (IOException broken) {
      throw new ClassNotFoundException(name + ": the pool does not answer", broken);
    }
  }

  /** Asks for all resources of a name that a place sees. */
  List<byte[]> resources(int place, String name) throws IOException {
    DataInputStream answer = ask(Kind.RESOURCES_WANTED, place, name);
    var found = new ArrayList<byte[]>();
    for (int left = answer.readInt(); left > 0; left--) {
      found.add(answer.readNBytes(answer.readInt()));
    }
    return found;
  }

  private DataInputStream ask(int kind, int place, String name) throws IOException {
    var request = new Request();
    var message = new Message(kind);
    int number;
    synchronized (this) {
      number = ++lastRequest;
      requests.put(number, request);
    }
    message.data().writeInt(number);
    message.data().writeInt(place);
    message.data().writeUTF(name);
    sender.send(message);
    return request.await();
  }

  /** Takes an answer, in the receiver's thread. */
  void answered(Frame answer) throws IOException {
    Request request;
    synchronized (this) {
      request = requests.remove(answer.data().readInt());
    }
    if (request != null) {
      request.answer(answer.data());
    }
  }

  /** Waits for its answer. If the pool is gone, so is this process; so it waits without a limit. */
  private static final class Request {

    private DataInputStream answer = new DataInputStream(DataInputStream.nullInputStream());
    private boolean answered; // guarded by this, as is the answer

    synchronized void answer(DataInputStream given) {
      answer = given;
      answered = true;
      notifyAll();
    }

    synchronized DataInputStream await() {
      boolean interrupted = false;
      while (!answered) {
        try {
          wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return answer;
    }
  }

  /** Words a failure to ask for those who cannot throw it. */
  static UncheckedIOException unanswered(String name, IOException failure) {
    return new UncheckedIOException("the pool does not answer what " + name + " is", failure);
  }
}
