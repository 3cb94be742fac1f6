package dev.gyre.loop;

import dev.gyre.AsyncGenerator;
import dev.gyre.Gyre;
import java.time.Duration;
import java.util.List;

/** Yields 1, 2, 3 and so on, each after a second, and takes a second to clean up. */
record CountingBody(int last, List<Object> seen) implements AsyncGenerator.Body<Integer> {

  @Override
  public void run(AsyncGenerator.Yielder<Integer> out) {
    try {
      for (int i = 1; i <= last; i++) {
        Gyre.sleep(Duration.ofSeconds(1));
        out.yield(i);
      }
    } finally {
      Gyre.sleep(Duration.ofSeconds(1));
      seen.add("cleaned up");
    }
  }
}
