package dev.gyre.examples.redis;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who listens to what. Loop thread only. */
final class Subscriptions {

  private final Map<String, Set<Session>> listeners = new HashMap<>();

  void add(String channel, Session session) {
    listeners.computeIfAbsent(channel, _ -> new LinkedHashSet<>()).add(session);
  }

  void remove(String channel, Session session) {
    listeners.computeIfPresent(
        channel,
        (_, sessions) -> {
          sessions.remove(session);
          return sessions.isEmpty() ? null : sessions;
        });
  }

  /** Tells everybody who listens; returns how many they are. */
  int publish(String channel, byte[] message) {
    // A copy, because who cannot be told is taken out meanwhile.
    List<Session> told = List.copyOf(listeners.getOrDefault(channel, Set.of()));
    told.forEach(session -> session.tell(channel, message));
    return told.size();
  }
}
