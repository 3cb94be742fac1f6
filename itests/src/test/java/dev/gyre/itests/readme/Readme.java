package dev.gyre.itests.readme;

import dev.gyre.itests.product.BuiltProduct;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The fenced blocks of the README. Those that tests run are marked by a comment in the line before,
 * which readers do not see.
 *
 * @param text the whole file
 */
record Readme(String text) {

  private static final int MULTILINE_AND_DOTALL = Pattern.MULTILINE | Pattern.DOTALL;

  static Readme read() throws IOException {
    return new Readme(Files.readString(BuiltProduct.ROOT.resolve("README.md")));
  }

  /**
   * Returns the block behind a mark.
   *
   * @param mark the comment's text
   * @param language what the fence says; may be empty
   * @return what is in the block
   * @throws IllegalArgumentException if there is none, or more than one
   */
  String marked(String mark, String language) {
    List<String> found = blocksBehind("<!-- " + Pattern.quote(mark) + " -->\n", language);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "README.md must have one ```%s block behind <!-- %s -->: %d found"
              .formatted(language, mark, found.size()));
    }
    return found.getFirst();
  }

  /**
   * Returns all blocks in a language.
   *
   * @param language what the fences say
   * @return what is in the blocks, at least one
   * @throws IllegalArgumentException if there is none
   */
  List<String> blocks(String language) {
    List<String> found = blocksBehind("", language);
    if (found.isEmpty()) {
      throw new IllegalArgumentException("README.md has no ```" + language + " block");
    }
    return found;
  }

  private List<String> blocksBehind(String before, String language) {
    return Pattern.compile("^" + before + "```" + language + "\n(.*?)^```$", MULTILINE_AND_DOTALL)
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
