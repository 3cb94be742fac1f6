package dev.gyre.executors.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A cluster of two members, each in a JVM of its own, and a client of it in this one. It starts
 * slowly, so all test classes share it; none may take it away from the others.
 */
public final class TwoMembers implements BeforeAllCallback {

  static final String NAME = "gyre-test-" + ProcessHandle.current().pid();

  private static Running running;

  /** Created by JUnit. */
  public TwoMembers() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    running =
        context
            .getRoot()
            .getStore(Namespace.create(TwoMembers.class))
            .getOrComputeIfAbsent(NAME, name -> Running.start(), Running.class);
  }

  /** Returns the client, which stays. */
  public static HazelcastInstance client() {
    return running.client;
  }

  /** Returns what a file says by which another client finds the cluster. */
  public static String clientYaml() throws IOException {
    return """
    hazelcast-client:
      cluster-name: %s
      network:
        cluster-members:
          - %s
      metrics:
        enabled: false
    """
        .formatted(NAME, seed());
  }

  static Set<Long> pids() {
    return Set.of(running.first.pid(), running.second.pid());
  }

  /** Returns where a further member or client finds the cluster. */
  static String seed() throws IOException {
    return running.first.address();
  }

  private record Running(MemberProcess first, MemberProcess second, HazelcastInstance client)
      implements AutoCloseable {

    static Running start() {
      try {
        MemberProcess first = MemberProcess.start(NAME);
        MemberProcess second = MemberProcess.start(NAME, first.address());
        second.address();
        return new Running(first, second, Loopback.startClient(NAME, first.address()));
      } catch (IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      }
    }

    @Override
    public void close() {
      client.shutdown();
      second.close();
      first.close();
    }
  }
}
