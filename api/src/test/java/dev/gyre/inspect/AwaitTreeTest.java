package dev.gyre.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Trees, tables and circles of tasks. */
class AwaitTreeTest {

  private static TaskReport task(long id, String name, Long... awaitedBy) {
    return new TaskReport(
        id,
        name,
        "waiting",
        "",
        List.of("app." + name + ".run(App.java:" + id + ")"),
        List.of(awaitedBy));
  }

  private static String tree(TaskReport... tasks) {
    return String.join("\n", AwaitTree.draw(new AwaitGraph(List.of(tasks))));
  }

  private static List<String> cycles(TaskReport... tasks) {
    return new AwaitGraph(List.of(tasks)).cycles().stream().map(AwaitTree::describe).toList();
  }

  @Test
  void tree_hasTheAwaitedBelowTheAwaiting() {
    assertEquals(
        """
        ├── main (1) waiting
        │   │   at app.main.run(App.java:1)
        │   ├── left (2) waiting
        │   │   │   at app.left.run(App.java:2)
        │   │   └── deep (4) waiting
        │   │           at app.deep.run(App.java:4)
        │   └── right (3) waiting
        │           at app.right.run(App.java:3)
        └── other (5) waiting
                at app.other.run(App.java:5)\
        """,
        tree(
            task(1, "main"),
            task(2, "left", 1L),
            task(3, "right", 1L),
            task(4, "deep", 2L),
            task(5, "other")));
  }

  @Test
  void whatTwoWaitFor_isDrawnOnce() {
    assertEquals(
        """
        ├── one (1) waiting
        │   │   at app.one.run(App.java:1)
        │   └── shared (3) waiting
        │           at app.shared.run(App.java:3)
        └── two (2) waiting
            │   at app.two.run(App.java:2)
            └── shared (3) see above\
        """,
        tree(task(1, "one"), task(2, "two"), task(3, "shared", 1L, 2L)));
  }

  @Test
  void noTasks_noTree() {
    assertEquals("", tree());
    assertEquals(List.of(), cycles());
  }

  @Test
  void circle_isNamedAndNotDrawn() {
    TaskReport left = task(1, "left", 2L);
    TaskReport right = task(2, "right", 1L);
    TaskReport outer = task(3, "outer");

    assertEquals(List.of("left (1) → right (2) → left (1)"), cycles(left, right, outer));
    assertEquals(
        "tasks wait for each other in a circle, which no tree shows:"
            + " left (1) → right (2) → left (1)",
        assertThrows(IllegalArgumentException.class, () -> tree(left, right, outer)).getMessage());
  }

  @Test
  void circleOfOne_andTwoCircles_areAllNamed() {
    assertEquals(
        List.of("self (1) → self (1)", "b (3) → c (4) → d (5) → b (3)"),
        cycles(
            task(1, "self", 1L),
            task(2, "a"),
            task(3, "b", 2L, 5L),
            task(4, "c", 3L),
            task(5, "d", 4L)));
  }

  @Test
  void diamond_isNoCircle() {
    assertEquals(
        List.of(), cycles(task(1, "a"), task(2, "b", 1L), task(3, "c", 1L), task(4, "d", 2L, 3L)));
  }

  @Test
  void awaiterThatIsNotReported_countsAsNone() {
    assertEquals("└── a (1) waiting\n        at app.a.run(App.java:1)", tree(task(1, "a", 99L)));
  }

  @Test
  void longChain_isSearchedForCircles() {
    List<TaskReport> chain = new ArrayList<>();
    LongStream.range(0, 100_000).forEach(id -> chain.add(task(id, "t", id + 1)));
    assertEquals(List.of(), new AwaitGraph(chain).cycles());

    chain.add(task(100_000, "t", 0L));
    assertEquals(100_002, new AwaitGraph(chain).cycles().getFirst().size());
  }

  @Test
  void table_saysOfEachTaskWhatItAwaitsAndWhoAwaitsIt() {
    assertEquals(
        """
        ID  NAME    STATE    STANDS AT              AWAITS    AWAITED BY
        1   main    running  -                      -         -
        1f  child   waiting  app.child.run(App:31)  <Future>  main (1), unseen (2), ? (3)
        2   unseen  x        -                      -         -\
        """,
        String.join(
            "\n",
            TaskTable.of(
                List.of(
                    new TaskReport(1, "main", "running", "", List.of(), List.of()),
                    new TaskReport(
                        31,
                        "child",
                        "waiting",
                        "<Future>",
                        List.of(
                            "java.base/java.lang.Thread.sleep(Thread.java)",
                            "app.child.run(App:31)"),
                        List.of(1L, 2L, 3L)),
                    new TaskReport(2, "unseen", "x", "", List.of(), List.of())))));
  }
}
