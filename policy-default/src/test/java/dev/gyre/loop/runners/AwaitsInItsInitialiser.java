package dev.gyre.loop.runners;

/**
 * Awaits something in its static initialiser, which has a native frame below it. To be defined
 * anew, as a hidden class, each time that a body is to try it.
 */
final class AwaitsInItsInitialiser {

  static {
    HostileMix.awaitPinned();
  }

  private AwaitsInItsInitialiser() {}
}
