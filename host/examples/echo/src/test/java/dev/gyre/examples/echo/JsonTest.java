package dev.gyre.examples.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class JsonTest {

  @Test
  void string_escapesQuotesBackslashesAndControlCharacters() {
    assertEquals("\"a \\\"b\\\" \\\\ \\u000a ö\"", Json.string("a \"b\" \\ \n ö"));
  }

  @Test
  void string_writesNullWithoutQuotes() {
    assertEquals("null", Json.string(null));
  }
}
