package dev.gyre.examples.redis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands about lists. Loop thread only. */
final class ListCommands {

  private final Keyspace keys;

  ListCommands(Keyspace keys) {
    this.keys = keys;
  }

  void addTo(Commands commands) {
    commands.add(
        "lpush",
        -3,
        (session, arguments) -> {
          List<byte[]> list = keys.itemsToChange(Text.of(arguments.get(1)));
          list.addAll(arguments.subList(2, arguments.size())); // the head is at the end
          session.replies().integer(list.size());
        });
    commands.add(
        "llen",
        2,
        (session, arguments) ->
            session.replies().integer(keys.items(Text.of(arguments.get(1))).size()));
    commands.add("lrange", 4, this::range);
  }

  private void range(Session session, List<byte[]> arguments) throws CommandFailure {
    List<byte[]> list = keys.items(Text.of(arguments.get(1))).reversed();
    long first = Math.max(0, index(arguments.get(2), list.size()));
    long last = Math.min(list.size() - 1L, index(arguments.get(3), list.size()));
    List<byte @Nullable []> part =
        first > last ? List.of() : new ArrayList<>(list.subList((int) first, (int) last + 1));
    session.replies().bulks(part);
  }

  /** Negative ones count from the end. */
  private static long index(byte[] argument, int size) throws CommandFailure {
    long index = Text.number(argument);
    return index < 0 ? size + index : index;
  }
}
