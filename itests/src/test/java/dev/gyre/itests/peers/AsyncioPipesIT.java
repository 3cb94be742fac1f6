package dev.gyre.itests.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.io.Connection;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamReaderProtocol;
import dev.gyre.io.StreamWriter;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CPython's asyncio at the other end of named pipes, reading and writing, over each selector. */
@Timeout(60)
class AsyncioPipesIT {

  private static final int SIZE = 3_000_000;

  @TempDir private Path folder;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  private Path fifo(String name) throws IOException, InterruptedException {
    Path path = folder.resolve(name);
    ChildProcess made = ChildProcess.run(new ProcessBuilder("mkfifo", path.toString()));
    assertEquals(0, made.awaitExit(), made::output);
    return path;
  }

  @ParameterizedTest
  @MethodSource("selectors")
  @DisabledOnOs(OS.WINDOWS)
  void bytes_areEchoedToTheLast(SelectorProvider selectors) throws Exception {
    ClientTools.require("python3");
    Path there = fifo("there");
    Path back = fifo("back");
    byte[] data = new byte[SIZE];
    new Random(20_261_126).nextBytes(data);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    var command =
        new ProcessBuilder(
            "/usr/bin/python3", "src/test/python/pipe_peers.py", there.toString(), back.toString());
    try (ChildProcess python = ChildProcess.start(command)) {
      python.awaitLine("^ready$");
      SelectorTrial.run(
          selectors,
          loop -> {
            var reader = new StreamReader(loop);
            LoopFuture<Connection<StreamReaderProtocol>> reading =
                loop.connectReadPipe(() -> new StreamReaderProtocol(reader), back);
            Connection<StreamReaderProtocol> writing =
                loop.connectWritePipe(() -> new StreamReaderProtocol(new StreamReader(loop)), there)
                    .await(IOException.class);
            var writer = new StreamWriter(writing.transport(), writing.protocol(), null);
            reading.await(IOException.class);
            Task<?> sending =
                loop.createTask(() -> {
                  writer.write(data);
                  writer.drain();
                  writer.close();
                });
            assertArrayEquals(data, reader.readExactly(SIZE));
            assertEquals(0, reader.read().length);
            sending.await(IOException.class);
          });
      assertEquals(digest, python.awaitLine("^sha256 (.+)$").group(1));
      assertEquals(0, python.awaitExit(), python::output);
    }
  }
}
