package dev.gyre.itests.soak;

import dev.gyre.io.Transport;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** Counts connections, and remembers some of them without keeping them. Loop thread only. */
final class Tally {

  /** Each of so many is remembered. */
  private static final int SAMPLE = 50;

  private final List<WeakReference<Transport>> sample = new ArrayList<>();
  private int made;
  private int lost;

  void made(Transport transport) {
    if (made++ % SAMPLE == 0) {
      sample.add(new WeakReference<>(transport));
    }
  }

  void lost() {
    lost++;
  }

  int made() {
    return made;
  }

  int live() {
    return made - lost;
  }

  /** Tells how many transports of the sample somebody still holds; for after a collection. */
  long held() {
    return sample.stream().filter(each -> each.get() != null).count();
  }
}
