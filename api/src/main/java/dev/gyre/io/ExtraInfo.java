package dev.gyre.io;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a fact that a transport may know, with its type. The counterpart of the strings that
 * asyncio's {@code get_extra_info} takes. Immutable.
 *
 * @param <T> the type of the fact
 * @since 0.1
 */
public final class ExtraInfo<T> {

  /** The address of the other end. asyncio: {@code 'peername'}. */
  public static final ExtraInfo<SocketAddress> PEERNAME = of("peername", SocketAddress.class);

  /** The address of this end. asyncio: {@code 'sockname'}. */
  public static final ExtraInfo<SocketAddress> SOCKNAME = of("sockname", SocketAddress.class);

  private final String name;
  private final Class<T> type;

  private ExtraInfo(String name, Class<T> type) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
  }

  /**
   * Makes a key. Keys of the same name and type are equal.
   *
   * @param name the name of the fact
   * @param type its type
   * @param <T> its type
   * @return a key
   */
  public static <T> ExtraInfo<T> of(String name, Class<T> type) {
    return new ExtraInfo<>(name, type);
  }

  /**
   * Returns the name of the fact.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the type of the fact.
   *
   * @return the type
   */
  public Class<T> type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExtraInfo<?> that && name.equals(that.name) && type == that.type;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
