package dev.gyre.itests.osgi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table of what a test has found, for people: a file in the target folder, and the output. */
final class Report {

  private final Path file;
  private final List<String> lines = new ArrayList<>();

  Report(String fileName, String title) {
    this.file = Path.of("target", fileName);
    lines.add(title);
    lines.add("");
  }

  void line(String text) {
    lines.add(text);
  }

  void count(String what, long count) {
    line("%-42s %,12d".formatted(what, count));
  }

  void publish() throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
    System.out.println(String.join(System.lineSeparator(), lines));
  }
}
