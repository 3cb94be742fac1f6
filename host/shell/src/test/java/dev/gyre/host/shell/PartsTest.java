package dev.gyre.host.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.inspect.Loops;
import dev.gyre.spi.Part;
import org.junit.jupiter.api.Test;

final class PartsTest {

  @Test
  void partNamed_findsThePart() {
    assertSame(Part.TASK_RUNNER, Loops.partNamed("task-runner"));
  }

  @Test
  void partNamed_listsThePartsWhenThereIsNone() {
    var failure = assertThrows(IllegalArgumentException.class, () -> Loops.partNamed("polizy"));

    assertEquals(
        "no part is called polizy; parts are [policy, selector, task-runner, executor]",
        failure.getMessage());
  }
}
