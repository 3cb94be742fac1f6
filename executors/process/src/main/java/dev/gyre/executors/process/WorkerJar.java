package dev.gyre.executors.process;

import dev.gyre.executors.process.worker.WorkerMain;
import dev.gyre.spi.remote.ClassCode;
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
 * The class path of workers: a jar made of the few classes of this module, and of the API, that
 * they need. Where this module lies itself cannot be told in general: a bundle may be anywhere in
 * its framework's cache.
 *
 * <p>Read once, because a bundle that is gone yields no more files while its pool still finishes.
 * Immutable.
 */
final class WorkerJar {

  private static final String ROOT = "dev/gyre/";

  /**
   * All classes of the packages {@code wire}, {@code worker} and {@code spi.remote}; a test
   * compares.
   */
  static final List<String> CLASSES =
      List.of(
          "executors/process/wire/ClassOutcome",
          "executors/process/wire/ClassPlaces",
          "executors/process/wire/Connection",
          "executors/process/wire/Failure",
          "executors/process/wire/Frame",
          "executors/process/wire/Kind",
          "executors/process/wire/LambdaForm",
          "executors/process/wire/Message",
          "executors/process/wire/ObjectReader",
          "executors/process/wire/ObjectReader$NoHandler",
          "executors/process/wire/ObjectWriter",
          "executors/process/wire/PlainValue",
          "executors/process/wire/RemoteProgress",
          "executors/process/wire/RemoteProgress$Line",
          "executors/process/wire/SizeLimit",
          "executors/process/worker/CallReader",
          "executors/process/worker/CallReader$CallLine",
          "executors/process/worker/Calls",
          "executors/process/worker/KnownLambda",
          "executors/process/worker/KnownLambdas",
          "executors/process/worker/Receiver",
          "executors/process/worker/Sender",
          "executors/process/worker/Sender$Letter",
          "executors/process/worker/TwinLoader",
          "executors/process/worker/TwinLoader$InMemory",
          "executors/process/worker/TwinLoader$InMemory$1",
          "executors/process/worker/Twins",
          "executors/process/worker/Twins$Request",
          "executors/process/worker/WorkerMain",
          "spi/remote/ClassCode",
          "spi/remote/JdkClasses",
          "spi/remote/LambdaCapture",
          "spi/remote/RemoteStack",
          "spi/remote/UnportableCall",
          "spi/remote/UnserializablePath",
          "spi/remote/UnserializablePath$Place",
          "spi/remote/UnserializablePath$ReplacementProbe");

  private final byte[] content;

  private WorkerJar(byte[] content) {
    this.content = content;
  }

  /** Makes the jar. */
  static WorkerJar make() {
    var bytes = new ByteArrayOutputStream();
    try (var jar = new ZipOutputStream(bytes)) {
      for (String name : CLASSES) {
        var entry = new ZipEntry(ROOT + name + ".class");
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
    Class<?> neighbour = name.startsWith("spi/") ? ClassCode.class : WorkerMain.class;
    try (InputStream in = ClassCode.open(neighbour, ROOT + name)) {
      if (in == null) {
        throw new IOException("module of " + neighbour.getName() + " has no class " + ROOT + name);
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
