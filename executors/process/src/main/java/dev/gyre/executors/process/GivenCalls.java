package dev.gyre.executors.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a worker was given and has not answered, in the order in which it makes them. It
 * learns how long they take, and so how many there may be: a worker whose calls are short need not
 * wait for the next one. Guarded by its worker.
 */
final class GivenCalls {

  /** How long the calls may take, all in all, that it is given ahead; and how many they may be. */
  private static final long PATIENT_NANOS = 500_000;

  private static final int AHEAD_MAX = 16;

  /** The share of a call in what calls usually take. */
  private static final int WEIGHT = 8;

  private final Deque<Job> calls = new ArrayDeque<>();
  private long lastNumber;
  private long beginNanos; // when the first one may have begun
  private long usualNanos = PATIENT_NANOS; // what a call takes

  /** Returns by which number the worker will know the next call. */
  long nextNumber() {
    return ++lastNumber;
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  int size() {
    return calls.size();
  }

  /** Tells whether one more would begin soon. */
  boolean isShort() {
    return calls.size() <= Math.min(AHEAD_MAX, PATIENT_NANOS / (usualNanos + 1));
  }

  /** Returns the one that the worker makes now. */
  @Nullable Job first() {
    return calls.peekFirst();
  }

  @SuppressWarnings("ReferenceEquality") // the very job is meant
  boolean isFirst(Job job) {
    return calls.peekFirst() == job;
  }

  /** Adds a call that is about to be sent. */
  void add(Job job, long number, long nowNanos) {
    if (calls.isEmpty()) {
      beginNanos = nowNanos;
    }
    job.number(number);
    calls.addLast(job);
  }

  /** Removes the last call, if that is the one: it was not sent. */
  @SuppressWarnings("ReferenceEquality") // the very job is meant
  boolean takeBack(Job job) {
    boolean last = calls.peekLast() == job;
    if (last) {
      calls.removeLast();
    }
    return last;
  }

  /**
   * Removes the first call, which was answered.
   *
   * @throws IOException if the worker has answered another one
   */
  Job answered(long number, long nowNanos) throws IOException {
    Job job = calls.peekFirst();
    if (job == null || number != job.number()) {
      throw new IOException("a worker must not answer a call that it has not got: " + number);
    }
    calls.removeFirst();
    usualNanos += (nowNanos - beginNanos - usualNanos) / WEIGHT;
    beginNanos = nowNanos;
    return job;
  }

  /**
   * Removes calls that the worker gives back, and returns them. One that it keeps may have been
   * sent after them.
   *
   * @param numbers how many, and their numbers
   * @throws IOException if it has not got one of them; then it keeps all
   */
  Deque<Job> giveBack(DataInputStream numbers) throws IOException {
    var back = new ArrayDeque<Job>();
    for (int left = numbers.readInt(); left > 0; left--) {
      back.addLast(find(numbers.readLong()));
    }
    calls.removeAll(back);
    return back;
  }

  private Job find(long number) throws IOException {
    for (Job each : calls) {
      if (each.number() == number) {
        return each;
      }
    }
    throw new IOException("a worker must not give back a call that it has not got: " + number);
  }

  /** Removes all calls, and returns them: the worker has ended. */
  Deque<Job> takeAll() {
    var all = new ArrayDeque<>(calls);
    calls.clear();
    return all;
  }
}
