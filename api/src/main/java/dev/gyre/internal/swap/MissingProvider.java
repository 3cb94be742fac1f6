package dev.gyre.internal.swap;

import dev.gyre.MissingProviderException;
import dev.gyre.spi.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words the error that names a missing part, what each candidate said, and the cure. */
final class MissingProvider {

  private MissingProvider() {}

  /**
   * Creates the exception.
   *
   * @param part the part that is missing
   * @param candidates those that are installed and cannot serve
   * @param loadFailures what was found but could not be loaded
   * @param cure what to do first, or null if installing the usual artifact is all
   */
  static MissingProviderException exception(
      Part<?> part,
      List<? extends Candidate<?>> candidates,
      List<String> loadFailures,
      @Nullable String cure) {
    var said = new ArrayList<String>();
    candidates.forEach(each -> said.add("'" + each.name() + "' " + why(each)));
    said.addAll(loadFailures);

    var message = new StringBuilder("no ").append(part.name()).append(" provider ");
    message.append(said.isEmpty() ? "is installed" : "can run here");
    said.forEach(each -> message.append("; ").append(each));
    if (cure != null) {
      message.append("; ").append(cure);
    }
    message.append("; install ").append(part.usualArtifact());
    return new MissingProviderException(message.toString());
  }

  private static String why(Candidate<?> candidate) {
    return candidate.canRun()
        ? "serves only if it is preferred by name"
        : "says: " + candidate.obstacle();
  }
}
