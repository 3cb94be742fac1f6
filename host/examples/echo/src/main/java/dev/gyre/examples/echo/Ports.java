package dev.gyre.examples.echo;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the example listens.
 *
 * @param echo port of the line-echo; 0 for one that the system picks
 * @param status port of the status endpoint; 0 for one that the system picks
 */
record Ports(int echo, int status) {

  /** The property for the port of the line-echo. */
  static final String ECHO_PROPERTY = "dev.gyre.example.echo.port";

  /** The property for the port of the status endpoint. */
  static final String STATUS_PROPERTY = "dev.gyre.example.echo.statusPort";

  /** Where the example listens if nothing is said. */
  static final Ports DEFAULT = new Ports(7007, 7008);

  /** Checks the values. */
  Ports {
    check(echo, ECHO_PROPERTY);
    check(status, STATUS_PROPERTY);
  }

  /**
   * Reads the ports from properties, whichever way they are kept.
   *
   * @param properties gives a property's value, or null
   * @param fallback the ports where a property is not set
   * @return the ports
   * @throws IllegalArgumentException if a value is not a port
   */
  static Ports read(Function<String, @Nullable Object> properties, Ports fallback) {
    return new Ports(
        read(properties, ECHO_PROPERTY, fallback.echo),
        read(properties, STATUS_PROPERTY, fallback.status));
  }

  private static int read(
      Function<String, @Nullable Object> properties, String name, int fallback) {
    Object value = properties.apply(name);
    if (value == null) {
      return fallback;
    }
    try {
      return Integer.parseInt(value.toString().strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a port: " + value, e);
    }
  }

  private static void check(int port, String name) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(name + " must be between 0 and 65535: " + port);
    }
  }
}
