package dev.gyre.itests.osgi;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import org.osgi.framework.BundleActivator;

/** A bundle made in memory of one package of the test's own classes. Immutable. */
final class BundleSource {

  private final String symbolicName;
  private final byte[] jar;

  private BundleSource(String symbolicName, byte[] jar) {
    this.symbolicName = symbolicName;
    this.jar = jar;
  }

  /** Makes a bundle, of version 1, of the package of its activator. */
  static BundleSource of(Class<? extends BundleActivator> activator) throws Exception {
    return of(activator, 1);
  }

  /**
   * Makes a bundle of the package of its activator.
   *
   * @param activator its activator
   * @param version its major version
   */
  static BundleSource of(Class<? extends BundleActivator> activator, int version) throws Exception {
    String name = activator.getPackageName();
    try (var builder = new Builder()) {
      builder.addClasspath(testClasses());
      for (Path each : BundleFiles.toCompileAgainst()) {
        builder.addClasspath(each.toFile());
      }
      builder.setBundleSymbolicName(name);
      builder.setBundleVersion(version + ".0.0");
      builder.setPrivatePackage(name);
      builder.setProperty(Constants.BUNDLE_ACTIVATOR, activator.getName());
      return new BundleSource(name, bytes(builder));
    }
  }

  /**
   * Makes another version of a bundle: the same classes, which a framework loads anew.
   *
   * @param file the bundle
   * @param version its major version
   */
  static BundleSource copyOf(Path file, int version) throws Exception {
    try (var jar = new Jar(file.toFile());
        var out = new ByteArrayOutputStream()) {
      Attributes headers = jar.getManifest().getMainAttributes();
      headers.putValue(Constants.BUNDLE_VERSION, version + ".0.0");
      jar.write(out);
      String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME) + "-" + version;
      return new BundleSource(name, out.toByteArray());
    }
  }

  private static byte[] bytes(Builder builder) throws Exception {
    try (Jar jar = builder.build();
        var out = new ByteArrayOutputStream()) {
      if (!builder.getErrors().isEmpty()) {
        throw new IllegalStateException("bundle cannot be made: " + builder.getErrors());
      }
      jar.write(out);
      return out.toByteArray();
    }
  }

  private static File testClasses() throws URISyntaxException {
    return Path.of(BundleSource.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toFile();
  }

  String symbolicName() {
    return symbolicName;
  }

  /** Opens the bundle, to be installed or to update another with. */
  InputStream open() {
    return new ByteArrayInputStream(jar);
  }
}
