package dev.gyre.host;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What the host says when it is up.
 *
 * <p>The launcher has no class in common with the bundles but those of the JDK. So a bundle that
 * has something to say registers a {@code Supplier<String>} whose property {@value #LABEL} is the
 * first word of the line; higher {@code service.ranking} comes first.
 */
final class Banner {

  /** The service property that makes a {@code Supplier<String>} a line of the banner. */
  static final String LABEL = "dev.gyre.host.banner";

  private Banner() {}

  static void print(
      BundleContext context, HostOptions options, ShellKind shell, Duration took, PrintStream out) {
    List<String> lines = new ArrayList<>();
    lines.add("gyre: host is up after " + took.toMillis() + " ms");
    lines.addAll(linesOfBundles(context));
    lines.add(line("deploy", options.deploy() + " (put .jar and .cfg files here)"));
    lines.add(line("config", options.conf() + " (put .cfg files here, see docs/configuration.md)"));
    lines.add(
        line(
            "shell",
            switch (shell) {
              case NONE -> "off: standard input is not a terminal, or --no-shell";
              case PIPED -> "type gyre:providers, or help for all commands";
              case TERMINAL ->
                  "type gyre:providers, or help for all commands; the Tab key completes";
            }));
    lines.add(line("stop", shell.howToStop()));
    out.println(String.join(System.lineSeparator(), lines));
    out.flush();
  }

  private static List<String> linesOfBundles(BundleContext context) {
    return references(context)
        .sorted(Comparator.reverseOrder())
        .map(r -> line(context, r))
        .toList();
  }

  private static Stream<ServiceReference<?>> references(BundleContext context) {
    try {
      ServiceReference<?>[] found =
          context.getServiceReferences(Supplier.class.getName(), "(" + LABEL + "=*)");
      return found == null ? Stream.empty() : Arrays.stream(found);
    } catch (InvalidSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String line(BundleContext context, ServiceReference<?> reference) {
    String label = String.valueOf(reference.getProperty(LABEL));
    try {
      return context.getService(reference) instanceof Supplier<?> supplier
          ? line(label, String.valueOf(supplier.get()))
          : line(label, "gone");
    } finally {
      context.ungetService(reference);
    }
  }

  private static String line(String label, String text) {
    return String.format("  %-8s %s", label, text);
  }
}
