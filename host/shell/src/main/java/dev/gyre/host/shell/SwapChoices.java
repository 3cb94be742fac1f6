package dev.gyre.host.shell;

import dev.gyre.inspect.Loops;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator wants swapped. Immutable.
 *
 * @param providers the names of the providers by those of their parts, in the order in which they
 *     were typed; an empty name lets the ranking decide
 */
record SwapChoices(Map<String, String> providers) {

  /**
   * Reads the words of a command: {@code PART}, {@code PART PROVIDER}, or {@code PART=PROVIDER} for
   * one or several parts.
   *
   * @param words the words
   * @return the choices, one at least
   * @throws IllegalArgumentException if they cannot be read so
   */
  static SwapChoices parse(List<String> words) {
    var providers = new LinkedHashMap<String, String>();
    long choices = words.stream().filter(word -> word.contains("=")).count();
    if (choices > 0 && choices == words.size()) {
      words.forEach(word -> add(providers, word));
    } else if (choices == 0 && (words.size() == 1 || words.size() == 2)) {
      providers.put(words.getFirst(), words.size() == 1 ? "" : words.getLast());
    } else {
      throw new IllegalArgumentException(
          "say swap PART PROVIDER, or swap PART=PROVIDER PART=PROVIDER for several parts: "
              + (words.isEmpty() ? "nothing was said" : String.join(" ", words)));
    }
    return new SwapChoices(providers);
  }

  private static void add(Map<String, String> providers, String choice) {
    int sign = choice.indexOf('=');
    String part = choice.substring(0, sign);
    if (providers.put(part, choice.substring(sign + 1)) != null) {
      throw new IllegalArgumentException("part must be named once: " + part);
    }
  }

  /**
   * Looks who serves the parts now.
   *
   * @return the names of the providers by those of their parts, in the same order
   * @throws IllegalArgumentException if there is no such part
   */
  Map<String, String> inOffice() {
    var serving = new LinkedHashMap<String, String>();
    for (String part : providers.keySet()) {
      serving.put(part, Parts.currentProvider(Loops.partNamed(part)));
    }
    return serving;
  }
}
