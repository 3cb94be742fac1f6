package dev.gyre.examples.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1, bytes 0-0/10",
    "bytes=2-, 2, 8, bytes 2-9/10",
    "bytes=2-99, 2, 8, bytes 2-9/10",
    "bytes=-3, 7, 3, bytes 7-9/10",
    "bytes=-99, 0, 10, bytes 0-9/10",
    "bytes=10-, 10, 0, bytes */10",
    "bytes=-0, 10, 0, bytes */10",
  })
  void singleRange_isCutToTheFile(String field, long first, long length, String answer) {
    var range = new ByteRange(first, length);
    assertEquals(range, ByteRange.parse(field, 10));
    assertEquals(answer, range.ofTotal(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=-",
        "bytes=3-2",
        "bytes=0-1,3-4",
        "lines=1-2",
        "bytes=a-b",
        "bytes=99999999999999999999-"
      })
  void whatIsNoSingleRange_isIgnored(String field) {
    assertNull(ByteRange.parse(field, 10));
  }

  @Test
  void emptyFile_hasNoRange() {
    assertEquals(new ByteRange(0, 0), ByteRange.parse("bytes=-5", 0));
  }
}
