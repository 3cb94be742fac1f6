import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs google-java-format over each Java file below the working directory. {@code check} names the
 * files that differ and ends with status 1; {@code apply} rewrites them.
 *
 * <p>{@code check} takes the name of a file in which it remembers digests of what it has found
 * formatted, so that it looks only at what has changed since.
 *
 * <p>The pom runs this file with the JDK that compiles the project, because the formatter needs a
 * newer JVM than the one Maven itself may run on.
 */
final class FormatSources {

  private FormatSources() {}

  public static void main(String[] args) throws Exception {
    int status =
        switch (args.length == 0 ? "" : args[0]) {
          case "apply" -> apply();
          case "check" -> check(Path.of(args[1]));
          default ->
              throw new IllegalArgumentException("say apply, or check FILE: " + List.of(args));
        };
    System.exit(status);
  }

  private static int apply() throws Exception {
    return format(List.of("--replace"), javaFiles(Path.of("")));
  }

  private static int check(Path formatted) throws Exception {
    Set<String> before =
        Files.exists(formatted) ? Set.copyOf(Files.readAllLines(formatted)) : Set.of();
    Map<String, String> now = new TreeMap<>();
    for (String file : javaFiles(Path.of(""))) {
      now.put(file, digest(Path.of(file)));
    }
    List<String> changed =
        now.keySet().stream().filter(file -> !before.contains(now.get(file))).toList();
    int status = format(List.of("--dry-run", "--set-exit-if-changed"), changed);
    if (status == 0) {
      Files.createDirectories(formatted.getParent());
      Files.write(formatted, now.values());
    } else {
      System.err.println(
          "The files above are not formatted. To format them: mvn -N validate exec:exec@format");
    }
    return status;
  }

  private static String digest(Path file) throws IOException, GeneralSecurityException {
    byte[] content = Files.readAllBytes(file);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static int format(List<String> options, List<String> files) throws Exception {
    if (files.isEmpty()) {
      return 0;
    }
    List<String> command = new ArrayList<>(options);
    command.addAll(files);
    PrintWriter out = new PrintWriter(System.err, true);
    int status =
        new Main(out, out, InputStream.nullInputStream()).format(command.toArray(String[]::new));
    out.flush();
    return status;
  }

  private static List<String> javaFiles(Path root) throws IOException {
    List<String> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.getFileName().toString();
            boolean generated = name.equals("target") || name.equals(".git");
            return generated ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }
}
