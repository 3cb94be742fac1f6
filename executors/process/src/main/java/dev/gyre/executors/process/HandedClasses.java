package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.ClassOutcome;
import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.Message;
import dev.gyre.executors.process.wire.RemoteProgress;
import dev.gyre.spi.remote.ClassCode;
import dev.gyre.spi.remote.JdkClasses;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes that one worker got from this process, with the calls or because it asked: only these
 * can come back in a result. Thread-safe.
 */
final class HandedClasses implements ClassPlaces {

  private final LoaderTable loaders;
  private final Map<Integer, Set<String>> handed = new HashMap<>(); // guarded by this

  HandedClasses(LoaderTable loaders) {
    this.loaders = loaders;
  }

  @Override
  public int placeOf(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || JdkClasses.contain(type)) {
      return JDK;
    }
    if (type == RemoteProgress.class) {
      return WIRE;
    }
    int place = loaders.numberOf(loader);
    hand(place, elementName(type.getName()));
    return place;
  }

  private synchronized void hand(int place, String name) {
    handed.computeIfAbsent(place, unknown -> new HashSet<>()).add(name);
  }

  private synchronized boolean wasHanded(int place, String name) {
    return handed.getOrDefault(place, Set.of()).contains(name);
  }

  /** Forgets the classes of loaders that are gone. */
  synchronized void drop(List<Integer> places) {
    places.forEach(handed::remove);
  }

  @Override
  public Class<?> find(int place, String name) throws ClassNotFoundException, IOException {
    if (place == JDK) {
      return JdkClasses.find(name);
    }
    if (!wasHanded(place, elementName(name))) {
      throw new InvalidClassException(name, "the worker never got this class");
    }
    return Class.forName(name, false, loader(place));
  }

  private ClassLoader loader(int place) throws ClassNotFoundException {
    ClassLoader loader = loaders.loader(place);
    if (loader == null) {
      throw new ClassNotFoundException("its class loader is gone");
    }
    return loader;
  }

  /** Of an array, the name of its elements' class. */
  private static String elementName(String name) {
    int dimensions = name.lastIndexOf('[') + 1;
    return dimensions == 0 ? name : name.substring(dimensions + 1, name.length() - 1);
  }

  // What the worker asks for

  /** Answers a request for a class. */
  Message answerClass(DataInputStream wanted) throws IOException {
    var answer = new Message(Kind.CLASS);
    answer.data().writeInt(wanted.readInt());
    int place = wanted.readInt();
    String name = wanted.readUTF();
    try {
      writeClass(answer, Class.forName(name, false, loader(place)));
    } catch (ClassNotFoundException | LinkageError missing) {
      writeNone(answer, "not found in the pool's process: " + missing);
    }
    return answer;
  }

  private void writeClass(Message answer, Class<?> found) throws IOException {
    if (JdkClasses.contain(found)) {
      answer.data().writeByte(ClassOutcome.JDK);
      return;
    }
    byte[] code = codeOf(found);
    if (code == null) {
      writeNone(
          answer, "it has no class file in the pool's process, because it was generated there");
      return;
    }
    answer.data().writeByte(ClassOutcome.CODE);
    answer.data().writeInt(placeOf(found));
    answer.data().write(code);
  }

  private static byte @Nullable [] codeOf(Class<?> type) throws IOException {
    try (InputStream in = ClassCode.open(type, type.getName())) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static void writeNone(Message answer, String reason) throws IOException {
    answer.data().writeByte(ClassOutcome.NONE);
    answer.data().writeUTF(reason.substring(0, Math.min(reason.length(), 10_000)));
  }

  /** Answers a request for resources. */
  Message answerResources(DataInputStream wanted) throws IOException {
    var answer = new Message(Kind.RESOURCES);
    answer.data().writeInt(wanted.readInt());
    int place = wanted.readInt();
    List<byte[]> found = resources(loaders.loader(place), wanted.readUTF());
    answer.data().writeInt(found.size());
    for (byte[] each : found) {
      answer.writeSized(each);
    }
    return answer;
  }

  /** A resource that cannot be read is left out, as if it were not there. */
  private static List<byte[]> resources(@Nullable ClassLoader loader, String name) {
    var found = new ArrayList<byte[]>();
    if (loader == null) {
      return found;
    }
    try {
      for (URL each : java.util.Collections.list(loader.getResources(name))) {
        if (!each.getProtocol().equals("jrt")) { // the worker has the JDK's itself
          try (InputStream in = each.openStream()) {
            found.add(in.readAllBytes());
          }
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      return found;
    }
    return found;
  }
}
