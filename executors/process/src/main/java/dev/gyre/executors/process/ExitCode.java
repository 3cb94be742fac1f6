package dev.gyre.executors.process;

/** Says what the exit code of a worker means. */
final class ExitCode {

  private static final int OUT_OF_MEMORY = 3; // of -XX:+ExitOnOutOfMemoryError
  private static final int SIGNAL = 128;

  private ExitCode() {}

  static String describe(int code) {
    String meaning =
        switch (code) {
          case OUT_OF_MEMORY -> ", which the JVM exits with for want of memory";
          case SIGNAL + 4 -> signal(code, "SIGILL");
          case SIGNAL + 6 -> signal(code, "SIGABRT");
          case SIGNAL + 7 -> signal(code, "SIGBUS");
          case SIGNAL + 9 -> signal(code, "SIGKILL");
          case SIGNAL + 11 -> signal(code, "SIGSEGV");
          case SIGNAL + 15 -> signal(code, "SIGTERM");
          default -> "";
        };
    return "exit code " + code + meaning;
  }

  private static String signal(int code, String name) {
    return ", which stands for signal " + (code - SIGNAL) + " (" + name + ")";
  }
}
