package dev.gyre.examples.redis;

import java.util.List;
import java.util.Set;

/** Commands about messages. Loop thread only. */
final class ChannelCommands {

  private final Subscriptions subscriptions;

  ChannelCommands(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  void addTo(Commands commands) {
    commands.add(
        "subscribe",
        -2,
        (session, arguments) ->
            arguments.stream().skip(1).map(Text::of).forEach(session::subscribe));
    commands.add("unsubscribe", -1, ChannelCommands::unsubscribe);
    commands.add(
        "publish",
        3,
        (session, arguments) ->
            session
                .replies()
                .integer(subscriptions.publish(Text.of(arguments.get(1)), arguments.get(2))));
  }

  private static void unsubscribe(Session session, List<byte[]> arguments) {
    Set<String> channels = session.channels();
    if (arguments.size() > 1) {
      arguments.stream().skip(1).map(Text::of).forEach(session::unsubscribe);
    } else if (channels.isEmpty()) {
      session.confirm("unsubscribe", null);
    } else {
      channels.forEach(session::unsubscribe);
    }
  }
}
