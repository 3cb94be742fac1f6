package dev.gyre.spi.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.internal.registry.FoundExecutorProvider;
import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.ExecutorProvider;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;

/** What a framework sees of a provider whose configuration changes. */
final class ConfiguredServiceTest {

  private final List<String> seen = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private String surroundings = "";

  private final ConfiguredService<ExecutorProvider> service =
      new ConfiguredService<>(
          context(), ExecutorProvider.class, this::read, bad -> refused.add(bad.getMessage()));

  private ExecutorProvider read(Map<String, ?> values) {
    int threads = new ConfigurationValues(values).number("threads", 1, 1, 9);
    String name = threads + surroundings;
    return new FoundExecutorProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int ranking() {
        return 40;
      }
    };
  }

  @Test
  void goodConfiguration_takesThePlaceOfTheOneBefore_withoutAGap() {
    service.configure(Map.of());
    service.configure(Map.of("threads", "2"));
    assertEquals(List.of("1 at rank 40 comes", "2 at rank 40 comes", "1 goes"), seen);
  }

  @Test
  void badConfiguration_changesNothing_andIsTold() {
    service.configure(Map.of("threads", "2"));
    service.configure(Map.of("threads", "10"));
    assertEquals(List.of("2 at rank 40 comes"), seen);
    assertEquals(List.of("threads must be a whole number between 1 and 9: 10"), refused);
  }

  @Test
  void firstConfigurationThatIsBad_leavesTheUsual() {
    service.configure(Map.of("threads", "many"));
    assertEquals(List.of("1 at rank 40 comes"), seen);
    assertEquals(1, refused.size());
  }

  @Test
  void rank_isTheConfigurationsIfItHasOne() {
    service.configure(Map.of(Constants.SERVICE_RANKING, "-7"));
    service.configure(Map.of(Constants.SERVICE_RANKING, "top"));
    assertEquals(List.of("1 at rank -7 comes"), seen);
    assertEquals(1, refused.size());
  }

  @Test
  void renewal_readsTheLastGoodConfigurationAgain() {
    service.configure(Map.of("threads", "2"));
    service.configure(Map.of("threads", "10"));
    seen.clear();
    surroundings = " on a cluster";
    service.renew();
    assertEquals(List.of("2 on a cluster at rank 40 comes", "2 goes"), seen);
  }

  @Test
  void withdrawal_leavesNothing_andMayBeRepeated() {
    service.withdraw();
    service.configure(Map.of());
    service.withdraw();
    service.withdraw();
    assertEquals(List.of("1 at rank 40 comes", "1 goes"), seen);
  }

  private BundleContext context() {
    return proxy(
        BundleContext.class,
        (self, method, arguments) -> {
          if (!method.getName().equals("registerService")) {
            throw new UnsupportedOperationException(method.getName());
          }
          String name = ((ExecutorProvider) arguments[1]).name();
          var properties = (Dictionary<?, ?>) arguments[2];
          seen.add(name + " at rank " + properties.get(Constants.SERVICE_RANKING) + " comes");
          return registration(name);
        });
  }

  private ServiceRegistration<?> registration(String name) {
    return proxy(
        ServiceRegistration.class,
        (self, method, arguments) -> {
          if (!method.getName().equals("unregister")) {
            throw new UnsupportedOperationException(method.getName());
          }
          return seen.add(name + " goes") ? null : self;
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
