package dev.gyre.examples.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PortsTest {

  @Test
  void read_takesTextAndNumbers_andFallsBackForTheRest() {
    Map<String, Object> both = Map.of(Ports.ECHO_PROPERTY, " 1 ", Ports.STATUS_PROPERTY, 2);

    assertEquals(new Ports(1, 2), Ports.read(both::get, Ports.DEFAULT));
    assertEquals(Ports.DEFAULT, Ports.read(name -> null, Ports.DEFAULT));
  }

  @Test
  void read_namesThePropertyWhoseValueIsNoPort() {
    var noNumber =
        assertThrows(
            IllegalArgumentException.class, () -> Ports.read(name -> "http", Ports.DEFAULT));
    assertEquals("dev.gyre.example.echo.port must be a port: http", noNumber.getMessage());

    var outOfRange = assertThrows(IllegalArgumentException.class, () -> new Ports(7, 65_536));
    assertEquals(
        "dev.gyre.example.echo.statusPort must be between 0 and 65535: 65536",
        outOfRange.getMessage());
  }
}
