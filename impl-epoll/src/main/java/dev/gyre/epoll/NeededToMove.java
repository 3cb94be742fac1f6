package dev.gyre.epoll;

import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * The classes that it takes to take sources over from another selector, to go on with them, and to
 * hand them over again. Stateless.
 *
 * <p>They are loaded when nothing has to be taken over yet, as when the provider is tried out: to
 * load them takes longer than to move a hundred connections, and in the turn in which a loop moves
 * all of them would wait. A loop that moves late, when the bundle is gone, could not load them at
 * all.
 */
final class NeededToMove {

  private static final List<Class<?>> CLASSES =
      List.of(
          Successors.class,
          DescriptorFinder.class,
          JdkChannels.class,
          LibC.Moving.class,
          EpollSocket.class,
          EpollStream.class,
          EpollListener.class,
          EpollDatagramPort.class,
          EpollPipe.class,
          EpollChild.class,
          NativeDatagrams.class,
          NativeFile.class);

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
