package dev.gyre.itests.osgi;

import dev.gyre.itests.product.BuiltProduct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The features file for Karaf, as the build has written it.
 *
 * @param features the features by name, in the order of the file
 */
record KarafFeatures(Map<String, Feature> features) {

  static final Path FILE =
      BuiltProduct.ROOT.resolve("host/launcher/target/karaf/gyre-features.xml");

  /** A feature: which others it includes, and its own bundles. */
  record Feature(List<String> includes, List<Bundle> bundles) {}

  /**
   * A bundle by its coordinates in a Maven repository.
   *
   * @param group the group
   * @param artifact the artifact
   * @param version the version
   */
  record Bundle(String group, String artifact, String version) {

    private static final Path REPOSITORY =
        Path.of(
            System.getProperty(
                "gyre.itests.repository", System.getProperty("user.home") + "/.m2/repository"));

    private static final List<Path> MODULES = modules();

    static Bundle of(String url) {
      if (!url.matches("mvn:[^/]+/[^/]+/[^/]+")) {
        throw new IllegalArgumentException("not mvn:GROUP/ARTIFACT/VERSION: " + url);
      }
      String[] parts = url.substring("mvn:".length()).split("/", -1);
      return new Bundle(parts[0], parts[1], parts[2]);
    }

    /** Returns the jar: what this build has packaged, or what it has from a repository. */
    Path file() {
      String name = artifact + "-" + version + ".jar";
      Path file =
          group.equals("dev.gyre")
              ? packaged(name)
              : REPOSITORY
                  .resolve(group.replace('.', '/'))
                  .resolve(artifact)
                  .resolve(version)
                  .resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new AssertionError("there is no such bundle: " + this + " at " + file);
      }
      return file;
    }

    private static Path packaged(String name) {
      return MODULES.stream()
          .map(module -> module.resolve("target").resolve(name))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElse(Path.of(name));
    }

    /** The folders of this build's modules. */
    private static List<Path> modules() {
      try (Stream<Path> files =
          Files.find(
              BuiltProduct.ROOT, 4, (file, attributes) -> file.endsWith(Path.of("pom.xml")))) {
        return files.map(Path::getParent).toList();
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }

  static KarafFeatures read() throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(FILE.toFile())
            .getDocumentElement();
    Map<String, Feature> features = new LinkedHashMap<>();
    for (Element each : childrenOf(root, "feature")) {
      features.put(
          each.getAttribute("name"),
          new Feature(
              textsOf(each, "feature"), textsOf(each, "bundle").stream().map(Bundle::of).toList()));
    }
    return new KarafFeatures(features);
  }

  private static List<String> textsOf(Element feature, String name) {
    return childrenOf(feature, name).stream().map(each -> each.getTextContent().trim()).toList();
  }

  private static List<Element> childrenOf(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> node.getNodeName().equals(name))
        .map(Element.class::cast)
        .toList();
  }

  /** Returns all bundles that there are when a feature is installed and nothing else is there. */
  Set<Bundle> bundlesOf(String name) {
    Feature feature = features.get(name);
    if (feature == null) {
      throw new AssertionError("no feature is called " + name + ": " + features.keySet());
    }
    Set<Bundle> bundles = new LinkedHashSet<>();
    feature.includes().forEach(each -> bundles.addAll(bundlesOf(each)));
    bundles.addAll(feature.bundles());
    return bundles;
  }
}
