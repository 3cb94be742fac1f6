package dev.gyre.examples.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RespParserTest {

  private static final String TWO_AND_A_LINE =
      "*2\r\n$4\r\nECHO\r\n$5\r\na\r\nbc\r\n*0\r\n\r\n  set k  v \r\n*1\r\n$0\r\n\r\n";
  private static final List<List<String>> COMMANDS =
      List.of(List.of("ECHO", "a\r\nbc"), List.of("set", "k", "v"), List.of(""));

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(Text.bytes(text));
  }

  private static void takeInto(List<List<String>> commands, RespParser parser)
      throws ProtocolFailure {
    for (List<byte[]> next = parser.next(); next != null; next = parser.next()) {
      commands.add(next.stream().map(Text::of).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void commands_arriveInWhateverPieces(int size) throws ProtocolFailure {
    var parser = new RespParser();
    List<List<String>> commands = new ArrayList<>();
    for (int i = 0; i < TWO_AND_A_LINE.length(); i += size) {
      parser.feed(bytes(TWO_AND_A_LINE.substring(i, Math.min(i + size, TWO_AND_A_LINE.length()))));
      takeInto(commands, parser);
    }
    assertEquals(COMMANDS, commands);
    assertNull(parser.next());
  }

  @Test
  void manyCommandsAtOnce_areKeptUntilTheyAreAskedFor() throws ProtocolFailure {
    var parser = new RespParser();
    parser.feed(bytes("PING\r\n".repeat(50_000)));
    parser.next();
    parser.feed(bytes("PING\r\n".repeat(50_000)));
    List<List<String>> commands = new ArrayList<>();
    takeInto(commands, parser);
    assertEquals(99_999, commands.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*1\r\n$99999999\r\n",
        "*1\r\n$-1\r\n",
        "*1\r\n$x\r\n",
        "*x\r\n",
        "*99999999\r\n",
        "*1\r\nPING\r\n",
        "*1\r\n\r\n",
        "*1\r\n$1\r\nxyz"
      })
  void whatIsNoCommand_isRefused(String text) {
    var parser = new RespParser();
    parser.feed(bytes(text));
    assertThrows(ProtocolFailure.class, parser::next);
  }

  @Test
  void endlessLine_isRefused() {
    var parser = new RespParser();
    parser.feed(bytes("x".repeat(70_000)));
    assertThrows(ProtocolFailure.class, parser::next);
  }

  @Test
  void argumentsThatAreTooMuchTogether_areRefused() throws ProtocolFailure {
    var parser = new RespParser();
    int half = 16 << 20;
    parser.feed(bytes("*3\r\n"));
    for (int i = 0; i < 2; i++) {
      parser.feed(bytes("$" + half + "\r\n"));
      parser.feed(ByteBuffer.allocate(half));
      parser.feed(bytes("\r\n"));
      assertNull(parser.next());
    }
    parser.feed(bytes("$1\r\n"));
    assertThrows(ProtocolFailure.class, parser::next);
  }
}
