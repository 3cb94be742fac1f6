package dev.gyre.examples.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PercentCodingTest {

  @ParameterizedTest
  @CsvSource({"plain-._~1, plain-._~1", "a b/c, a%20b%2Fc", "\u00e9\u20ac, %C3%A9%E2%82%AC"})
  void names_areEncoded_andDecodedAgain(String name, String url) {
    assertEquals(url, PercentCoding.encode(name));
    assertEquals(name, PercentCoding.decode(url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%1", "a%zz", "%ff", "%c3"})
  void malformedNames_areRefused(String url) {
    assertThrows(IllegalArgumentException.class, () -> PercentCoding.decode(url));
  }
}
