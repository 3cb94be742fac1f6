package dev.gyre.executors.process;

import dev.gyre.executors.process.worker.WorkerMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The class path of workers: a jar made of the few classes of this module that they need. Where
 * this module lies itself cannot be told in general: a bundle may be anywhere in its framework's
 * cache.
 *
 * <p>Read once, because a bundle that is gone yields no more files while its pool still finishes.
 * Immutable.
 */
final class WorkerJar {

  private static final String PACKAGE = "dev/gyre/executors/process/";

  /** All classes of the packages {@code wire} and {@code worker}; a test compares. */
  static final List<String> CLASSES =
      List.of(
          "wire/ClassCode",
          "wire/ClassOutcome",
          "wire/ClassPlaces",
          "wire/Connection",
          "wire/Failure",
          "wire/Frame",
          "wire/JdkClasses",
          "wire/Kind",
          "wire/LambdaCapture",
          "wire/LambdaForm",
          "wire/Message",
          "wire/ObjectReader",
          "wire/ObjectReader$NoHandler",
          "wire/ObjectWriter",
          "wire/PlainValue",
          "wire/RemoteProgress",
          "wire/RemoteProgress$Line",
          "wire/SizeLimit",
          "wire/UnserializablePath",
          "wire/UnserializablePath$Place",
          "wire/UnserializablePath$ReplacementProbe",
          "worker/CallReader",
          "worker/CallReader$CallLine",
          "worker/Calls",
          "worker/KnownLambda",
          "worker/KnownLambdas",
          "worker/Receiver",
          "worker/Sender",
          "worker/Sender$Letter",
          "worker/TwinLoader",
          "worker/TwinLoader$InMemory",
          "worker/TwinLoader$InMemory$1",
          "worker/Twins",
          "worker/Twins$Request",
          "worker/WorkerMain");

  private final byte[] content;

  private WorkerJar(byte[] content) {
    this.content = content;
  }

  /** Makes the jar. */
  static WorkerJar make() {
    var bytes = new ByteArrayOutputStream();
    try (var jar = new ZipOutputStream(bytes)) {
      for (String name : CLASSES) {
        var entry = new ZipEntry(PACKAGE + name + ".class");
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(codeOf(name));
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new WorkerJar(bytes.toByteArray());
  }

  private static byte[] codeOf(String name) throws IOException {
    try (InputStream in = WorkerJar.class.getResourceAsStream(name + ".class")) {
      if (in == null) {
        throw new IOException("the module dev.gyre.executors.process has no class " + name);
      }
      return in.readAllBytes();
    }
  }

  void writeTo(Path file) throws IOException {
    Files.write(file, content);
    // An archive of classes is only good for a jar that looks the same.
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
  }

  static String mainClass() {
    return WorkerMain.class.getName();
  }
}
