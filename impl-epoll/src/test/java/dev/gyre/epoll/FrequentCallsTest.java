package dev.gyre.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

final class FrequentCallsTest {

  /** HotSpot's FreqInlineSize: what is longer is compiled by itself, however often it is called. */
  private static final int LONGEST_INLINED = 325;

  @Test
  void call_isTooLongToBeCompiledIntoItsCallers() throws IOException {
    try (InputStream file = FrequentCalls.class.getResourceAsStream("FrequentCalls.class")) {
      int length =
          ClassFile.of().parse(file.readAllBytes()).methods().stream()
              .filter(method -> method.methodName().equalsString("call"))
              .mapToInt(method -> ((CodeAttribute) method.code().orElseThrow()).codeLength())
              .sum();
      assertTrue(length > LONGEST_INLINED, () -> "bytes: " + length);
    }
  }
}
