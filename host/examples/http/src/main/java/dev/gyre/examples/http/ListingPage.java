package dev.gyre.examples.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a folder has in it, as a page of HTML with a link to each. */
final class ListingPage {

  /** More than anybody reads, so that a huge folder does not fill the memory. */
  private static final int ENTRIES_MAX = 10_000;

  private ListingPage() {}

  /**
   * Lists a folder.
   *
   * @param folder the folder
   * @param names those that lead to it from the root
   * @return the page
   * @throws IOException if it cannot be listed
   */
  static String of(Path folder, List<String> names) throws IOException {
    List<Path> entries;
    try (Stream<Path> all = Files.list(folder)) {
      entries = all.limit(ENTRIES_MAX).sorted().toList();
    }
    String title = escape("/" + String.join("/", names));
    var page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>")
        .append(title)
        .append("</title></head>\n<body><h1>")
        .append(title)
        .append("</h1>\n<ul>\n");
    if (!names.isEmpty()) {
      page.append("<li><a href=\"../\">../</a></li>\n");
    }
    entries.forEach(entry -> append(page, entry));
    if (entries.size() == ENTRIES_MAX) {
      page.append("<li>and perhaps more</li>\n");
    }
    return page.append("</ul></body></html>\n").toString();
  }

  private static void append(StringBuilder page, Path entry) {
    String name = String.valueOf(entry.getFileName());
    String end = Files.isDirectory(entry) ? "/" : "";
    // Behind "./", what comes before a colon is not taken for a protocol.
    page.append("<li><a href=\"./")
        .append(PercentCoding.encode(name))
        .append(end)
        .append("\">")
        .append(escape(name))
        .append(end)
        .append("</a></li>\n");
  }

  /** Has text taken for text, whatever is in it. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
