package dev.gyre.itests.streams;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.itests.Echo;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.spi.SelectorProvider;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that uses up its descriptors, and then goes on to serve. To be run with a low limit on
 * them; its argument is the class of a selector's provider.
 */
final class DescriptorExhaustion {

  private final EventLoop loop;
  private final List<ExceptionContext> reports = new ArrayList<>();

  private DescriptorExhaustion(EventLoop loop) {
    this.loop = loop;
    loop.setExceptionHandler((where, context) -> reports.add(context));
  }

  public static void main(String[] arguments) throws ReflectiveOperationException {
    SelectorProvider selectors =
        Class.forName(arguments[0])
            .asSubclass(SelectorProvider.class)
            .getDeclaredConstructor()
            .newInstance();
    var parts =
        new LoopParts(
            System::nanoTime,
            virtual -> {
              try {
                return selectors.open();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            new BatonRunnerProvider(),
            LoopSettings.DEFAULT);
    try (EventLoop loop = parts.newEventLoop()) {
      var program = new DescriptorExhaustion(loop);
      loop.runUntilComplete((Action) program::run);
    }
  }

  private void run() throws Exception {
    Server server = loop.createServer(Echo::new, "127.0.0.1", 0).await();
    loadAllClasses();
    try (SocketChannel early = connect(server)) {
      echo(early);
    }

    try (SocketChannel late = connect(server)) {
      List<FileInputStream> hogs = useUpDescriptors();
      while (reports.isEmpty()) {
        Gyre.sleep(Duration.ofMillis(1));
      }
      long failedNanos = loop.time();
      System.out.println("report: " + reports.getFirst());
      for (FileInputStream hog : hogs) {
        hog.close();
      }
      echo(late);
      long waitedNanos = loop.time() - failedNanos;
      System.out.println("served after ms: " + TimeUnit.NANOSECONDS.toMillis(waitedNanos));
      System.out.println("reports: " + reports.size());
    }
    server.close();
    server.waitClosed().await();
  }

  /** Classes come from files, for which there may be no descriptor later. */
  private static void loadAllClasses() throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        loadAllClassesOf(path);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          loadAllClassesOf(jar.getPath("/"));
        }
      }
    }
  }

  private static void loadAllClassesOf(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.startsWith("dev/gyre/") && name.endsWith(".class"))
          .filter(name -> !name.contains("/itests/") || name.contains("DescriptorExhaustion"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .forEach(DescriptorExhaustion::load);
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, DescriptorExhaustion.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError optional) {
      // One that meets OSGi, which is not here.
    }
  }

  /** The system completes the connection by itself; the server need not have accepted it. */
  private static SocketChannel connect(Server server) throws IOException {
    SocketChannel client = SocketChannel.open(server.sockets().getFirst());
    client.configureBlocking(false);
    return client;
  }

  private static void echo(SocketChannel client) throws IOException {
    client.write(ByteBuffer.wrap(new byte[] {42}));
    ByteBuffer answer = ByteBuffer.allocate(1);
    while (client.read(answer) == 0) {
      Gyre.sleep(Duration.ofMillis(1));
    }
  }

  private static List<FileInputStream> useUpDescriptors() {
    List<FileInputStream> hogs = new ArrayList<>();
    try {
      while (true) {
        hogs.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException usedUp) {
      return hogs;
    }
  }
}
