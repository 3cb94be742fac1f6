package dev.gyre.host.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords, and the configuration that they stand in. */
final class PasswordTest {

  private static final String PLAIN = "grünes Licht am Abend";

  @Test
  void hashed_fitsThePlainOne_andNoOther() {
    Password password = Password.parse(Password.hash(PLAIN));

    assertTrue(password.fits(PLAIN));
    assertTrue(password.fits(PLAIN));
    assertFalse(password.fits(PLAIN + " "));
    assertFalse(password.fits(""));
  }

  @Test
  void hashes_ofTheSamePassword_differ_andTellNothing() {
    String hash = Password.hash(PLAIN);

    assertFalse(hash.equals(Password.hash(PLAIN)));
    assertFalse(hash.contains("Licht"));
    assertEquals("a password", Password.parse(PLAIN).toString());
  }

  @Test
  void none_fitsNothing() {
    assertFalse(Password.parse("").isSet());
    assertFalse(Password.NONE.fits(""));
  }

  @Test
  void shortOne_isRefused_andNotTold() {
    var failure = assertThrows(IllegalArgumentException.class, () -> Password.parse("secret-word"));

    assertEquals("password must have at least 12 characters: it has 11", failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pbkdf2:",
        "pbkdf2:1:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2:999999999:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2:210000:short:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      })
  void brokenHash_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Password.parse(text));
  }

  @Test
  void configuration_isStrict() {
    assertEquals(
        "no option is called pasword; options are allowChanges, hostNames, password, user",
        refusal("pasword", "x"));
    assertEquals("allowChanges must be true or false: yes", refusal("allowChanges", "yes"));
    assertEquals("user must not be empty, nor have a colon: a:b", refusal("user", "a:b"));
    assertFalse(ConsoleSettings.read(Map.of("service.pid", "x")).allowChanges());
  }

  private static String refusal(String key, String value) {
    return assertThrows(
            IllegalArgumentException.class, () -> ConsoleSettings.read(Map.of(key, value)))
        .getMessage();
  }

  @Test
  void usualValues_areThoseThatTheMetatypeTells() throws Exception {
    var told = new HashMap<String, Object>();
    for (var option : ConsoleConfiguration.class.getDeclaredMethods()) {
      told.put(option.getName(), option.getDefaultValue());
    }

    assertEquals(ConsoleSettings.CLOSED, ConsoleSettings.read(told));
  }
}
