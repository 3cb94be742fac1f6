package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Obstacle;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import dev.gyre.bench.harness.Tool;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.bench.loop.Netty;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * How long does it take from the start of a program until its loop calls something back, or until
 * its server has echoed a byte?
 *
 * <pre>./gyre bench start           or one of start-callback, start-echo</pre>
 *
 * <p>Each operation starts a process, with both processors and the settings that the JDK has by
 * itself; what it reads is in the system's cache. {@code gyre-aot} has an AOT cache of the JDK,
 * made by one run before. The processor time is that of all threads of the program, compilers
 * included. {@code limit-jvm} is a program that prints a word, which nobody on a virtual machine
 * can go below. {@code gyre-host} is the whole host, with its bundles, if it was built.
 */
public final class Start {

  private static final Series SERIES = new Series("start", List.of(), false);

  /** The cache is made when the program ends. */
  private static final Duration CACHE_MAX = Duration.ofMinutes(2);

  private Start() {}

  /**
   * Returns the questions.
   *
   * @return about the first callback and about the first echo
   */
  public static List<Question> questions() {
    return List.of(firstCallback(), firstEcho());
  }

  private static Question question(String name, String asks) {
    return Question.of(name, asks).judgedBy(Figure.WALL).batchesOf(1).in(SERIES);
  }

  private static Question firstCallback() {
    StartedProgram.Sign called = Start::awaitCall;
    Question question =
        question("start-callback", "a program, from its start to the first callback of its loop");
    question =
        enterJava(
            question, "gyre", called, () -> onGyre(GyreLoops.FULL, FirstCallback.OnGyre.class));
    question =
        enterJava(
            question,
            "gyre-aot",
            called,
            () -> cached(onGyre(GyreLoops.FULL, FirstCallback.OnGyre.class), called));
    question =
        enterJava(
            question,
            "gyre-portable",
            called,
            () -> onGyre(GyreLoops.PORTABLE, FirstCallback.OnGyre.class));
    question =
        enterJava(
            question,
            "limit-jvm",
            called,
            () -> program(List.of(), FirstCallback.OnNothing.class, "dev/gyre/bench"));
    question = enterJava(question, "netty", called, () -> onNetty(FirstCallback.OnNetty.class));
    question = enterJava(question, "vertx", called, () -> onNetty(FirstCallback.OnVertx.class));
    for (String loop : Entrant.PYTHON_LOOPS) {
      question =
          enter(
              question,
              loop,
              () -> new StartedProgram(python("first_callback.py", loop), called),
              Entrant.ofPython(loop).needs());
    }
    return question.aim("gyre-aot", 2.0, "gyre");
  }

  private static Question firstEcho() {
    StartedProgram.Sign echoed = Start::awaitEcho;
    Question question =
        question("start-echo", "a server, from its start to the first byte that it echoes");
    question =
        enterJava(question, "gyre", echoed, () -> onGyre(GyreLoops.FULL, FirstEcho.OnGyre.class));
    question =
        enterJava(
            question,
            "gyre-aot",
            echoed,
            () -> cached(onGyre(GyreLoops.FULL, FirstEcho.OnGyre.class), echoed));
    question = enter(question, "gyre-host", Start::host, List.of());
    question = enterJava(question, "netty", echoed, () -> onNetty(FirstEcho.OnNetty.class));
    question =
        enter(
            question,
            "c-epoll",
            () ->
                new StartedProgram(
                    List.of(NativeProgram.compiled("echo_server").toString(), "tcp"), echoed),
            List.of(Tool.C_COMPILER));
    for (String loop : Entrant.PYTHON_LOOPS) {
      question =
          enter(
              question,
              loop,
              () -> new StartedProgram(python("echo_server.py", loop, "tcp"), echoed),
              Entrant.ofPython(loop).needs());
    }
    return question.aim("gyre-aot", 2.0, "gyre");
  }

  private static Question enterJava(
      Question question, String name, StartedProgram.Sign sign, Callable<JavaProgram> program) {
    return enter(
        question, name, () -> new StartedProgram(program.call().command(), sign), List.of());
  }

  private static Question enter(
      Question question, String name, Callable<? extends Contestant> maker, List<Tool> needs) {
    return question.with(new Entrant(name, List.of(), maker, needs));
  }

  private static JavaProgram onGyre(GyreLoops kind, Class<?> main) throws IOException {
    List<String> flags =
        kind == GyreLoops.PORTABLE ? List.of() : kind.jvmFlags(); // nobody denies native access
    return program(flags, main, "dev/gyre", "org/slf4j");
  }

  private static JavaProgram onNetty(Class<?> main) throws IOException {
    return program(
        Netty.JVM_FLAGS,
        main,
        "dev/gyre/bench",
        "io/vertx",
        "io/netty",
        "META-INF/native",
        "com/fasterxml");
  }

  private static JavaProgram program(List<String> flags, Class<?> main, String... packages)
      throws IOException {
    return new JavaProgram(flags, ProgramPath.of(packages), List.of(main.getName()));
  }

  private static JavaProgram cached(JavaProgram program, StartedProgram.Sign sign)
      throws IOException {
    return program.withCache(command -> {
      try (ChildProcess training = ChildProcess.start(command)) {
        sign.await(training);
        training.tellEnd();
        training.awaitEnd(CACHE_MAX);
      }
    });
  }

  private static Contestant host() throws IOException {
    Path jar = module().resolveSibling("host").resolve("launcher/target/gyre-host/gyre-host.jar");
    if (!Files.exists(jar)) {
      throw new Obstacle("mvn package -pl host/launcher -am");
    }
    Path home = Files.createTempDirectory("gyre-bench-"); // bundles are installed in it once
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-jar", jar.toString()));
    command.addAll(List.of("--home", home.toString(), "--port", "0", "--status-port", "0"));
    command.add("--no-shell");
    return new StartedProgram(command, Start::awaitEchoOfHost);
  }

  private static Path module() {
    return Path.of(Objects.requireNonNull(System.getProperty("gyre.bench"), "gyre.bench"));
  }

  private static List<String> python(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Tool.PYTHON_COMMAND);
    command.add(module().resolve("src/main/python").resolve(script).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void awaitCall(ChildProcess program) throws IOException {
    String line = program.answer();
    if (!line.equals("called")) {
      throw new IOException("program has said something else than that it was called: " + line);
    }
  }

  private static void awaitEcho(ChildProcess program) throws IOException {
    echo(Integer.parseInt(program.answer()));
  }

  private static void awaitEchoOfHost(ChildProcess program) throws IOException {
    String line = program.answer().strip();
    while (!line.startsWith("echo ")) {
      line = program.answer().strip();
    }
    echo(Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
  }

  /** The host's echoes lines. */
  private static void echo(int port) throws IOException {
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write(new byte[] {'7', '\n'});
      int echo = client.getInputStream().read();
      if (echo != '7') {
        throw new IOException("another byte came back than was sent: " + echo);
      }
    }
  }
}
