package dev.gyre.loop.transports;

import java.util.ArrayList;
import java.util.List;

/**
 * The transports of a server's clients. Each knows its place, so that an idle connection takes no
 * more memory than a reference here. Loop thread only.
 */
final class ClientList {

  private final ArrayList<StreamTransport> clients = new ArrayList<>();

  void add(StreamTransport client) {
    client.setPlace(clients.size());
    clients.add(client);
  }

  /** Removes a transport, whose place the last one takes. */
  void remove(StreamTransport client) {
    StreamTransport last = clients.removeLast();
    if (last != client) {
      clients.set(client.place(), last);
      last.setPlace(client.place());
    }
  }

  int size() {
    return clients.size();
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  /** Returns the transports of this moment. */
  List<StreamTransport> snapshot() {
    return List.copyOf(clients);
  }
}
