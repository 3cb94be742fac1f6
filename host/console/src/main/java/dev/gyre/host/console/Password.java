package dev.gyre.host.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A password, of which only a salted hash is kept, slow to compute (PBKDF2 with HMAC-SHA-512). So
 * neither a configuration file nor a heap dump gives it away. Thread-safe.
 *
 * <p>A browser sends it with each request. So the answer to the one that was right last is
 * remembered, under a hash that is quick, with a key of its own.
 */
final class Password {

  private static final SecureRandom RANDOM = new SecureRandom(); // first: the next line needs it

  /** Fits nothing. */
  static final Password NONE = new Password(0, new byte[0], new byte[0]);

  private static final int LENGTH_MIN = 12;
  private static final int ITERATIONS = 210_000;
  private static final int ITERATIONS_MIN = 100_000;
  private static final int ITERATIONS_MAX = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;
  private static final Pattern HASHED =
      Pattern.compile("pbkdf2:([0-9]{1,9}):([A-Za-z0-9_-]{16,88}):([A-Za-z0-9_-]{43})");

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;
  private final byte[] quickKey = randomBytes();
  private volatile byte[] rightLast = new byte[0];

  private Password(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * Reads what a configuration says.
   *
   * @param text a password, or the text of a hashed one; empty for none
   * @return the password
   * @throws IllegalArgumentException if it is too short, or no hash that we know
   */
  static Password parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    if (!text.startsWith("pbkdf2:")) {
      return hashed(text);
    }
    Matcher parts = HASHED.matcher(text);
    int iterations = parts.matches() ? Integer.parseInt(part(parts, 1)) : 0;
    if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
      throw new IllegalArgumentException(
          "password begins with pbkdf2 but is no hash of ours: have gyre:hash make one");
    }
    Base64.Decoder decoder = Base64.getUrlDecoder();
    return new Password(iterations, decoder.decode(part(parts, 2)), decoder.decode(part(parts, 3)));
  }

  private static String part(Matcher parts, int number) {
    String found = parts.group(number);
    return found == null ? "" : found;
  }

  private static Password hashed(String plain) {
    return hashed(plain, ITERATIONS);
  }

  static Password hashed(String plain, int iterations) {
    if (plain.length() < LENGTH_MIN) {
      throw new IllegalArgumentException(
          "password must have at least " + LENGTH_MIN + " characters: it has " + plain.length());
    }
    byte[] salt = randomBytes();
    return new Password(iterations, salt, pbkdf2(plain, salt, iterations));
  }

  /**
   * Hashes a password for a configuration file.
   *
   * @param plain the password
   * @return its text there
   * @throws IllegalArgumentException if it is too short
   */
  static String hash(String plain) {
    Password made = hashed(plain);
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return "pbkdf2:%d:%s:%s"
        .formatted(
            made.iterations, encoder.encodeToString(made.salt), encoder.encodeToString(made.hash));
  }

  /** Tells whether there is a password at all. */
  boolean isSet() {
    return hash.length > 0;
  }

  /** Tells whether this is the password. Takes its time, unless it was asked so before. */
  boolean fits(String tried) {
    if (!isSet()) {
      return false;
    }
    byte[] quick = quickHash(tried);
    if (MessageDigest.isEqual(quick, rightLast)) {
      return true;
    }
    boolean right = MessageDigest.isEqual(pbkdf2(tried, salt, iterations), hash);
    if (right) {
      rightLast = quick;
    }
    return right;
  }

  private byte[] quickHash(String tried) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(quickKey);
      return digest.digest(tried.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  private static byte[] pbkdf2(String plain, byte[] salt, int iterations) {
    var spec = new PBEKeySpec(plain.toCharArray(), salt, iterations, HASH_BITS);
    try {
      SecretKey key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec);
      return Objects.requireNonNull(key.getEncoded(), "the key is in memory");
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every JDK has PBKDF2", impossible);
    } finally {
      spec.clearPassword();
    }
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[SALT_BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Compares hashes; two of the same password differ by their salt. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Password password
        && Arrays.equals(salt, password.salt)
        && Arrays.equals(hash, password.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  @Override
  public String toString() {
    return isSet() ? "a password" : "no password";
  }
}
