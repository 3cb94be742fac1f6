package dev.gyre.io;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Unix socket in Linux's abstract namespace: a name that belongs to no file and is
 * free again as soon as its socket is closed. What asyncio writes as a path that begins with a zero
 * byte. Immutable.
 *
 * <p>Only selectors that call the system themselves can use it, such as that of epoll; the JDK's
 * channels cannot. Anybody on the machine, in the same network namespace, may connect to such a
 * name: there are no permissions as files have them.
 *
 * @since 0.1
 */
public final class AbstractUnixAddress extends SocketAddress {

  /** How long a name may be. */
  public static final int NAME_BYTES_MAX = 107;

  private static final long serialVersionUID = 1;

  /** The name, without the zero byte before it. */
  private final String name;

  private AbstractUnixAddress(String name) {
    this.name = name;
  }

  /**
   * Makes an address of a name.
   *
   * @param name the name, without the zero byte before it; at most {@value #NAME_BYTES_MAX} bytes
   *     of UTF-8
   * @return the address
   * @throws IllegalArgumentException if the name is too long
   */
  public static AbstractUnixAddress of(String name) {
    Objects.requireNonNull(name, "name");
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "abstract name must not be longer than %d bytes, choose a shorter one than these %d: %s"
              .formatted(NAME_BYTES_MAX, length, name));
    }
    return new AbstractUnixAddress(name);
  }

  /**
   * Returns the name.
   *
   * @return the name, without the zero byte before it
   */
  public String name() {
    return name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AbstractUnixAddress that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Returns the name behind an {@code @}, as Linux's own tools show it. */
  @Override
  public String toString() {
    return "@" + name;
  }
}
