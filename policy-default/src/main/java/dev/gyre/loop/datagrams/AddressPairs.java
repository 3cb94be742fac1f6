package dev.gyre.loop.datagrams;

import dev.gyre.io.DatagramOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which socket to try for the addresses that the names have turned out to have: one for each
 * family for which there is every address that is needed, in the resolver's order, as in asyncio.
 * Immutable.
 *
 * <p>A wildcard fits each family. If nothing else speaks for a family, it means both, and so does
 * no address at all.
 *
 * @param options what the user wants
 * @param locals the addresses to bind to, or null if the user names none
 * @param remotes the addresses to send to, or null if the user names none
 */
record AddressPairs(
    DatagramOptions options,
    @Nullable List<InetSocketAddress> locals,
    @Nullable List<InetSocketAddress> remotes) {

  /**
   * Returns the options of each socket to try, with resolved addresses.
   *
   * @return one or more
   * @throws IOException if no family has every address that is needed
   */
  List<DatagramOptions> candidates() throws IOException {
    List<DatagramOptions> candidates = new ArrayList<>();
    for (StandardProtocolFamily family : families()) {
      InetSocketAddress local = ofFamily(locals, family);
      InetSocketAddress remote = ofFamily(remotes, family);
      if ((locals == null) == (local == null) && (remotes == null) == (remote == null)) {
        candidates.add(
            options.withFamily(family).withLocalAddress(local).withRemoteAddress(remote));
      }
    }
    if (candidates.isEmpty()) {
      candidates.add(forBothFamilies());
    }
    return candidates;
  }

  private Set<StandardProtocolFamily> families() {
    Set<StandardProtocolFamily> families = new LinkedHashSet<>();
    ProtocolFamily only = options.family();
    if (only != null) {
      families.add((StandardProtocolFamily) only);
      return families;
    }
    List<InetSocketAddress> all = new ArrayList<>();
    all.addAll(remotes == null ? List.of() : remotes);
    all.addAll(locals == null ? List.of() : locals);
    for (InetSocketAddress each : all) {
      if (!host(each).isAnyLocalAddress()) {
        families.add(family(host(each)));
      }
    }
    return families;
  }

  private DatagramOptions forBothFamilies() throws IOException {
    boolean anywhere = remotes == null && (locals == null || isWildcard(locals.getFirst()));
    if (options.family() != null || !anywhere) {
      throw new IOException(
          "local address %s and remote address %s have no family in common, or not the wanted one"
              .formatted(options.localAddress(), options.remoteAddress()));
    }
    // Java's own wildcard fits the sockets that it opens for both families.
    return options.withLocalAddress(
        locals == null ? null : new InetSocketAddress(locals.getFirst().getPort()));
  }

  private static @Nullable InetSocketAddress ofFamily(
      @Nullable List<InetSocketAddress> addresses, StandardProtocolFamily family)
      throws UnknownHostException {
    if (addresses == null) {
      return null;
    }
    for (InetSocketAddress each : addresses) {
      if (family(host(each)) == family) {
        return each;
      }
      if (isWildcard(each)) {
        return new InetSocketAddress(wildcard(family), each.getPort());
      }
    }
    return null;
  }

  private static InetAddress wildcard(StandardProtocolFamily family) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[family == StandardProtocolFamily.INET ? 4 : 16]);
  }

  private static boolean isWildcard(InetSocketAddress address) {
    return host(address).isAnyLocalAddress();
  }

  private static StandardProtocolFamily family(InetAddress host) {
    return host instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private static InetAddress host(InetSocketAddress address) {
    return Objects.requireNonNull(address.getAddress(), "resolved");
  }
}
