package dev.gyre.internal.osgi;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/**
 * As much of a service registry as a ServiceTracker needs; one thread only. What else is called
 * fails.
 */
@SuppressWarnings("ReferenceEquality") // Proxies are equal if they are the same.
final class FakeFramework {

  private final List<Registered> services = new ArrayList<>();
  private final Map<ServiceListener, String> listeners = new LinkedHashMap<>();
  private long lastId;
  int gets;

  /** A registered service. */
  final class Registered {

    private final String type;
    private final Object service;
    private final long id = ++lastId;
    private Object ranking;
    private final ServiceReference<?> reference;

    private Registered(String type, Object service, Object ranking) {
      this.type = type;
      this.service = service;
      this.ranking = ranking;
      this.reference =
          proxy(
              ServiceReference.class,
              (method, arguments) ->
                  switch (method) {
                    case "getProperty" ->
                        Constants.SERVICE_ID.equals(arguments[0]) ? (Object) id : this.ranking;
                    case "compareTo" -> 0;
                    default -> throw new UnsupportedOperationException(method);
                  });
    }

    void rerank(Object newRanking) {
      ranking = newRanking;
      tell(ServiceEvent.MODIFIED, this);
    }

    void unregister() {
      services.remove(this);
      tell(ServiceEvent.UNREGISTERING, this);
    }
  }

  /** Answers calls of an interface. */
  private interface Answers {
    Object answer(String method, Object[] arguments);
  }

  <S> Registered register(Class<S> type, S service, Object ranking) {
    var registered = new Registered(type.getName(), service, ranking);
    services.add(registered);
    tell(ServiceEvent.REGISTERED, registered);
    return registered;
  }

  int listeners() {
    return listeners.size();
  }

  BundleContext context() {
    return proxy(
        BundleContext.class,
        (method, arguments) ->
            switch (method) {
              case "createFilter" -> filter((String) arguments[0]);
              case "addServiceListener" ->
                  listeners.put((ServiceListener) arguments[0], (String) arguments[1]);
              case "removeServiceListener" -> listeners.remove(arguments[0]);
              case "getServiceReferences" -> references((String) arguments[0]);
              case "getService" -> get(arguments[0]);
              case "ungetService" -> unget();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private Object get(Object reference) {
    gets++;
    return services.stream()
        .filter(each -> each.reference == reference)
        .findFirst()
        .orElseThrow()
        .service;
  }

  private boolean unget() {
    gets--;
    return true;
  }

  private ServiceReference<?>[] references(String type) {
    return services.stream()
        .filter(each -> each.type.equals(type))
        .map(each -> each.reference)
        .toArray(ServiceReference<?>[]::new);
  }

  private static Filter filter(String text) {
    return proxy(
        Filter.class,
        (method, arguments) -> {
          if (method.equals("toString")) {
            return text;
          }
          throw new UnsupportedOperationException(method);
        });
  }

  private void tell(int type, Registered registered) {
    String filter = "(objectClass=" + registered.type + ")";
    List.copyOf(listeners.entrySet()).stream()
        .filter(each -> each.getValue().equals(filter))
        .forEach(
            each -> each.getKey().serviceChanged(new ServiceEvent(type, registered.reference)));
  }

  private static <T> T proxy(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            FakeFramework.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  default -> answers.answer(method.getName(), arguments);
                }));
  }
}
