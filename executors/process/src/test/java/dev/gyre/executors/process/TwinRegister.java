package dev.gyre.executors.process;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which class loaders a worker has met, without holding them; in each process its own. */
public final class TwinRegister {

  private static final List<WeakReference<ClassLoader>> LOADERS = new CopyOnWriteArrayList<>();

  private TwinRegister() {}

  /** Notes the loader of a class. */
  public static void remember(Class<?> type) {
    LOADERS.add(new WeakReference<>(type.getClassLoader()));
  }

  /** Returns how many are left. */
  static long survivors() {
    System.gc();
    return LOADERS.stream().filter(each -> each.get() != null).count();
  }

  static int all() {
    return LOADERS.size();
  }
}
