package dev.gyre.examples.redis;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Commands about the connection and the server. Loop thread only. */
final class ServerCommands {

  /** What benchmarks ask for, to tell what they measure. */
  private static final Map<String, String> CONFIGURATION =
      new TreeMap<>(Map.of("appendonly", "no", "databases", "1", "maxmemory", "0", "save", ""));

  private final Keyspace keys;

  ServerCommands(Keyspace keys) {
    this.keys = keys;
  }

  void addTo(Commands commands) {
    commands.add("ping", -1, ServerCommands::ping);
    commands.add("echo", 2, (session, arguments) -> session.replies().bulk(arguments.get(1)));
    commands.add(
        "quit",
        -1,
        (session, _) -> {
          session.replies().simple("OK");
          session.end();
        });
    commands.add(
        "select",
        2,
        (session, arguments) -> {
          if (Text.number(arguments.get(1)) != 0) {
            throw new CommandFailure("ERR DB index is out of range");
          }
          session.replies().simple("OK");
        });
    commands.add("config", -2, ServerCommands::config);
    commands.add("dbsize", 1, (session, _) -> session.replies().integer(keys.size()));
    commands.add(
        "flushall",
        -1,
        (session, _) -> {
          keys.clear();
          session.replies().simple("OK");
        });
  }

  private static void ping(Session session, List<byte[]> arguments) throws CommandFailure {
    if (arguments.size() > 2) {
      throw new CommandFailure("ERR wrong number of arguments for 'ping' command");
    }
    Replies replies = session.replies();
    if (session.isSubscribed()) {
      replies.array(2);
      replies.bulk("pong");
      replies.bulk(arguments.size() == 2 ? arguments.get(1) : new byte[0]);
    } else if (arguments.size() == 2) {
      replies.bulk(arguments.get(1));
    } else {
      replies.simple("PONG");
    }
  }

  private static void config(Session session, List<byte[]> arguments) throws CommandFailure {
    if (!Text.lower(arguments.get(1)).equals("get") || arguments.size() != 3) {
      throw new CommandFailure("ERR only CONFIG GET with one name is known");
    }
    String wanted = Text.lower(arguments.get(2));
    Replies replies = session.replies();
    boolean all = wanted.equals("*");
    int count = all ? CONFIGURATION.size() : CONFIGURATION.containsKey(wanted) ? 1 : 0;
    replies.array(2 * count);
    CONFIGURATION.forEach((name, value) -> {
      if (all || name.equals(wanted)) {
        replies.bulk(name);
        replies.bulk(value);
      }
    });
  }
}
