package dev.gyre.examples.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** All commands by their names. Loop thread only. */
final class Commands {

  private static final Set<String> OF_SUBSCRIBERS =
      Set.of("subscribe", "unsubscribe", "ping", "quit");

  private final Map<String, Command> table = new HashMap<>();

  /** Carries one command out. */
  @FunctionalInterface
  interface Action {

    /**
     * Carries the command out.
     *
     * @param session whose it is; the reply goes to its {@link Session#replies}
     * @param arguments the name, and what follows
     * @throws CommandFailure if it cannot be done: then nothing was, and nothing replied
     */
    void run(Session session, List<byte[]> arguments) throws CommandFailure;
  }

  /**
   * A command.
   *
   * @param arity how many arguments it has, with its name; negative if that is the least
   */
  private record Command(int arity, Action action) {

    boolean takes(int count) {
      return arity < 0 ? count >= -arity : count == arity;
    }
  }

  Commands(Keyspace keys, Subscriptions subscriptions) {
    new ServerCommands(keys).addTo(this);
    new KeyCommands(keys).addTo(this);
    new StringCommands(keys).addTo(this);
    new ListCommands(keys).addTo(this);
    new ChannelCommands(subscriptions).addTo(this);
    add("command", -1, this::describe);
  }

  void add(String name, int arity, Action action) {
    table.put(name, new Command(arity, action));
  }

  void carryOut(Session session, List<byte[]> arguments) {
    String name = Text.lower(arguments.getFirst());
    try {
      find(name, arguments.size(), session).action.run(session, arguments);
    } catch (CommandFailure failure) {
      session.replies().error(failure.text());
    }
  }

  private Command find(String name, int count, Session session) throws CommandFailure {
    Command command = table.get(name);
    if (command == null) {
      String shown = name.length() > 128 ? name.substring(0, 128) : name;
      throw new CommandFailure("ERR unknown command '%s'".formatted(shown));
    }
    if (!command.takes(count)) {
      throw new CommandFailure("ERR wrong number of arguments for '%s' command".formatted(name));
    }
    if (session.isSubscribed() && !OF_SUBSCRIBERS.contains(name)) {
      throw new CommandFailure(
          "ERR Can't execute '%s': only (UN)SUBSCRIBE, PING and QUIT are allowed in this context"
              .formatted(name));
    }
    return command;
  }

  /** The table for clients that complete what is typed; they can do without the rest. */
  private void describe(Session session, List<byte[]> arguments) {
    Replies replies = session.replies();
    String part = arguments.size() > 1 ? Text.lower(arguments.get(1)) : "";
    if (part.equals("count")) {
      replies.integer(table.size());
    } else if (!part.isEmpty()) {
      replies.array(0);
    } else {
      replies.array(table.size());
      table.forEach((name, command) -> {
        replies.array(6);
        replies.bulk(name.toLowerCase(Locale.ROOT));
        replies.integer(command.arity);
        replies.array(0);
        replies.integer(0);
        replies.integer(0);
        replies.integer(0);
      });
    }
  }
}
