package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Families take turns. */
class AddressOrderTest {

  @ParameterizedTest
  @CsvSource({
    "0, ::1 ::2 1.1.1.1 2.2.2.2, ::1 ::2 1.1.1.1 2.2.2.2",
    "1, ::1 ::2 ::3 1.1.1.1 2.2.2.2, ::1 1.1.1.1 ::2 2.2.2.2 ::3",
    "1, 1.1.1.1 ::1 ::2 ::3, 1.1.1.1 ::1 ::2 ::3",
    "2, ::1 ::2 ::3 1.1.1.1 2.2.2.2, ::1 ::2 1.1.1.1 ::3 2.2.2.2",
    "9, ::1 ::2 1.1.1.1, ::1 ::2 1.1.1.1",
    "1, 1.1.1.1 2.2.2.2, 1.1.1.1 2.2.2.2"
  })
  void order(int firstFamilyCount, String given, String expected) {
    assertEquals(addresses(expected), AddressOrder.interleave(addresses(given), firstFamilyCount));
  }

  private static List<InetAddress> addresses(String texts) {
    return Stream.of(texts.split(" ", -1)).map(InetAddress::ofLiteral).toList();
  }
}
