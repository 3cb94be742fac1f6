package dev.gyre.executors.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import dev.gyre.PortableCall;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A member in a JVM of its own. */
final class MemberProcess implements AutoCloseable {

  private final Process process;
  private @Nullable String address;

  private MemberProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a JVM; {@link #address} waits until it is a member.
   *
   * @param arguments the cluster's name, and the address of a member unless it is the first
   */
  static MemberProcess start(String... arguments) throws IOException {
    String classPath =
        Stream.of(
                MemberMain.class,
                HazelcastExecutor.class,
                PortableCall.class,
                HazelcastInstance.class)
            .map(MemberProcess::root)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx128m",
            "-cp",
            classPath,
            MemberMain.class.getName());
    return new MemberProcess(
        new ProcessBuilder(Stream.concat(command, Stream.of(arguments)).toList())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Returns its address, once it is a member. */
  String address() throws IOException {
    if (address == null) {
      BufferedReader output = process.inputReader();
      String line = output.readLine();
      while (line != null && !line.startsWith("member ")) {
        line = output.readLine();
      }
      address = Objects.requireNonNull(line, "the member did not start").split(" ", 2)[1];
    }
    return address;
  }

  long pid() {
    return process.pid();
  }

  /** Ends it at once, without a word to the others. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }

  /** Returns the jar or folder that a class comes from. */
  private static String root(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    String url = Objects.requireNonNull(type.getResource("/" + file), file).toString();
    String root = url.substring(0, url.length() - file.length());
    return Path.of(URI.create(root.replaceFirst("^jar:", "").replaceFirst("!/$", ""))).toString();
  }
}
