package dev.gyre.internal.executor;

/**
 * Where a call is until it is answered, moved or cancelled: a generation or the waiting room.
 * Thread-safe.
 */
interface CallHolder {

  /** Returns whose executor it is, for records. */
  String name();

  /** Lets go of a call that has nothing left to do here. Called exactly once for each call held. */
  void release(HostCall<?> call);
}
