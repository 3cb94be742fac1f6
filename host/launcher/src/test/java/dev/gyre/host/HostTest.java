package dev.gyre.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostTest {

  @TempDir Path home;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void end_isSaidOnStandardOutput() throws Exception {
    var out = new ByteArrayOutputStream();

    assertEquals(ExitCode.STOPPED, host(new PrintStream(out, false, UTF_8)).stop());

    assertEquals("gyre: stopped%n".formatted(), out.toString(UTF_8));
    assertEquals("", err.toString(UTF_8));
  }

  @Test
  void end_isSaidOnStandardError_afterAShellWasInterruptedWhileItWrote() throws Exception {
    Path file = home.resolve("out");
    try (var opened = new FileOutputStream(file.toFile())) {
      var out = new PrintStream(new FileOutputStream(opened.getFD()), false, UTF_8);
      out.print("before ");
      out.flush();
      writeInterrupted(opened.getFD());

      assertEquals(ExitCode.STOPPED, host(out).stop());
    }
    assertEquals("before ", Files.readString(file));
    assertEquals("gyre: stopped%n".formatted(), err.toString(UTF_8));
  }

  /** Does what a shell of Gogo does, which makes streams and channels of its own. */
  private static void writeInterrupted(FileDescriptor standardOutput) {
    var shells = new FileOutputStream(standardOutput).getChannel();
    Thread.currentThread().interrupt();
    assertThrows(
        ClosedByInterruptException.class, () -> shells.write(ByteBuffer.wrap(new byte[] {'x'})));
    Thread.interrupted();
  }

  private Host host(PrintStream out) throws Exception {
    HostOptions options = HostOptions.parse(List.of("--home", home.toString()), home);
    return new Host(options, new Installation(home), out, new PrintStream(err, true, UTF_8));
  }
}
