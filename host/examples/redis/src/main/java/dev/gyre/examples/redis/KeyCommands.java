package dev.gyre.examples.redis;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands about keys, whatever is kept under them. Loop thread only. */
final class KeyCommands {

  private static final int ABSENT = -2;
  private static final int FOR_GOOD = -1;

  private final Keyspace keys;

  KeyCommands(Keyspace keys) {
    this.keys = keys;
  }

  void addTo(Commands commands) {
    commands.add(
        "del",
        -2,
        (session, arguments) -> {
          int removed = 0;
          for (byte[] key : rest(arguments)) {
            removed += keys.remove(Text.of(key)) ? 1 : 0;
          }
          session.replies().integer(removed);
        });
    commands.add(
        "exists",
        -2,
        (session, arguments) -> {
          long count = rest(arguments).stream().filter(key -> keys.contains(Text.of(key))).count();
          session.replies().integer(count);
        });
    addTimes(commands, "expire", "ttl", TimeUnit.SECONDS);
    addTimes(commands, "pexpire", "pttl", TimeUnit.MILLISECONDS);
  }

  private void addTimes(Commands commands, String expire, String left, TimeUnit unit) {
    commands.add(
        expire,
        3,
        (session, arguments) -> {
          long delay = unit.toNanos(Text.number(arguments.get(2)));
          session.replies().integer(keys.expire(Text.of(arguments.get(1)), delay) ? 1 : 0);
        });
    commands.add(
        left,
        2,
        (session, arguments) -> session.replies().integer(left(Text.of(arguments.get(1)), unit)));
  }

  private long left(String key, TimeUnit unit) {
    if (!keys.contains(key)) {
      return ABSENT;
    }
    Long nanos = keys.remainingNanos(key);
    if (nanos == null) {
      return FOR_GOOD;
    }
    return Math.max(0, (nanos + unit.toNanos(1) / 2) / unit.toNanos(1));
  }

  private static List<byte[]> rest(List<byte[]> arguments) {
    return arguments.subList(1, arguments.size());
  }
}
