package dev.gyre.examples.http;

import java.nio.file.Path;
import java.time.Instant;

/** What a {@link Site} has under a URL. */
sealed interface Resource {

  /**
   * A file.
   *
   * @param path where it really is
   * @param size how many bytes it has
   * @param modified when it was last changed, to the second
   */
  record Document(Path path, long size, Instant modified) implements Resource {}

  /**
   * A folder.
   *
   * @param html its list of contents
   */
  record Listing(String html) implements Resource {}

  /**
   * A folder that was asked for without the slash at its end, so that the links in its listing
   * would lead astray.
   *
   * @param location the URL with the slash
   */
  record Moved(String location) implements Resource {}

  /**
   * Nothing that anybody may have.
   *
   * @param status why not
   */
  record Refused(Status status) implements Resource {}
}
