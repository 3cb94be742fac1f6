package dev.gyre.itests.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gyre.itests.product.BuiltProduct;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The features file for Karaf. Karaf 4.4 does not start on the JDK that Gyre needs: so the file is
 * held against Karaf's schema, and what a feature installs is resolved without Karaf.
 */
final class KarafFeaturesIT {

  private static final String SERVICES = "osgi.service";

  @Test
  void file_isAsTheSchemaWantsIt() throws Exception {
    Path jar = BundleFiles.karaf("org.apache.karaf.features.core");
    try (var karaf = new JarFile(jar.toFile());
        InputStream schema =
            karaf.getInputStream(
                karaf.getJarEntry("org/apache/karaf/features/karaf-features-1.6.0.xsd"))) {
      SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(new StreamSource(schema))
          .newValidator()
          .validate(new StreamSource(KarafFeatures.FILE.toFile()));
    }
    assertFalse(Files.readString(KarafFeatures.FILE).contains("${"), "a version is not filled in");
  }

  /** Whoever adds a bundle to the host adds it here, too. */
  @Test
  void everyBundleOfOurs_isInAFeature() throws Exception {
    Set<String> named =
        KarafFeatures.read().features().values().stream()
            .flatMap(feature -> feature.bundles().stream())
            .map(KarafFeatures.Bundle::artifact)
            .collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> jars = Files.walk(BuiltProduct.HOST)) {
      for (Path jar : jars.filter(KarafFeaturesIT::isBundleOfOurs).toList()) {
        String artifact = jar.getFileName().toString().replaceFirst("-[0-9].*", "");
        if (!named.contains(artifact)) {
          missing.add(artifact);
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  private static boolean isBundleOfOurs(Path file) {
    if (!file.getFileName().toString().matches("gyre-.*-[0-9].*\\.jar")) {
      return false;
    }
    try (var jar = new JarFile(file.toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) != null;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static Set<String> features() throws Exception {
    return KarafFeatures.read().features().keySet();
  }

  @ParameterizedTest
  @MethodSource("features")
  void bundlesOfAFeature_resolveTogether(String feature) throws Exception {
    List<Path> files =
        KarafFeatures.read().bundlesOf(feature).stream().map(KarafFeatures.Bundle::file).toList();
    try (var framework = EmbeddedFramework.start()) {
      List<Bundle> bundles = framework.installInPlace(files);
      framework.resolve(bundles);
      assertEquals(List.of(), unsatisfied(bundles), "services that no bundle provides");
    }
  }

  /** A framework leaves services out of account when it resolves; Karaf does not. */
  private static List<String> unsatisfied(List<Bundle> bundles) {
    return bundles.stream()
        .flatMap(each -> revisionOf(each).getDeclaredRequirements(SERVICES).stream())
        .filter(each -> !"optional".equals(each.getDirectives().get("resolution")))
        .filter(each -> bundles.stream().noneMatch(bundle -> provides(bundle, each)))
        .map(each -> each.getRevision().getSymbolicName() + " wants " + each.getDirectives())
        .toList();
  }

  private static boolean provides(Bundle bundle, BundleRequirement wanted) {
    return revisionOf(bundle).getDeclaredCapabilities(SERVICES).stream()
        .anyMatch(each -> matches(each, wanted));
  }

  private static boolean matches(BundleCapability capability, BundleRequirement wanted) {
    try {
      return FrameworkUtil.createFilter(wanted.getDirectives().get("filter"))
          .matches(capability.getAttributes());
    } catch (InvalidSyntaxException bad) {
      throw new AssertionError(bad);
    }
  }

  private static BundleRevision revisionOf(Bundle bundle) {
    return bundle.adapt(BundleRevision.class);
  }
}
