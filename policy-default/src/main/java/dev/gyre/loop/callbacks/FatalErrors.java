package dev.gyre.loop.callbacks;

/**
 * Which failures of a callback or a body end the run, rather than being reported while the loop
 * goes on.
 *
 * <p>asyncio lets {@code SystemExit} and {@code KeyboardInterrupt} through. Java has neither; what
 * a loop must not outlive here is a virtual machine that says it is broken or out of memory. An
 * overflow of the stack is not among them: it is over when the callback has been left.
 */
public final class FatalErrors {

  private FatalErrors() {}

  /**
   * Throws the failure if it is fatal.
   *
   * @param failure what was thrown
   */
  public static void rethrow(Throwable failure) {
    if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
      throw fatal;
    }
  }
}
