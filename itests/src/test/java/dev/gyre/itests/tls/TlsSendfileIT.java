package dev.gyre.itests.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.SendfileNotAvailableException;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.Transport;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are sent through TLS, over each selector. */
@Timeout(60)
class TlsSendfileIT {

  private static final int MANY = 2 << 20;

  @TempDir private Path scratch;

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void file_isReadAndEncrypted_ifThatIsAllowed(SelectorProvider selectors) throws Exception {
    ClientTools.require("openssl");
    KeyFiles keys = KeyFiles.in(scratch);
    byte[] data = new byte[MANY];
    new Random(20_261_125).nextBytes(data);
    Path path = Files.write(scratch.resolve("file"), data);
    SelectorTrial.run(
        selectors,
        loop -> {
          loop.setDefaultExecutor(SelectorTrial.executor());
          TlsOptions tls = TlsOptions.of(keys.context()).withServerHostname("gyre.test");
          var receiver = new LineProtocol(false);
          Server server =
              loop.createServer(
                      () -> receiver,
                      ServerOptions.on("127.0.0.1", 0).withTls(TlsOptions.of(keys.context())))
                  .await();
          int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
          Transport transport =
              loop.createConnection(
                      () -> new LineProtocol(false),
                      ConnectionOptions.to("127.0.0.1", port).withTls(tls))
                  .await()
                  .transport();
          var failure =
              assertThrows(
                  SendfileNotAvailableException.class,
                  () -> loop.sendfile(transport, path, 0, MANY, false));
          assertTrue(failure.getMessage().contains("allow the fallback"), failure::getMessage);
          assertEquals(MANY - 10, loop.sendfile(transport, path, 10, MANY, true).await());
          transport.close();
          while (!receiver.lost.isDone()) {
            loop.yieldNow();
          }
          assertEquals("", receiver.lost.get(1, TimeUnit.SECONDS));
          byte[] expected = Arrays.copyOfRange(data, 10, MANY);
          assertArrayEquals(expected, receiver.received());
        });
  }
}
