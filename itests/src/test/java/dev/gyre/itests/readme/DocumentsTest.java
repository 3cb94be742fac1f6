package dev.gyre.itests.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.product.BuiltProduct;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The documents name no test, property or file that is not there. */
class DocumentsTest {

  /** Such as {@code osgi/PolicySwapIT} or {@code SwapUnderLoadTest#everyCall_beginsOnce}. */
  private static final Pattern TEST =
      Pattern.compile("`(?:[a-z]+/)*([A-Z]\\w*[a-z](?:IT|Test|Contract))(?:#(\\w+))?`");

  private static final Pattern PROPERTY = Pattern.compile("-D(gyre\\.[a-z.-]+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  /** The sources of all tests, by the names of their classes. */
  private static Map<String, String> tests;

  @BeforeAll
  static void readTests() throws IOException {
    tests = new HashMap<>();
    Files.walkFileTree(
        BuiltProduct.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean built = name.equals("target") || name.startsWith(".");
            return built ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().matches(".*/src/test/.*\\.java")) {
              String name = file.getFileName().toString().replace(".java", "");
              tests.put(name, Files.readString(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(BuiltProduct.ROOT.resolve("docs"));
        Stream<Path> root = Files.list(BuiltProduct.ROOT)) {
      return Stream.concat(docs, root).filter(each -> each.toString().endsWith(".md")).toList();
    }
  }

  private static List<MatchResult> matches(Pattern pattern, Path document) throws IOException {
    return pattern.matcher(Files.readString(document)).results().toList();
  }

  @Test
  void testsThatAreNamed_exist() throws Exception {
    var missing = new TreeSet<String>();
    int named = 0;
    for (Path document : documents()) {
      for (MatchResult test : matches(TEST, document)) {
        named++;
        String source = tests.get(test.group(1));
        String method = test.group(2);
        if (source == null || (method != null && !source.contains("void " + method))) {
          missing.add(document.getFileName() + ": " + test.group());
        }
      }
    }
    assertTrue(
        named > 10, "only " + named + " found: has the way changed in which they are named?");
    assertEquals(new TreeSet<>(), missing);
  }

  @Test
  void propertiesOfTests_areRead() throws Exception {
    var unread = new TreeSet<String>();
    for (Path document : documents()) {
      for (MatchResult property : matches(PROPERTY, document)) {
        String quoted = '"' + property.group(1) + '"';
        if (tests.values().stream().noneMatch(each -> each.contains(quoted))) {
          unread.add(document.getFileName() + ": " + property.group());
        }
      }
    }
    assertEquals(new TreeSet<>(), unread);
  }

  @Test
  void linksWithinTheRepository_leadSomewhere() throws Exception {
    List<Path> documents = documents();
    assertFalse(documents.isEmpty());
    var dead = new TreeSet<String>();
    for (Path document : documents) {
      for (MatchResult link : matches(LINK, document)) {
        if (!Files.exists(document.resolveSibling(link.group(1)))) {
          dead.add(document.getFileName() + ": " + link.group());
        }
      }
    }
    assertEquals(new TreeSet<>(), dead);
  }
}
