package dev.gyre.host.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The process to look into. It is checked before it is attached to, because that begins with a
 * signal, SIGQUIT, which a JVM answers by opening a door, but of which other programs die.
 *
 * @param pid its number
 */
record TargetProcess(long pid) {

  /**
   * Makes sure that there is such a process, and that it is a JVM that may be attached to.
   *
   * @throws InspectionException if not
   */
  void check() throws InspectionException {
    ProcessHandle process =
        ProcessHandle.of(pid).orElseThrow(() -> new InspectionException("no such process: " + pid));
    if (pid == ProcessHandle.current().pid()) {
      throw new InspectionException("this is the inspector itself: " + pid);
    }
    Path maps = Path.of("/proc", Long.toString(pid), "maps");
    if (Files.exists(maps)) {
      checkRunsJvm(process, maps);
    }
  }

  private void checkRunsJvm(ProcessHandle process, Path maps) throws InspectionException {
    // What a process has mapped may be read by whoever may attach to it.
    try (Stream<String> lines = Files.lines(maps, StandardCharsets.ISO_8859_1)) {
      if (lines.noneMatch(line -> line.endsWith("/libjvm.so"))) {
        throw new InspectionException("process " + pid + " is no JVM: " + command(process));
      }
    } catch (AccessDeniedException foreign) {
      throw notPermitted(foreign);
    } catch (IOException | UncheckedIOException unreadable) {
      throw ProcessHandle.of(pid).isPresent()
          ? notPermitted(unreadable)
          : new InspectionException("no such process: " + pid, unreadable);
    }
  }

  private static String command(ProcessHandle process) {
    return process.info().command().orElse("unknown program");
  }

  /** Says who may look into the process. */
  InspectionException notPermitted(Exception cause) {
    String owner = ProcessHandle.of(pid).flatMap(process -> process.info().user()).orElse("");
    return new InspectionException(
        "not permitted to look into process "
            + pid
            + (owner.isEmpty() ? "; run this as its owner" : "; run this as its owner, " + owner),
        cause);
  }
}
