package dev.gyre.executors.process;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The class loaders that workers have twins of, by number. Holds none of them: a bundle that is
 * gone is collected, whatever workers have of it. Thread-safe.
 */
final class LoaderTable {

  private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
  private final Map<Key, Integer> numbers = new HashMap<>(); // guarded by this
  private final Map<Integer, Entry> entries = new HashMap<>(); // guarded by this
  private int last; // guarded by this

  /** Returns the number of a loader, from 1 on; numbers are never used again. */
  synchronized int numberOf(ClassLoader loader) {
    Integer known = numbers.get(new Lookup(loader));
    if (known != null) {
      return known;
    }
    var entry = new Entry(loader, ++last, collected);
    numbers.put(entry, last);
    entries.put(last, entry);
    return last;
  }

  /** Returns the loader of a number; null if it was collected, or there never was one. */
  synchronized @Nullable ClassLoader loader(int number) {
    Entry entry = entries.get(number);
    return entry == null ? null : entry.get();
  }

  /** Returns the numbers of loaders that were collected since the last time. */
  List<Integer> takeCollected() {
    Reference<? extends ClassLoader> reference = collected.poll();
    if (reference == null) {
      return List.of();
    }
    var gone = new ArrayList<Integer>();
    for (; reference != null; reference = collected.poll()) {
      if (reference instanceof Entry entry) {
        gone.add(entry.number);
        forget(entry);
      }
    }
    return gone;
  }

  private synchronized void forget(Entry entry) {
    numbers.remove(entry);
    entries.remove(entry.number);
  }

  /** Equal by the loader's identity, whatever the loader takes for equal. */
  private interface Key {

    @Nullable ClassLoader loader();

    @SuppressWarnings("ReferenceEquality") // the very object is meant
    static boolean equal(Key one, @Nullable Object other) {
      ClassLoader loader = one.loader();
      return one == other || (loader != null && other instanceof Key key && key.loader() == loader);
    }
  }

  private static final class Lookup implements Key {

    private final ClassLoader loader;

    Lookup(ClassLoader loader) {
      this.loader = loader;
    }

    @Override
    public ClassLoader loader() {
      return loader;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return Key.equal(this, other);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(loader);
    }
  }

  private static final class Entry extends WeakReference<ClassLoader> implements Key {

    private final int number;
    private final int hash;

    Entry(ClassLoader loader, int number, ReferenceQueue<ClassLoader> queue) {
      super(loader, queue);
      this.number = number;
      this.hash = System.identityHashCode(loader);
    }

    @Override
    public @Nullable ClassLoader loader() {
      return get();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return Key.equal(this, other);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
