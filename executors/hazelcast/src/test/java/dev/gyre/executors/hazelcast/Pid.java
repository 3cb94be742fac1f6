package dev.gyre.executors.hazelcast;

import java.io.Serializable;
import java.util.concurrent.Callable;

/** Tells by which process it is called. */
record Pid() implements Callable<Long>, Serializable {

  @Override
  public Long call() {
    return ProcessHandle.current().pid();
  }
}
