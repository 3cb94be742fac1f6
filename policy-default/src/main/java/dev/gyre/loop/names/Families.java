package dev.gyre.loop.names;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of which family addresses are. Stateless. */
public final class Families {

  private Families() {}

  /**
   * Tells the family of an address.
   *
   * @param address the address
   * @return {@code INET} or {@code INET6}
   */
  public static StandardProtocolFamily of(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  /**
   * Chooses the addresses of one family.
   *
   * @param addresses one or more
   * @param family the family, or null for both
   * @param host whose addresses they are
   * @return one or more, in the same order
   * @throws UnknownHostException if all are of the other family
   */
  static List<InetAddress> choose(
      List<InetAddress> addresses, @Nullable StandardProtocolFamily family, String host)
      throws UnknownHostException {
    if (family == null) {
      return addresses;
    }
    List<InetAddress> chosen = addresses.stream().filter(each -> of(each) == family).toList();
    if (chosen.isEmpty()) {
      throw new UnknownHostException(
          "host has no address of the family %s, allow any: %s".formatted(family, host));
    }
    return chosen;
  }
}
