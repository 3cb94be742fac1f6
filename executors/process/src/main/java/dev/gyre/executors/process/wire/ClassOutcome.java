package dev.gyre.executors.process.wire;

/** How a request for a class has ended; the first byte of the answer. */
public final class ClassOutcome {

  /** The bytes follow: place of the class, its code. */
  public static final int CODE = 0;

  /** It is a class of the JDK, which the worker has itself. */
  public static final int JDK = 1;

  /** There is none; the reason follows. */
  public static final int NONE = 2;

  private ClassOutcome() {}
}
