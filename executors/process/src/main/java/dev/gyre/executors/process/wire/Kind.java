package dev.gyre.executors.process.wire;

/**
 * What frames say. Plain numbers: the classes of an enum would be loaded while somebody waits for
 * the first answer of a worker.
 */
public final class Kind {

  /** Worker: the secret that it was given. The first frame. */
  public static final int HELLO = 1;

  /** Pool: number of the call, place of its class, body. */
  public static final int CALL = 2;

  /** Worker: number of the call, {@link PlainValue} that is the result, or announces it. */
  public static final int RESULT = 3;

  /** Worker: number of the call, {@link Failure}. */
  public static final int FAILURE = 4;

  /** Worker: number of the request, place, name of a class. */
  public static final int CLASS_WANTED = 5;

  /** Pool: number of the request, {@link ClassOutcome}. */
  public static final int CLASS = 6;

  /** Worker: number of the request, place, name of a resource. */
  public static final int RESOURCES_WANTED = 7;

  /** Pool: number of the request, how many resources, each with its length and bytes. */
  public static final int RESOURCES = 8;

  /** Pool: number of the call that is to be interrupted. */
  public static final int INTERRUPT = 9;

  /** Pool: how many places are gone, and which. */
  public static final int DROP = 10;

  /** Pool: the worker is to exit. */
  public static final int END = 11;

  /**
   * Pool: number of the call, place of its class, number of the lambda that it is, whether its
   * {@link LambdaForm} follows, what it captures as {@link PlainValue}s.
   */
  public static final int LAMBDA_CALL = 12;

  /** Pool: the worker is to give back what it has not begun; answered with {@link #RETURNED}. */
  public static final int RECALL = 13;

  /** Worker: how many calls it has not begun and never will, and their numbers. */
  public static final int RETURNED = 14;

  /** Worker: number of the call, which of its listeners, {@link PlainValue} as of a result. */
  public static final int PROGRESS = 15;

  private Kind() {}
}
