package dev.gyre.host;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for. Immutable.
 *
 * @param port where the echo example listens; 0 for a port that the system picks
 * @param statusPort where the status endpoint listens; 0 for a port that the system picks
 * @param consolePort where the web console listens; 0 for a port that the system picks, -1 for no
 *     console
 * @param consoleAddress the address of the interface that it listens on
 * @param home where the host keeps its data; absolute
 * @param deploy the folder whose bundles and configurations are installed while the host runs;
 *     absolute
 * @param shell whether there is a shell, or null to have one if there is a terminal
 * @param help whether only the explanation is wanted
 */
record HostOptions(
    int port,
    int statusPort,
    int consolePort,
    String consoleAddress,
    Path home,
    Path deploy,
    @Nullable Boolean shell,
    boolean help) {

  /** Explains the options. */
  static final String HELP =
      """
      Starts the Gyre host: Apache Felix, the Gyre bundles, a shell, and a line-echo server on 127.0.0.1.

      Usage: gyre host [options]

        --port N          port of the echo server (default 7007; 0: any)
        --status-port N   port of the HTTP status endpoint (default 7008; 0: any)
        --console         with a web console on port 7009, which lets nobody in until a password is set
                          (see docs/configuration.md)
        --console-port N  the same on another port (0: any)
        --console-address A
                          the address it listens on (default 127.0.0.1: this machine only)
        --deploy DIR      bundles (.jar) and configurations (.cfg) put here are installed, updated and
                          removed while the host runs (default: deploy/ in the home folder)
        --home DIR        where the host keeps its data (default: .gyre/host); configurations (.cfg) belong
                          into its folder conf, see docs/configuration.md
        --shell           read shell commands from standard input even if it is not a terminal
        --no-shell        do not read standard input (default if there is no terminal)
        --help            this text

      Exit codes: 0 stopped as asked (SIGTERM, Ctrl-C, exit in the shell); 1 could not start or did not
      stop in time; 2 wrong arguments; 3 no JDK 25 or newer.
      """;

  private static final int DEFAULT_PORT = 7007;
  private static final int DEFAULT_STATUS_PORT = 7008;
  private static final int DEFAULT_CONSOLE_PORT = 7009;
  private static final int NO_CONSOLE = -1;
  private static final Path DEFAULT_HOME = Path.of(".gyre", "host");
  private static final Path DEFAULT_DEPLOY = Path.of("deploy");

  /**
   * Reads the arguments. An option that is given twice counts as given last.
   *
   * @param arguments as typed
   * @param workingDirectory what relative folders are relative to
   * @return the options
   * @throws UsageException if an argument is unknown, lacks its value, or has a wrong one
   */
  static HostOptions parse(Collection<String> arguments, Path workingDirectory)
      throws UsageException {
    return new Parser(arguments, workingDirectory).parse();
  }

  /**
   * Tells whether the web console is wanted.
   *
   * @return true if it is
   */
  boolean console() {
    return consolePort != NO_CONSOLE;
  }

  /**
   * Returns the folder with the operator's configurations: one file for each, as
   * docs/configuration.md tells.
   *
   * @return a folder in the home folder; absolute
   */
  Path conf() {
    return home.resolve("conf");
  }

  /** Takes the arguments one by one. */
  private static final class Parser {

    private final Deque<String> left;
    private final Path workingDirectory;
    private int port = DEFAULT_PORT;
    private int statusPort = DEFAULT_STATUS_PORT;
    private int consolePort = NO_CONSOLE;
    private String consoleAddress = "127.0.0.1";
    private Path home = DEFAULT_HOME;
    private @Nullable Path deploy;
    private @Nullable Boolean shell;
    private boolean help;

    Parser(Collection<String> arguments, Path workingDirectory) {
      this.left = new ArrayDeque<>(arguments);
      this.workingDirectory = workingDirectory;
    }

    HostOptions parse() throws UsageException {
      while (!left.isEmpty()) {
        take(left.removeFirst());
      }
      Path absoluteHome = workingDirectory.resolve(home).normalize();
      Path absoluteDeploy =
          deploy == null
              ? absoluteHome.resolve(DEFAULT_DEPLOY)
              : workingDirectory.resolve(deploy).normalize();
      return new HostOptions(
          port, statusPort, consolePort, consoleAddress, absoluteHome, absoluteDeploy, shell, help);
    }

    private void take(String argument) throws UsageException {
      int equals = argument.indexOf('=');
      if (argument.startsWith("--") && equals > 0) {
        left.addFirst(argument.substring(equals + 1));
        takeWithValue(argument.substring(0, equals));
        return;
      }
      switch (argument) {
        case "--console" ->
            consolePort = consolePort == NO_CONSOLE ? DEFAULT_CONSOLE_PORT : consolePort;
        case "--shell" -> shell = true;
        case "--no-shell" -> shell = false;
        case "--help", "-h" -> help = true;
        default -> takeWithValue(argument);
      }
    }

    private void takeWithValue(String option) throws UsageException {
      switch (option) {
        case "--port" -> port = portOf(option);
        case "--status-port" -> statusPort = portOf(option);
        case "--console-port" -> consolePort = portOf(option);
        case "--console-address" -> consoleAddress = valueOf(option);
        case "--home" -> home = folderOf(option);
        case "--deploy" -> deploy = folderOf(option);
        case "--console", "--shell", "--no-shell", "--help" ->
            throw new UsageException("option " + option + " takes no value");
        default -> throw new UsageException("unknown argument: " + option);
      }
    }

    private int portOf(String option) throws UsageException {
      String value = valueOf(option);
      try {
        int number = Integer.parseInt(value);
        if (number >= 0 && number <= 65_535) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Answered like a number out of range, below.
      }
      throw new UsageException("option " + option + " needs a port between 0 and 65535: " + value);
    }

    private Path folderOf(String option) throws UsageException {
      String value = valueOf(option);
      try {
        return Path.of(value);
      } catch (InvalidPathException e) {
        throw new UsageException("option " + option + " needs a folder: " + e.getMessage());
      }
    }

    private String valueOf(String option) throws UsageException {
      String value = left.pollFirst();
      if (value == null || value.isEmpty()) {
        throw new UsageException("option " + option + " needs a value");
      }
      return value;
    }
  }
}
