package dev.gyre.itests.osgi.control;

/** Calls that were submitted together. */
public interface CallBatch extends AutoCloseable {

  /** Lets the blocking calls go on. */
  void release();

  /** Returns what was counted so far. */
  CallFigures figures();

  /** Releases what is blocked and closes the loop that has submitted the calls. */
  @Override
  void close();
}
