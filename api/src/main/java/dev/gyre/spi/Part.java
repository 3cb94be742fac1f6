package dev.gyre.spi;

import dev.gyre.EventLoopPolicy;

/**
 * A replaceable part of the host, with the type of service that provides it.
 *
 * @param <P> the type of provider
 * @since 0.1
 */
public final class Part<P extends Provider> {

  /** Decides which loop a thread gets, and makes loops. */
  public static final Part<EventLoopPolicy> POLICY =
      new Part<>("policy", EventLoopPolicy.class, "gyre-policy-default");

  /** Waits for I/O and owns sockets. */
  public static final Part<SelectorProvider> SELECTOR =
      new Part<>("selector", SelectorProvider.class, "gyre-nio");

  /** Runs the bodies of tasks on a loop. */
  public static final Part<TaskRunnerProvider> TASK_RUNNER =
      new Part<>("task-runner", TaskRunnerProvider.class, "gyre-policy-default");

  /** Runs calls off the loop. */
  public static final Part<ExecutorProvider> EXECUTOR =
      new Part<>("executor", ExecutorProvider.class, "gyre-executors-threads");

  private final String name;
  private final Class<P> type;
  private final String artifact;

  private Part(String name, Class<P> type, String artifact) {
    this.name = name;
    this.type = type;
    this.artifact = artifact;
  }

  /**
   * Returns the part's name, as operators type it.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the type of service that provides the part.
   *
   * @return the type
   */
  public Class<P> type() {
    return type;
  }

  /**
   * Returns the artifact to install when no provider is there.
   *
   * @return the artifact's name
   */
  public String usualArtifact() {
    return artifact;
  }

  @Override
  public String toString() {
    return name;
  }
}
