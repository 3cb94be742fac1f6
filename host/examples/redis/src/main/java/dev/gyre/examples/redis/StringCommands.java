package dev.gyre.examples.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commands about strings, and the numbers that they may be. Loop thread only. */
final class StringCommands {

  private final Keyspace keys;

  StringCommands(Keyspace keys) {
    this.keys = keys;
  }

  void addTo(Commands commands) {
    commands.add(
        "get",
        2,
        (session, arguments) -> session.replies().bulk(keys.bytes(Text.of(arguments.get(1)))));
    commands.add("set", -3, this::set);
    commands.add("mget", -2, this::getMany);
    commands.add("mset", -3, this::setMany);
    commands.add("incr", 2, (session, arguments) -> increase(session, arguments.get(1), 1));
    commands.add("decr", 2, (session, arguments) -> increase(session, arguments.get(1), -1));
    commands.add(
        "incrby",
        3,
        (session, arguments) -> increase(session, arguments.get(1), Text.number(arguments.get(2))));
  }

  private void set(Session session, List<byte[]> arguments) throws CommandFailure {
    String key = Text.of(arguments.get(1));
    Long delayNanos = null;
    Boolean onlyIfThere = null;
    for (int i = 3; i < arguments.size(); i++) {
      String option = Text.lower(arguments.get(i));
      switch (option) {
        case "nx" -> onlyIfThere = false;
        case "xx" -> onlyIfThere = true;
        case "ex", "px" -> {
          TimeUnit unit = option.equals("ex") ? TimeUnit.SECONDS : TimeUnit.MILLISECONDS;
          delayNanos = delay(arguments, ++i, unit);
        }
        default -> throw new CommandFailure("ERR syntax error");
      }
    }
    if (onlyIfThere != null && onlyIfThere != keys.contains(key)) {
      session.replies().bulk((byte[]) null);
      return;
    }
    keys.put(key, arguments.get(2));
    if (delayNanos != null) {
      keys.expire(key, delayNanos);
    }
    session.replies().simple("OK");
  }

  private static long delay(List<byte[]> arguments, int index, TimeUnit unit)
      throws CommandFailure {
    if (index == arguments.size()) {
      throw new CommandFailure("ERR syntax error");
    }
    long delay = Text.number(arguments.get(index));
    if (delay <= 0) {
      throw new CommandFailure("ERR invalid expire time in 'set' command");
    }
    return unit.toNanos(delay);
  }

  private void getMany(Session session, List<byte[]> arguments) throws CommandFailure {
    List<byte @Nullable []> values = new ArrayList<>();
    for (byte[] key : arguments.subList(1, arguments.size())) {
      values.add(bytesOrNull(Text.of(key)));
    }
    session.replies().bulks(values);
  }

  /** As in Redis, what is no string counts as absent among many. */
  private byte @Nullable [] bytesOrNull(String key) {
    try {
      return keys.bytes(key);
    } catch (CommandFailure otherType) {
      return null;
    }
  }

  private void setMany(Session session, List<byte[]> arguments) throws CommandFailure {
    if (arguments.size() % 2 == 0) {
      throw new CommandFailure("ERR wrong number of arguments for 'mset' command");
    }
    for (int i = 1; i < arguments.size(); i += 2) {
      keys.put(Text.of(arguments.get(i)), arguments.get(i + 1));
    }
    session.replies().simple("OK");
  }

  private void increase(Session session, byte[] name, long by) throws CommandFailure {
    String key = Text.of(name);
    byte[] before = keys.bytes(key);
    long number;
    try {
      number = Math.addExact(before == null ? 0 : Text.number(before), by);
    } catch (ArithmeticException overflow) {
      throw new CommandFailure("ERR increment or decrement would overflow");
    }
    keys.replace(key, Text.bytes(Long.toString(number)));
    session.replies().integer(number);
  }
}
