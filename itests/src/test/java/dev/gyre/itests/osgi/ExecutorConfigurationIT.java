package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.InvocationTargetException;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.FrameworkUtil;

/** An executor whose configuration is changed is replaced; by one that is bad it is not. */
final class ExecutorConfigurationIT {

  private static final String PROVIDERS = "dev.gyre.spi.ExecutorProvider";

  private static EmbeddedFramework framework;
  private static int markers;

  @BeforeAll
  static void startFramework() throws Exception {
    framework = EmbeddedFramework.startWithGyre();
    List<String> further =
        Stream.of(BundleFiles.PROCESS_POOL, BundleFiles.HAZELCAST, BundleFiles.CLUSTER_EXECUTOR)
            .flatMap(List::stream)
            .toList();
    EmbeddedFramework.startAll(framework.install(BundleFiles.named(further)));
    framework.awaitServices(PROVIDERS, 4);
  }

  @AfterAll
  static void stopFramework() throws Exception {
    framework.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          threads   | maxThreads | 3       | threads (at most 3, idle for PT2S)  | maxThreads=many
          virtual   | maxRunning | 7       | virtual (at most 7)                 | maxRunning=0
          process   | maxWorkers | 3       | process (at most 3 workers)         | whenCancelled=never
          process   | maxWorkers | 4       | process (at most 4 workers)         | java=/no/such/program
          hazelcast | client     | /c.yaml | hazelcast (client as in /c.yaml)    | callsPerMember=0
          hazelcast | client     | /d.yaml | hazelcast (client as in /d.yaml)    | member=ALL
          """)
  void badConfiguration_changesNothing(
      String name, String key, String good, String provider, String bad) throws Exception {
    configure(name, Map.of(key, good));
    await(provider).until(() -> List.copyOf(services(name).values()).equals(List.of(provider)));

    Map<Long, String> before = services(name);
    String[] entry = bad.split("=", 2);
    configure(name, Map.of(entry[0], entry[1]));
    awaitThatChangesAreMade(name);

    assertEquals(before, services(name), "the very same service");
    checkThatItStarts(name, provider);
  }

  /** Then there is none before, and everything has its usual value. */
  private static void checkThatItStarts(String name, String formerProvider) throws Exception {
    var bundle =
        framework.bundle("dev.gyre.executors." + (name.equals("virtual") ? "threads" : name));
    bundle.stop();
    bundle.start();
    framework.awaitServices(PROVIDERS, 4);
    var providers = List.copyOf(services(name).values());
    assertEquals(1, providers.size(), () -> "providers: " + providers);
    assertNotEquals(formerProvider, providers.getFirst());
  }

  /** Changes are made in the order in which they come: so one that shows is made after. */
  private static void awaitThatChangesAreMade(String name) throws Exception {
    int marker = 100 + markers++;
    if (name.equals("virtual")) {
      configure("threads", Map.of("maxThreads", marker));
    } else {
      configure("virtual", Map.of("maxRunning", marker));
    }
    await("marker " + marker)
        .until(() ->
            services("").values().stream().anyMatch(each -> each.contains("(at most " + marker)));
  }

  private static Map<Long, String> services(String name) {
    Map<Long, String> services = framework.services(PROVIDERS);
    services.values().removeIf(each -> !each.startsWith(name));
    return services;
  }

  /** By reflection: the framework's Config Admin is of a class of its own. */
  private static void configure(String name, Map<String, ?> values) throws Exception {
    String types = "org.osgi.service.cm.Configuration";
    Object admin = framework.services(types + "Admin", each -> each).values().iterator().next();
    Object configuration =
        call(
            admin,
            types + "Admin",
            "getConfiguration",
            List.of(String.class, String.class),
            "dev.gyre.executors." + name,
            "?");
    call(
        configuration,
        types,
        "update",
        List.of(Dictionary.class),
        FrameworkUtil.asDictionary(values));
  }

  private static Object call(
      Object target, String type, String method, List<Class<?>> parameters, Object... arguments)
      throws Exception {
    try {
      return target
          .getClass()
          .getClassLoader()
          .loadClass(type)
          .getMethod(method, parameters.toArray(Class<?>[]::new))
          .invoke(target, arguments);
    } catch (InvocationTargetException failure) {
      throw new AssertionError(failure.getCause());
    }
  }
}
