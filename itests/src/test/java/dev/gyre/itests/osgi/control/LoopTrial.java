package dev.gyre.itests.osgi.control;

import java.util.List;

/** Tries each thing that a loop does, once. Each method makes a loop of its own and closes it. */
public interface LoopTrial {

  /** Schedules callbacks at once, for later and from another thread; returns the order they ran. */
  List<String> callbacks() throws Exception;

  /** Runs a task that awaits a future which a timer completes; returns what the future gave. */
  String task();

  /** Sends a text through a server and a connection of one loop; returns what came back. */
  String echo(String text);

  /** Runs a call in the host's default executor; returns the name of the thread it ran in. */
  String executorThread();

  /** Describes a new loop, with its selector and its task runner. */
  String describeLoop();

  /** Returns the class of the loggers that bundles get. */
  String loggerClass();

  /**
   * Lists the installed providers of each part, the current one first, those that cannot run last.
   */
  List<String> providers();
}
