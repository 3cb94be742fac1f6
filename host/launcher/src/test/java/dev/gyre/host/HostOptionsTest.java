package dev.gyre.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostOptionsTest {

  private static final Path HERE = Path.of("").toAbsolutePath();

  @Test
  void defaults() throws UsageException {
    HostOptions options = parse();

    assertEquals(7007, options.port());
    assertEquals(7008, options.statusPort());
    assertEquals(HERE.resolve(".gyre/host"), options.home());
    assertEquals(HERE.resolve(".gyre/host/deploy"), options.deploy());
    assertNull(options.shell());
  }

  @Test
  void values_followAsTheNextArgumentOrBehindAnEqualsSign() throws UsageException {
    HostOptions options = parse("--port", "1", "--status-port=0", "--home", "a b", "--deploy=x=y");

    assertEquals(1, options.port());
    assertEquals(0, options.statusPort());
    assertEquals(HERE.resolve("a b"), options.home());
    assertEquals(HERE.resolve("x=y"), options.deploy());
  }

  @Test
  void anOptionGivenTwice_countsAsGivenLast() throws UsageException {
    HostOptions options = parse("--home", "first", "--shell", "--home", "last", "--no-shell");

    assertEquals(HERE.resolve("last/deploy"), options.deploy());
    assertEquals(false, options.shell());
  }

  @Test
  void help_isAskedForByEitherSpelling() throws UsageException {
    assertTrue(parse("--help").help());
    assertTrue(parse("-h").help());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--prot          | unknown argument: --prot",
        "--prot=1        | unknown argument: --prot",
        "7007            | unknown argument: 7007",
        "--port          | option --port needs a value",
        "--home=         | option --home needs a value",
        "--no-shell=yes  | option --no-shell takes no value",
        "--port=http     | option --port needs a port between 0 and 65535: http",
        "--port=65536    | option --port needs a port between 0 and 65535: 65536",
        "--status-port=-1| option --status-port needs a port between 0 and 65535: -1",
      })
  void wrongArguments_areNamedWithTheRule(String argument, String message) {
    var failure = assertThrows(UsageException.class, () -> parse(argument));

    assertEquals(message, failure.getMessage());
  }

  private static HostOptions parse(String... arguments) throws UsageException {
    return HostOptions.parse(List.of(arguments), HERE);
  }
}
