package dev.gyre.examples.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerQueueTest {

  private final List<String> sent = new ArrayList<>();
  private final AnswerQueue queue = new AnswerQueue(sent::add);

  @Test
  void answers_areSentInTheOrderOfTheQuestions() {
    var first = queue.next();
    var second = queue.next();
    var third = queue.next();

    third.fill("3");
    second.fill("2");
    assertEquals(List.of(), sent);
    assertEquals(3, queue.size());

    first.fill("1");
    assertEquals(List.of("1", "2", "3"), sent);
    assertEquals(0, queue.size());
  }

  @Test
  void answer_thatIsFirstInLine_isSentAtOnce() {
    queue.next().fill("1");

    assertEquals(List.of("1"), sent);
  }
}
