package dev.gyre.examples.echo;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends answers in the order of the questions, whichever is ready first. To be used by one
 * connection.
 */
final class AnswerQueue {

  private final Queue<Answer> pending = new ArrayDeque<>();
  private final Consumer<String> sink;

  AnswerQueue(Consumer<String> sink) {
    this.sink = sink;
  }

  /**
   * Takes the next place in the order.
   *
   * @return the place, to be filled once
   */
  Answer next() {
    var answer = new Answer();
    pending.add(answer);
    return answer;
  }

  /**
   * Tells how many places were taken whose answers have not been sent.
   *
   * @return 0 or more
   */
  int size() {
    return pending.size();
  }

  private void sendReady() {
    for (Answer first = pending.peek(); first != null; first = pending.peek()) {
      String text = first.text;
      if (text == null) {
        return;
      }
      pending.remove();
      sink.accept(text);
    }
  }

  /** A place in the order. */
  final class Answer {

    private @Nullable String text;

    void fill(String answer) {
      text = answer;
      sendReady();
    }
  }
}
