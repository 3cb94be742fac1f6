package dev.gyre.itests.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.gyre.epoll.EpollWithoutPidfd;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.spi.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is promised of a process that has no descriptor, as on a kernel without them. */
@Timeout(60)
class PolledProcessTest {

  private HandDrivenLoop former;
  private HandDrivenLoop next;

  @BeforeAll
  static void requireEpoll() {
    SelectorTrial.requireUsable(new EpollWithoutPidfd());
  }

  @BeforeEach
  void open() throws IOException {
    former = new HandDrivenLoop(new EpollWithoutPidfd().open());
    next = new HandDrivenLoop(new EpollWithoutPidfd().open());
  }

  @AfterEach
  void close() {
    former.close();
    next.close();
  }

  private static final class Exit implements ChildProcess.Sink {
    int told;
    int returncode;
    @Nullable ChildProcess successor;

    @Override
    public void onExit(int returncode) {
      told++;
      this.returncode = returncode;
    }

    @Override
    public void onMoved(ChildProcess successor) {
      this.successor = successor;
    }
  }

  private ChildProcess run(String line, Exit exit) throws IOException {
    return former
        .selector()
        .spawn(Path.of("/bin/sh"), List.of("sh", "-c", line), SubprocessOptions.DEFAULT, exit);
  }

  @Test
  void exit_isToldOnce_andNothingIsLeft() throws IOException {
    var first = new Exit();
    var second = new Exit();
    run("exit 7", first);
    run("kill -9 $$", second);
    assertEquals(2, former.selector().openSources());
    former.until(() -> first.told + second.told == 2);
    assertEquals(7, first.returncode);
    assertEquals(-9, second.returncode);
    former.untilQuiet();
    assertEquals(2, first.told + second.told);
    assertEquals(0, former.selector().openSources());
  }

  @Test
  void process_movesToTheNextSelector_whereItsExitIsTold() throws IOException {
    var exit = new Exit();
    run("exit 7", exit);
    assertEquals(
        Map.of(), next.selector().takeOver(former.selector().movableSources()), "all can move");
    assertNotNull(exit.successor);
    assertEquals(0, former.selector().openSources());
    next.until(() -> exit.told == 1);
    assertEquals(7, exit.returncode);
    assertEquals(0, next.selector().openSources());
  }
}
