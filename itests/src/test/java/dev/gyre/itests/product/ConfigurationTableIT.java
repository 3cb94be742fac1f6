package dev.gyre.itests.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The table of all options, docs/configuration.md, is what the Metatype of the host's bundles says.
 * If it is out of date, {@code -Dgyre.docs.write=true} has this test write it.
 */
class ConfigurationTableIT {

  private static final Path TABLE = BuiltProduct.ROOT.resolve("docs/configuration.md");

  private static final String INTRODUCTION =
      """
      # Configuration

      What an operator sets for the host. Each table belongs to a configuration of the OSGi Config Admin; its heading is the
      PID. In the host, put a file `PID.cfg` with lines such as `name=value` into the folder `conf` of its home folder
      (`.gyre/host/conf` for `./gyre host`): it is taken over while the host runs, when it changes, and when it is removed,
      which restores the usual values. A configuration with a key or a value that is not understood is refused as a whole, with
      a line in the log, and the one before stays in force; at the start, when there is none, the usual values.

      Where the host listens and keeps its data is set on its command line: `./gyre host --help`.

      This page is generated from the Metatype of the bundles. Do not edit it: `ConfigurationTableIT` compares it, and
      writes it with `-Dgyre.docs.write=true`.
      """;

  @Test
  void table_isUpToDate() throws Exception {
    String table = table();
    if (Boolean.getBoolean("gyre.docs.write")) {
      Files.writeString(TABLE, table);
    }
    assertEquals(table, Files.readString(TABLE), "docs/configuration.md is out of date");
  }

  private static String table() throws Exception {
    List<String> sections = new ArrayList<>();
    try (Stream<Path> files = Files.walk(BuiltProduct.HOST.resolve("bundles"))) {
      for (Path jar :
          files.filter(file -> file.getFileName().toString().matches("gyre-.*\\.jar")).toList()) {
        sections.addAll(sectionsOf(jar));
      }
    }
    sections.sort(null);
    return INTRODUCTION + String.join("", sections);
  }

  private static List<String> sectionsOf(Path jar) throws Exception {
    List<String> sections = new ArrayList<>();
    try (var file = new JarFile(jar.toFile())) {
      for (var entry : file.stream().filter(e -> isMetatype(e.getName())).toList()) {
        try (InputStream stream = file.getInputStream(entry)) {
          sections.add(section(stream));
        }
      }
    }
    return sections;
  }

  private static boolean isMetatype(String name) {
    return name.startsWith("OSGI-INF/metatype/") && name.endsWith(".xml");
  }

  private static String section(InputStream metatype) throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(metatype)
            .getDocumentElement();
    Element type = elements(root.getElementsByTagName("OCD")).getFirst();
    Element designate = elements(root.getElementsByTagName("Designate")).getFirst();
    var text = new StringBuilder();
    text.append("\n## ").append(designate.getAttribute("pid")).append("\n\n");
    text.append(type.getAttribute("name")).append(". ").append(type.getAttribute("description"));
    text.append("\n\n| option | meaning | values | usual value |\n|---|---|---|---|\n");
    elements(type.getElementsByTagName("AD")).forEach(option -> text.append(row(option)));
    return text.toString();
  }

  private static String row(Element option) {
    return "| `%s` | %s. %s | %s | %s |\n"
        .formatted(
            option.getAttribute("id"),
            option.getAttribute("name"),
            option.getAttribute("description"),
            values(option),
            usual(option.getAttribute("default")));
  }

  private static String values(Element option) {
    return switch (option.getAttribute("type")) {
      case "Boolean" -> "`true`, `false`";
      case "Integer" ->
          (option.hasAttribute("min") ? option.getAttribute("min") + " to " : "up to ")
              + (option.hasAttribute("max") ? option.getAttribute("max") : Integer.MAX_VALUE);
      default -> "a text";
    };
  }

  private static String usual(String value) {
    return value.isEmpty() ? "none" : "`" + value + "`";
  }

  private static List<Element> elements(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
