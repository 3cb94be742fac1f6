package dev.gyre.io;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a standard stream of a child process leads to. Immutable. The counterpart of what Python's
 * {@code subprocess} takes as {@code stdin}, {@code stdout} and {@code stderr}.
 *
 * @param kind which kind of thing
 * @param file the file that is read, written or appended to; null for other kinds
 * @since 0.1
 */
public record Redirection(Kind kind, @Nullable Path file) {

  /** Leads to the loop, which gives it to the protocol. */
  public static final Redirection PIPE = new Redirection(Kind.PIPE, null);

  /** Leads nowhere: empty for the input, thrown away for the outputs. */
  public static final Redirection DEVNULL = new Redirection(Kind.DEVNULL, null);

  /** Leads to where this process's own stream leads to. asyncio: {@code None}. */
  public static final Redirection INHERIT = new Redirection(Kind.INHERIT, null);

  /** For the standard error only: leads to where the standard output leads to. */
  public static final Redirection STDOUT = new Redirection(Kind.STDOUT, null);

  /** The kinds of things that a stream may lead to. */
  public enum Kind {
    /** See {@link Redirection#PIPE}. */
    PIPE,
    /** See {@link Redirection#DEVNULL}. */
    DEVNULL,
    /** See {@link Redirection#INHERIT}. */
    INHERIT,
    /** See {@link Redirection#STDOUT}. */
    STDOUT,
    /** See {@link Redirection#from}. */
    READ,
    /** See {@link Redirection#to}. */
    WRITE,
    /** See {@link Redirection#appendTo}. */
    APPEND
  }

  /** Checks the values. */
  public Redirection {
    Objects.requireNonNull(kind, "kind");
    boolean needsFile = kind == Kind.READ || kind == Kind.WRITE || kind == Kind.APPEND;
    if (needsFile != (file != null)) {
      throw new IllegalArgumentException(
          "a redirection of kind %s must %sname a file: %s"
              .formatted(kind, needsFile ? "" : "not ", file));
    }
  }

  /**
   * Has a standard input read a file.
   *
   * @param file a file that exists
   * @return the redirection
   */
  public static Redirection from(Path file) {
    return new Redirection(Kind.READ, file);
  }

  /**
   * Has a standard output written to a file, which is made if it is not there and else emptied
   * first.
   *
   * @param file the file
   * @return the redirection
   */
  public static Redirection to(Path file) {
    return new Redirection(Kind.WRITE, file);
  }

  /**
   * Has a standard output appended to a file, which is made if it is not there.
   *
   * @param file the file
   * @return the redirection
   */
  public static Redirection appendTo(Path file) {
    return new Redirection(Kind.APPEND, file);
  }
}
