package dev.gyre.itests.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.ContextVar;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Signal;
import dev.gyre.epoll.EpollWithoutPidfd;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Redirection;
import dev.gyre.io.Subprocess;
import dev.gyre.io.SubprocessConnection;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.io.SubprocessOutput;
import dev.gyre.io.SubprocessTransport;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What child processes promise, to protocols and to tasks. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class SubprocessesIT {

  private static final int MUCH = 3_000_000;
  private static final SubprocessOptions PIPED = SubprocessOptions.PIPED;
  private static final ContextVar<String> VAR = ContextVar.of("var");

  @TempDir private Path folder;

  static List<SelectorProvider> selectors() {
    return Stream.concat(SelectorTrial.selectors().stream(), Stream.of(new EpollWithoutPidfd()))
        .toList();
  }

  private static boolean isEpoll(SelectorProvider selectors) {
    return selectors.getClass().getName().contains("Epoll");
  }

  private static byte[] noise(int count) {
    byte[] noise = new byte[count];
    new Random(count).nextBytes(noise);
    return noise;
  }

  /** What a command line writes to its standard output. */
  private static String outputOf(String line, SubprocessOptions options) throws IOException {
    try (Subprocess process = Gyre.createSubprocessShell(line, options)) {
      return process.communicate().stdout(UTF_8);
    }
  }

  private static SubprocessConnection<ProcessLog> start(
      EventLoop loop, SubprocessOptions options, String... command) throws IOException {
    return loop.subprocessExec(() -> new ProcessLog(loop), List.of(command), options)
        .await(IOException.class);
  }

  // To protocols

  @ParameterizedTest
  @MethodSource("selectors")
  void muchData_flowsBothWays(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          SubprocessConnection<ProcessLog> cat = start(loop, PIPED, "cat");
          byte[] sent = noise(MUCH);
          cat.transport().getPipeTransport(0).write(ByteBuffer.wrap(sent));
          cat.transport().getPipeTransport(0).writeEof();
          cat.protocol().lost.await();
          assertArrayEquals(sent, cat.protocol().outputs[1].toByteArray());
          assertEquals(0, cat.transport().getReturncode());
          assertTrue(cat.protocol().events.contains("pause"));
          assertTrue(cat.protocol().events.contains("resume"));
          assertEquals("lost", cat.protocol().events.getLast());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void facts_areKnown(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          SubprocessConnection<ProcessLog> sleep =
              start(loop, PIPED.withStderr(Redirection.STDOUT), "sleep", "60");
          long pid = sleep.transport().getPid();
          assertEquals("sleep", Files.readString(Path.of("/proc/" + pid + "/comm")).strip());
          assertEquals(pid, sleep.transport().getExtraInfo(ExtraInfo.SUBPROCESS).pid());
          assertNull(sleep.transport().getReturncode());
          assertFalse(sleep.transport().isClosing());
          assertNull(sleep.transport().getPipeTransport(2));
          assertThrows(IllegalArgumentException.class, () -> sleep.transport().getPipeTransport(3));
          assertTrue(sleep.transport().toString().contains("pid=" + pid));
          sleep.transport().terminate();
          sleep.protocol().lost.await();
          assertEquals(-15, sleep.transport().getReturncode());
          assertNull(sleep.transport().getExtraInfo(ExtraInfo.SUBPROCESS), "no zombie");
          sleep.transport().kill(); // in vain
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void signals_reachTheProcess(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          SubprocessConnection<ProcessLog> shell =
              start(
                  loop,
                  PIPED,
                  "sh",
                  "-c",
                  "trap 'echo told; exit 9' USR1; echo ready; while :; do sleep 0.01; done");
          ProcessLog log = shell.protocol();
          until(() -> log.text(1).equals("ready\n"));
          shell.transport().sendSignal(Signal.SIGUSR1);
          log.lost.await();
          assertEquals("ready\ntold\n", log.text(1));
          assertEquals(9, shell.transport().getReturncode());
        });
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Gyre.sleep(Duration.ofMillis(1));
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void pausedOutput_holdsUpTheProcess(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          SubprocessConnection<ProcessLog> cat =
              start(
                  loop,
                  PIPED.withStdin(Redirection.DEVNULL),
                  "head",
                  "-c",
                  Integer.toString(MUCH),
                  "/dev/zero");
          cat.transport().getPipeTransport(1).pauseReading();
          Gyre.sleep(Duration.ofMillis(100));
          assertNull(cat.transport().getReturncode());
          assertEquals(0, cat.protocol().outputs[1].size());
          cat.transport().getPipeTransport(1).resumeReading();
          cat.protocol().lost.await();
          assertEquals(MUCH, cat.protocol().outputs[1].size());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void protocolThatThrows_isReported_andHearsTheRest(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> reports = new ArrayList<>();
          loop.setExceptionHandler((of, context) -> reports.add(context.message()));
          class Failing extends ProcessLog {
            Failing() {
              super(loop);
            }

            @Override
            public void pipeDataReceived(int fd, ByteBuffer data) {
              throw new IllegalArgumentException("as it may");
            }
          }

          SubprocessConnection<Failing> echo =
              loop.subprocessExec(Failing::new, List.of("echo", "hello"), PIPED).await();
          echo.protocol().lost.await();
          assertEquals(List.of("protocol.pipeDataReceived() failed"), reports);
          assertEquals(0, echo.transport().getReturncode());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void protocols_areToldInTheContextOfTheCall(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          class Telling extends ProcessLog {
            Telling() {
              super(loop);
            }

            @Override
            void see(String event) {
              super.see(event + " in " + VAR.get());
            }
          }

          VAR.set("call");
          var starting = loop.subprocessExec(Telling::new, List.of("cat"), PIPED);
          VAR.set("later");
          SubprocessConnection<Telling> cat = starting.await();
          cat.transport().getPipeTransport(0).write("x".getBytes(UTF_8));
          until(() -> cat.protocol().text(1).equals("x"));
          VAR.set("end");
          cat.transport().getPipeTransport(0).close();
          cat.protocol().lost.await();
          assertEquals("made in call", cat.protocol().events.getFirst());
          assertEquals("data 1 in call", cat.protocol().events.get(1));
          assertTrue(cat.protocol().events.contains("exited 0 in call"));
          // What follows on a call of ours, and on no event, is told in the context of that call.
          assertTrue(cat.protocol().events.contains("pipe 0 lost in end"));
        });
  }

  // How they are started

  @ParameterizedTest
  @MethodSource("selectors")
  void environmentAndDirectory_areAsTheOptionsSay(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          assertEquals(folder.toRealPath() + "\n", outputOf("pwd -P", PIPED.withCwd(folder)));
          String home = System.getenv("PATH");
          assertEquals(home + "\n", outputOf("echo \"$PATH\"", PIPED));
          Map<String, String> own = Map.of("ONE", "1 ", "PATH", home, "UML", "ä=ö");
          assertEquals("1 |ä=ö|\n", outputOf("echo \"$ONE|$UML|$HOME\"", PIPED.withEnv(own)));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void programs_areSearchedAsInPython(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Path own = Files.createDirectory(folder.resolve("bin" + System.nanoTime()));
          Path program = own.resolve("my-program");
          Files.writeString(program, "#!/bin/sh\necho \"found $1 $2\"\n");
          assertTrue(program.toFile().setExecutable(true));
          for (SubprocessOptions options :
              List.of(
                  PIPED.withEnv(Map.of("PATH", own + ":/usr/bin:/bin")),
                  PIPED.withEnv(Map.of("PATH", "/nowhere:.")).withCwd(own))) {
            try (Subprocess process =
                Gyre.createSubprocessExec(List.of("my-program", "a b", "'$x'"), options)) {
              assertEquals("found a b '$x'\n", process.communicate().stdout(UTF_8));
            }
          }
          try (Subprocess relative =
              Gyre.createSubprocessExec(List.of("./my-program"), PIPED.withCwd(own))) {
            assertEquals("found  \n", relative.communicate().stdout(UTF_8));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void whatCannotBeStarted_isNamedWithItsRemedy(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          var missing =
              assertThrows(
                  NoSuchFileException.class,
                  () -> Gyre.createSubprocessExec("no-such-command-here", "x"));
          assertEquals("no-such-command-here", missing.getFile());
          assertTrue(missing.getReason().startsWith("command not found on the PATH"));
          assertThrows(
              NoSuchFileException.class, () -> Gyre.createSubprocessExec("/no/such/program"));
          Path file = Files.writeString(folder.resolve("plain" + System.nanoTime()), "x");
          var denied =
              assertThrows(
                  AccessDeniedException.class, () -> Gyre.createSubprocessExec(file.toString()));
          assertEquals(file.toString(), denied.getFile());
          Path gone = folder.resolve("gone");
          var noFolder =
              assertThrows(
                  NoSuchFileException.class,
                  () -> Gyre.createSubprocessExec(List.of("true"), PIPED.withCwd(gone)));
          assertEquals(gone.toString(), noFolder.getFile());
          assertTrue(noFolder.getReason().contains("'true'"), noFolder::getReason);
          assertThrows(
              NotDirectoryException.class,
              () -> Gyre.createSubprocessExec(List.of("true"), PIPED.withCwd(file)));
          assertThrows(
              IOException.class,
              () ->
                  Gyre.createSubprocessExec(
                      List.of("true"), PIPED.withStdin(Redirection.from(gone))));
          Path script = Files.writeString(folder.resolve("s" + System.nanoTime()), "#!/no/sh\n");
          assertTrue(script.toFile().setExecutable(true));
          var refused =
              assertThrows(IOException.class, () -> Gyre.createSubprocessExec(script.toString()));
          assertTrue(refused.getMessage().contains(script.toString()), refused::getMessage);
          assertThrows(IllegalArgumentException.class, () -> Gyre.createSubprocessExec());
          assertThrows(
              IllegalArgumentException.class, () -> Gyre.createSubprocessExec("echo", "a\0b"));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void streams_leadToFilesAndNowhere(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          Path in = Files.writeString(folder.resolve("in" + System.nanoTime()), "from a file\n");
          Path out = folder.resolve("out" + System.nanoTime());
          SubprocessOptions files =
              SubprocessOptions.DEFAULT
                  .withStdin(Redirection.from(in))
                  .withStdout(Redirection.to(out))
                  .withStderr(Redirection.STDOUT);
          for (SubprocessOptions options :
              List.of(files, files, files.withStdout(Redirection.appendTo(out)))) {
            try (Subprocess shell = Gyre.createSubprocessShell("cat; echo err >&2", options)) {
              assertNull(shell.stdin());
              assertNull(shell.stdout());
              assertNull(shell.stderr());
              assertEquals(0, shell.waitFor());
            }
          }
          assertEquals("from a file\nerr\nfrom a file\nerr\n", Files.readString(out));
          SubprocessOptions nowhere =
              PIPED.withStdin(Redirection.DEVNULL).withStderr(Redirection.DEVNULL);
          assertEquals("end\n", outputOf("cat; echo unseen >&2; echo end", nowhere));
          assertEquals(
              "both\nof them\n",
              outputOf("echo both; echo of them >&2", PIPED.withStderr(Redirection.STDOUT)));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void noDescriptorOfOurs_isInherited(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (var file = Files.newInputStream(Path.of("/proc/self/status"))) {
            assertNotEquals(-1, file.read());
            // The fourth is the folder that ls lists.
            assertEquals("0\n1\n2\n3\n", outputOf("exec ls /proc/self/fd", PIPED));
          }
          String status = outputOf("grep Sig /proc/self/status", PIPED);
          assertTrue(status.contains("SigBlk:\t0000000000000000"), status);
          assertTrue(isDefault(status, 13), status); // SIGPIPE
        });
  }

  private static boolean isDefault(String status, int signal) {
    String ignored = status.replaceAll("(?s).*SigIgn:\\s*([0-9a-f]+).*", "$1");
    return (Long.parseUnsignedLong(ignored, 16) & 1L << (signal - 1)) == 0;
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void sessionsAndGroups_areMadeByEpollOnly(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<SubprocessOptions> kinds =
              List.of(PIPED.withNewSession(true), PIPED.withProcessGroup(0));
          for (SubprocessOptions options : kinds) {
            if (!isEpoll(selectors)) {
              assertThrows(
                  UnsupportedOperationException.class,
                  () -> Gyre.createSubprocessExec(List.of("true"), options));
              continue;
            }
            // pid (comm) state ppid pgrp session
            String[] ids = outputOf("cat /proc/$$/stat", options).split(" ", 7);
            assertEquals(ids[0], ids[4], "leads its group");
            assertEquals(options.newSession(), ids[0].equals(ids[5]), "leads its session");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void whatTheJdkCannotGiveAProcess_isRefusedByName_andGivenByEpoll(SelectorProvider selectors) {
    if (isEpoll(selectors)) {
      return; // each in a test of its own
    }
    Map<String, SubprocessOptions> refused =
        Map.of(
            "newSession", PIPED.withNewSession(true),
            "processGroup", PIPED.withProcessGroup(0),
            "umask", PIPED.withUmask(022),
            "credentials", PIPED.withUser("nobody"),
            "passFds", PIPED.withPassFds(Set.of(3)));
    SelectorTrial.run(
        selectors,
        loop ->
            refused.forEach((name, options) -> {
              var failure =
                  assertThrows(
                      UnsupportedOperationException.class,
                      () -> Gyre.createSubprocessExec(List.of("true"), options));
              assertTrue(failure.getMessage().contains(name), failure::getMessage);
              assertTrue(failure.getMessage().contains("selector epoll"), failure::getMessage);
              assertTrue(failure.getMessage().endsWith(": true"), failure::getMessage);
            }));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void umask_isTheProcesssOwn(SelectorProvider selectors) {
    assumeTrue(isEpoll(selectors), "on the selector epoll only");
    SelectorTrial.run(
        selectors,
        loop -> {
          String ours = outputOf("umask", PIPED);
          var before = permissionsOfNewFile();
          assertEquals("0027\n", outputOf("umask", PIPED.withUmask(027)));
          assertEquals("0777\n", outputOf("umask", PIPED.withUmask(0777)));
          assertEquals("0000\n", outputOf("umask", PIPED.withUmask(0)));
          assertEquals(ours, outputOf("umask", PIPED));
          assertEquals(before, permissionsOfNewFile(), "this process keeps its own");
        });
  }

  private Set<PosixFilePermission> permissionsOfNewFile() throws IOException {
    Path file = folder.resolve("made" + System.nanoTime());
    return Files.getPosixFilePermissions(Files.createFile(file));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void userAndGroups_areTheProcesssOwn_orRefused(SelectorProvider selectors) {
    assumeTrue(isEpoll(selectors), "on the selector epoll only");
    String line = "id -u; id -g; id -G";
    SubprocessOptions others =
        PIPED
            .withUser("12345")
            .withGroup("12346")
            .withExtraGroups(List.of("12347", "12348"))
            .withUmask(022);
    SelectorTrial.run(
        selectors,
        loop -> {
          String ours = outputOf(line, PIPED);
          if (!ours.startsWith("0\n")) {
            var denied = assertThrows(AccessDeniedException.class, () -> outputOf(line, others));
            assertEquals("/bin/sh", denied.getFile());
            assertTrue(denied.getReason().contains("privileged"), denied::getReason);
            return;
          }
          assertEquals("12345\n12346\n12346 12347 12348\n", outputOf(line, others));
          assertEquals(
              outputOf("id -u nobody", PIPED), outputOf("id -u", PIPED.withUser("nobody")));
          assertEquals("0\n", outputOf("id -g", PIPED.withGroup("root")));
          assertEquals("0\n", outputOf("id -G", PIPED.withExtraGroups(List.of())));
          assertEquals(ours, outputOf(line, PIPED), "this process keeps its own");
          Path secret = Files.writeString(folder.resolve("secret" + System.nanoTime()), "secret");
          Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
          assertEquals("secret", outputOf("cat " + secret, PIPED));
          assertEquals("", outputOf("cat " + secret, PIPED.withUser("12345")));
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void whoIsNotKnownHere_isNamed(SelectorProvider selectors) {
    assumeTrue(isEpoll(selectors), "on the selector epoll only");
    SelectorTrial.run(
        selectors,
        loop -> {
          for (SubprocessOptions options :
              List.of(
                  PIPED.withUser("no-such-name"),
                  PIPED.withGroup("no-such-name"),
                  PIPED.withExtraGroups(List.of("root", "no-such-name")),
                  PIPED.withUser("99999999999"))) {
            var failure = assertThrows(IOException.class, () -> outputOf("true", options));
            assertTrue(
                failure.getMessage().matches(".*(no-such-name|9{11}).*"), failure::getMessage);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void descriptorsThatArePassed_areThere_andNoOthers(SelectorProvider selectors) {
    assumeTrue(isEpoll(selectors), "on the selector epoll only");
    SelectorTrial.run(
        selectors,
        loop -> {
          Path path = Files.writeString(folder.resolve("passed" + System.nanoTime()), "passed on");
          try (var first = new FileInputStream(path.toFile());
              var second = new FileInputStream(path.toFile())) {
            assertNotEquals(-1, first.available() + second.available());
            Set<Integer> passed = descriptorsOf(path);
            assertEquals(2, passed.size());
            SubprocessOptions options = PIPED.withPassFds(passed);
            for (int fd : passed) {
              assertEquals("passed on", outputOf("exec cat /proc/self/fd/" + fd, options));
            }
            Set<Integer> all = new TreeSet<>(passed);
            // The next one that is free is the folder that ls lists.
            all.addAll(Set.of(0, 1, 2, passed.contains(3) ? passed.contains(4) ? 5 : 4 : 3));
            String listed = outputOf("exec ls /proc/self/fd", options);
            assertEquals(all, new TreeSet<>(listed.lines().map(Integer::valueOf).toList()), listed);
          }
          var closed =
              assertThrows(
                  IOException.class, () -> outputOf("true", PIPED.withPassFds(Set.of(54_321))));
          assertTrue(closed.getMessage().contains("54321"), closed::getMessage);
        });
  }

  private static Set<Integer> descriptorsOf(Path file) throws IOException {
    Path real = file.toRealPath();
    Set<Integer> found = new TreeSet<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : open.toList()) {
        if (Files.isSymbolicLink(each) && real.equals(Files.readSymbolicLink(each))) {
          found.add(Integer.valueOf(each.getFileName().toString()));
        }
      }
    }
    return found;
  }

  // To tasks

  @ParameterizedTest
  @MethodSource("selectors")
  void communicate_neverDeadlocks(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          byte[] sent = noise(MUCH);
          try (Subprocess tee = Gyre.createSubprocessShell("tee /dev/stderr", PIPED)) {
            SubprocessOutput output = tee.communicate(sent);
            assertArrayEquals(sent, output.stdout());
            assertArrayEquals(sent, output.stderr());
            assertEquals(0, tee.returncode());
          }
          // Those that read none of it, or only a little.
          for (String line : List.of("exec 0<&-; echo done", "head -c 3 > /dev/null; echo done")) {
            try (Subprocess deaf = Gyre.createSubprocessShell(line, PIPED)) {
              SubprocessOutput output = deaf.communicate(sent);
              assertEquals("done\n", output.stdout(UTF_8));
              assertEquals(0, output.stderr().length);
              assertEquals(0, deaf.returncode());
            }
          }
          try (Subprocess cat = Gyre.createSubprocessExec(List.of("cat"), PIPED)) {
            assertEquals("", cat.communicate().stdout(UTF_8), "its input is closed all the same");
          }
          SubprocessOptions noInput = PIPED.withStdin(Redirection.DEVNULL);
          try (Subprocess none = Gyre.createSubprocessExec(List.of("true"), noInput)) {
            assertThrows(IllegalStateException.class, () -> none.communicate(sent));
            SubprocessOutput output = none.communicate();
            assertEquals("", output.stdout(UTF_8));
          }
          SubprocessOptions onlyOut = SubprocessOptions.DEFAULT.withStdout(Redirection.PIPE);
          try (Subprocess one = Gyre.createSubprocessExec(List.of("echo", "x"), onlyOut)) {
            assertNull(one.communicate().stderr());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void linesAndAnswers_goBackAndForth(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          try (Subprocess cat = Gyre.createSubprocessExec(List.of("cat"), PIPED)) {
            for (int i = 0; i < 100; i++) {
              cat.stdin().write("line " + i + "\n");
              cat.stdin().drain();
              assertEquals("line " + i, cat.stdout().readLine(UTF_8));
            }
            cat.stdin().close();
            cat.stdin().waitClosed();
            assertNull(cat.stdout().readLine(UTF_8));
            assertEquals(0, cat.waitFor());
            assertEquals(0, cat.waitFor());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void limit_holdsUpAProcessThatIsNotRead(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> command = List.of("head", "-c", "" + MUCH, "/dev/zero");
          try (Subprocess zeros = Gyre.createSubprocessExec(command, PIPED, 1000)) {
            Gyre.sleep(Duration.ofMillis(100));
            assertNull(zeros.returncode());
            assertEquals(MUCH, zeros.stdout().readExactly(MUCH).length);
            assertEquals(0, zeros.waitFor());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void asyncioIsTheChild_andSpeaksOverItsPipes(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          String program =
              """
              import asyncio, sys

              async def main():
                  loop = asyncio.get_running_loop()
                  reader = asyncio.StreamReader()
                  await loop.connect_read_pipe(
                      lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
                  transport, protocol = await loop.connect_write_pipe(
                      asyncio.streams.FlowControlMixin, sys.stdout)
                  writer = asyncio.StreamWriter(transport, protocol, None, loop)
                  async for line in reader:
                      writer.write(line.upper())
                      await writer.drain()
                  writer.write(b'bye\\n')

              asyncio.run(main())
              """;
          SubprocessOptions options = PIPED.withStderr(Redirection.INHERIT);
          try (Subprocess python =
              Gyre.createSubprocessExec(List.of("python3", "-c", program), options)) {
            for (String word : List.of("one", "two", "three")) {
              python.stdin().write(word + "\n");
              assertEquals(
                  word.toUpperCase(java.util.Locale.ROOT), python.stdout().readLine(UTF_8));
            }
            python.stdin().close();
            assertEquals("bye", python.stdout().readLine(UTF_8));
            assertEquals(0, python.waitFor());
          }
        });
  }

  // Many, and their ends

  @ParameterizedTest
  @MethodSource("selectors")
  void manyAtOnce_allExitsAreTold(SelectorProvider selectors) {
    int count = 60;
    SelectorTrial.run(
        selectors,
        loop -> {
          long before = threadsForProcesses(); // which may be ending
          List<SubprocessConnection<ProcessLog>> all = new ArrayList<>();
          List<LoopFuture<SubprocessConnection<ProcessLog>>> starting = new ArrayList<>();
          SubprocessOptions options =
              SubprocessOptions.DEFAULT.withStdin(Redirection.PIPE).withStdout(Redirection.PIPE);
          for (int i = 0; i < count; i++) {
            starting.add(
                loop.subprocessShell(
                    () -> new ProcessLog(loop), "read x; echo $x; exit " + i % 100, options));
          }
          for (var one : starting) {
            all.add(one.await(IOException.class));
          }
          assertTrue(
              !isEpoll(selectors) || threadsForProcesses() <= before, "epoll needs no thread");
          for (int i = 0; i < count; i++) {
            all.get(i).transport().getPipeTransport(0).write(("n" + i + "\n").getBytes(UTF_8));
          }
          for (int i = 0; i < count; i++) {
            ProcessLog log = all.get(i).protocol();
            log.lost.await();
            assertEquals("n" + i + "\n", log.text(1));
            assertEquals(i % 100, all.get(i).transport().getReturncode());
            assertTrue(log.exited.isDone());
          }
          assertEquals(List.of(), childrenOfOurs());
        });
  }

  private static long threadsForProcesses() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.equals("gyre-pipe") || name.startsWith("process reaper"))
        .count();
  }

  private static List<String> childrenOfOurs() {
    return ProcessHandle.current().children().map(ProcessHandle::toString).toList();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void cancelledStart_killsTheProcess(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          class Cancelling extends ProcessLog {
            @Nullable LoopFuture<SubprocessConnection<ProcessLog>> starting;

            Cancelling() {
              super(loop);
            }

            @Override
            public void connectionMade(SubprocessTransport transport) {
              super.connectionMade(transport);
              starting.cancel(); // just before it is done
            }
          }

          var log = new Cancelling();
          log.starting = loop.subprocessExec(() -> log, List.of("sleep", "60"), PIPED);
          log.lost.await();
          assertTrue(log.starting.isCancelled());
          assertEquals("lost", log.events.getLast());
          assertEquals(-9, log.transport.getReturncode());
          LoopFuture<SubprocessConnection<ProcessLog>> never =
              loop.subprocessExec(() -> new ProcessLog(loop), List.of("sleep", "60"), PIPED);
          never.cancel();
          loop.yieldNow();
          assertEquals(List.of(), childrenOfOurs());
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void closedLoop_killsItsProcesses_andNothingLeaks(SelectorProvider selectors) throws Exception {
    SelectorTrial.requireUsable(selectors);
    startAndForget(selectors); // what is opened once only
    int before = openDescriptors();
    List<Long> pids = startAndForget(selectors);
    await().until(() -> pids.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    await().until(() -> openDescriptors() <= before);
  }

  private static List<Long> startAndForget(SelectorProvider selectors) throws IOException {
    List<Long> pids = new ArrayList<>();
    SelectorTrial.run(
        selectors,
        loop -> {
          for (int i = 0; i < 5; i++) {
            pids.add(start(loop, PIPED, "sleep", "60").transport().getPid());
            start(loop, PIPED, "true").protocol().lost.await();
            assertThrows(IOException.class, () -> start(loop, PIPED, "no-such-command-here"));
          }
          assertTrue(pids.stream().allMatch(pid -> ProcessHandle.of(pid).isPresent()));
        });
    return pids;
  }

  private static int openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void protocolFactoryThatFails_startsNothing(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          LoopFuture<SubprocessConnection<ProcessLog>> none =
              loop.subprocessExec(() -> null, List.of("sleep", "60"), PIPED);
          assertThrows(IllegalStateException.class, none::await);
          LoopFuture<SubprocessConnection<ProcessLog>> failed =
              loop.subprocessExec(
                  () -> {
                    throw new IllegalArgumentException("as it may");
                  },
                  List.of("sleep", "60"),
                  PIPED);
          assertThrows(IllegalArgumentException.class, failed::await);
          assertEquals(List.of(), childrenOfOurs());
        });
  }
}
