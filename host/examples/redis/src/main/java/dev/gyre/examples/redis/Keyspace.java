package dev.gyre.examples.redis;

import dev.gyre.EventLoop;
import dev.gyre.TimerHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept, by key: strings and lists, some of them for a time only. Loop thread only. */
final class Keyspace {

  private final EventLoop loop;
  private final Map<String, Entry> entries = new HashMap<>();

  /** A value. */
  private sealed interface Value {}

  /** A string of bytes, which never change. */
  private static final class Bytes implements Value {

    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /** A list, whose head is at the end, where it grows cheaply. */
  private record Items(List<byte[]> reversed) implements Value {}

  private record Entry(Value value, @Nullable TimerHandle end) {

    void cancelEnd() {
      if (end != null) {
        end.cancel();
      }
    }
  }

  Keyspace(EventLoop loop) {
    this.loop = loop;
  }

  int size() {
    return entries.size();
  }

  void clear() {
    entries.values().forEach(Entry::cancelEnd);
    entries.clear();
  }

  boolean contains(String key) {
    return entries.containsKey(key);
  }

  byte @Nullable [] bytes(String key) throws CommandFailure {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (entry.value instanceof Bytes string) {
      return string.bytes;
    }
    throw wrongType();
  }

  List<byte[]> items(String key) throws CommandFailure {
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    if (entry.value instanceof Items list) {
      return list.reversed;
    }
    throw wrongType();
  }

  /** Returns the list under a key, a new one if there is none. */
  List<byte[]> itemsToChange(String key) throws CommandFailure {
    if (!contains(key)) {
      entries.put(key, new Entry(new Items(new ArrayList<>()), null));
    }
    return items(key);
  }

  private static CommandFailure wrongType() {
    return new CommandFailure("WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  /** Keeps a string for good, in the place of whatever was there. */
  void put(String key, byte[] value) {
    remove(key);
    entries.put(key, new Entry(new Bytes(value), null));
  }

  /** Changes a string, and not for how long it is kept. */
  void replace(String key, byte[] value) {
    Entry before = entries.get(key);
    entries.put(key, new Entry(new Bytes(value), before == null ? null : before.end));
  }

  boolean remove(String key) {
    Entry removed = entries.remove(key);
    if (removed != null) {
      removed.cancelEnd();
    }
    return removed != null;
  }

  /**
   * Has a value removed when its time is over.
   *
   * @param delayNanos when; 0 or less for at once
   * @return false if there is no such value
   */
  boolean expire(String key, long delayNanos) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return false;
    }
    entry.cancelEnd();
    if (delayNanos <= 0) {
      entries.remove(key);
    } else {
      TimerHandle end = loop.callLaterNanos(delayNanos, () -> entries.remove(key));
      entries.put(key, new Entry(entry.value, end));
    }
    return true;
  }

  /** Returns in how many nanoseconds a value is removed; null if it is there for good. */
  @Nullable Long remainingNanos(String key) {
    Entry entry = entries.get(key);
    return entry == null || entry.end == null ? null : entry.end.when() - loop.time();
  }
}
