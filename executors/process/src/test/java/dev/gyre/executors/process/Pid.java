package dev.gyre.executors.process;

import java.io.Serializable;
import java.util.concurrent.Callable;

/** Tells in which process it is called. */
record Pid() implements Callable<Long>, Serializable {

  @Override
  public Long call() {
    return ProcessHandle.current().pid();
  }

  static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
