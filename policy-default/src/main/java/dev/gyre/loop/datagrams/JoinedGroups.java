package dev.gyre.loop.datagrams;

import dev.gyre.spi.DatagramPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The groups that an endpoint has joined, each once. Loop thread only. */
final class JoinedGroups {

  private final Set<Membership> memberships = new HashSet<>();

  /** A group that was joined. */
  private record Membership(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source) {

    boolean isOf(InetAddress group, NetworkInterface networkInterface) {
      return this.group.equals(group) && this.networkInterface.equals(networkInterface);
    }
  }

  /**
   * Joins a group, unless it was joined already.
   *
   * @param port what joins it
   * @param source whose datagrams are wanted, or null for everybody's
   * @throws IOException if the system refuses
   */
  void join(
      DatagramPort port,
      InetAddress group,
      NetworkInterface networkInterface,
      @Nullable InetAddress source)
      throws IOException {
    var membership = new Membership(group, networkInterface, source);
    if (!memberships.contains(membership)) {
      port.join(group, networkInterface, source);
      memberships.add(membership);
    }
  }

  /**
   * Leaves a group, whatever sources it was joined for.
   *
   * @param port what leaves it
   * @return false if it was not joined
   * @throws IOException if the system refuses
   */
  boolean leave(DatagramPort port, InetAddress group, NetworkInterface networkInterface)
      throws IOException {
    List<Membership> left =
        memberships.stream().filter(each -> each.isOf(group, networkInterface)).toList();
    for (Membership each : left) {
      port.leave(group, networkInterface, each.source());
      memberships.remove(each);
    }
    return !left.isEmpty();
  }
}
