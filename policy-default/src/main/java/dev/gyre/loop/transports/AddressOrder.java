package dev.gyre.loop.transports;

import dev.gyre.loop.names.Families;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In which order the addresses of a host are tried. Stateless. */
final class AddressOrder {

  private AddressOrder() {}

  /**
   * Alternates between the families, each in its own order, so that a family that does not work
   * cannot hold up the other for long.
   *
   * @param addresses the preferred one first, whose family begins
   * @param firstFamilyCount how many addresses of that family come before the first of the other; 0
   *     to leave the order as it is
   */
  static List<InetAddress> interleave(List<InetAddress> addresses, int firstFamilyCount) {
    if (firstFamilyCount == 0) {
      return addresses;
    }
    Map<StandardProtocolFamily, List<InetAddress>> byFamily = new LinkedHashMap<>();
    for (InetAddress address : addresses) {
      byFamily.computeIfAbsent(Families.of(address), family -> new ArrayList<>()).add(address);
    }
    List<List<InetAddress>> families = List.copyOf(byFamily.values());
    List<InetAddress> first = families.getFirst();
    int head = Math.min(firstFamilyCount - 1, first.size());
    List<InetAddress> order = new ArrayList<>(first.subList(0, head));
    first.subList(0, head).clear();
    for (int i = 0; order.size() < addresses.size(); i++) {
      for (List<InetAddress> family : families) {
        if (i < family.size()) {
          order.add(family.get(i));
        }
      }
    }
    return order;
  }
}
