package dev.gyre.executors.hazelcast;

import java.io.Serializable;
import java.util.concurrent.Callable;

/** A call whose class and result are of a {@link ForeignLoader} here. */
public record ForeignCall(int number) implements Callable<Object>, Serializable {

  /** What it returns. */
  public record Answer(int doubled) implements Serializable {}

  @Override
  public Object call() {
    return new Answer(2 * number);
  }
}
