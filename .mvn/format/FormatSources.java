import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs google-java-format over each Java file below the working directory. {@code check} names the
 * files that differ and ends with status 1; {@code apply} rewrites them.
 *
 * <p>The pom runs this file with the JDK that compiles the project, because the formatter needs a
 * newer JVM than the one Maven itself may run on.
 */
final class FormatSources {

  private FormatSources() {}

  public static void main(String[] args) throws Exception {
    boolean apply =
        switch (String.join(" ", args)) {
          case "apply" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("say check or apply: " + List.of(args));
        };
    List<String> command = new ArrayList<>();
    command.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    command.addAll(javaFiles(Path.of("")));

    PrintWriter out = new PrintWriter(System.err, true);
    int status =
        new Main(out, out, InputStream.nullInputStream()).format(command.toArray(String[]::new));
    out.flush();
    if (status != 0 && !apply) {
      System.err.println(
          "The files above are not formatted. To format them: mvn -N validate exec:exec@format");
    }
    System.exit(status);
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
