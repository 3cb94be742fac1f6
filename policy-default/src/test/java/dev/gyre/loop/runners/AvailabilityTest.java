package dev.gyre.loop.runners;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.loop.runners.probe.AvailabilityProbe;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Which runners are available in JVMs that were started in other ways than this one. */
final class AvailabilityTest {

  private static final String PRODUCT =
      Stream.of(EventLoop.class, BatonRunner.class, Logger.class)
          .map(AvailabilityTest::homeOf)
          .distinct()
          .reduce((a, b) -> a + File.pathSeparator + b)
          .orElseThrow();

  /**
   * Finds the folder or jar of a class; also that of a test, which belongs to the same module as
   * what it tests.
   */
  private static String homeOf(Class<?> type) {
    String path = type.getName().replace('.', '/') + ".class";
    String url = type.getResource("/" + path).toString();
    String home = url.substring(0, url.length() - path.length()).replaceFirst("^jar:(.*)!/$", "$1");
    return Path.of(URI.create(home)).toString();
  }

  private static List<String> onTheClassPath(String... options) throws IOException {
    return onTheClassPath(AvailabilityProbe.class, List.of(), options);
  }

  /** Runs a program of the tests in a JVM of its own, and returns what it prints. */
  static List<String> onTheClassPath(Class<?> program, List<String> arguments, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(options));
    String path = PRODUCT + File.pathSeparator + homeOf(program);
    command.addAll(List.of("-cp", path, program.getName()));
    command.addAll(arguments);
    return linesOf(command);
  }

  private static List<String> onTheModulePath(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(options));
    command.addAll(List.of("-p", PRODUCT, "--add-modules", "dev.gyre.policy"));
    command.addAll(
        List.of("-cp", homeOf(AvailabilityProbe.class), AvailabilityProbe.class.getName()));
    return linesOf(command);
  }

  private static List<String> linesOf(List<String> javaOptions) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1"));
    command.addAll(javaOptions);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
  }

  private static String remedyIn(String line) {
    Matcher option = Pattern.compile("--add-opens (\\S+?)(,|$)").matcher(line);
    assertTrue(option.find(), line);
    return "--add-opens=" + option.group(1);
  }

  @Test
  void remedy_onTheClassPath_isExact() throws IOException {
    List<String> closed = onTheClassPath();
    assertTrue(closed.get(0).startsWith("loop-scheduled: package java.lang is not open"));
    assertTrue(closed.get(0).contains("Add-Opens: java.base/java.lang"), closed.get(0));
    assertEquals("baton: available", closed.get(1));
    assertEquals(
        List.of("loop-scheduled: available", "baton: available"),
        onTheClassPath(remedyIn(closed.get(0))));
  }

  @Test
  void remedy_onTheModulePath_isExact() throws IOException {
    List<String> closed = onTheModulePath();
    assertTrue(closed.get(0).endsWith("=dev.gyre.policy"), closed.get(0));
    assertEquals("baton: available", closed.get(1));
    assertEquals(
        List.of("loop-scheduled: available", "baton: available"),
        onTheModulePath(remedyIn(closed.get(0))));
  }

  @Test
  void continuations_areMissed() throws IOException {
    List<String> lines =
        onTheClassPath(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:-VMContinuations");
    assertTrue(lines.get(0).contains("has no continuations"), lines.get(0));
    assertEquals("baton: available", lines.get(1));
  }
}
