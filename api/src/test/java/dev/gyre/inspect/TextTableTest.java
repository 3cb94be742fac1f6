package dev.gyre.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TextTableTest {

  @Test
  void table_padsColumnsAndLeavesNoTrailingBlanks() {
    assertEquals(
        "A     B\nlong  x\nl",
        TextTable.format(List.of(List.of("A", "B"), List.of("long", "x"), List.of("l", ""))));
  }
}
