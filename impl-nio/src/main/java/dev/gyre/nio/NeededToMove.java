package dev.gyre.nio;

import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * The classes that it takes to take sources over from another selector, and to go on with them.
 * Stateless.
 *
 * <p>They are loaded when nothing has to be taken over yet, as when the provider is tried out: in
 * the turn in which a loop moves, all its connections would wait for that.
 */
final class NeededToMove {

  private static final List<Class<?>> CLASSES =
      List.of(NioSocket.class, NioListener.class, NioDatagramPort.class, InternetAddresses.class);

  private NeededToMove() {}

  static void load() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      for (Class<?> each : CLASSES) {
        lookup.ensureInitialized(each);
      }
    } catch (IllegalAccessException impossible) {
      throw new AssertionError("they are all of this package", impossible);
    }
  }
}
