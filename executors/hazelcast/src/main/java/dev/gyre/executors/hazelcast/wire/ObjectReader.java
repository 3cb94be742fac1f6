package dev.gyre.executors.hazelcast.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads objects whose classes certain class loaders know. One thread. */
public final class ObjectReader extends ObjectInputStream {

  private final List<ClassLoader> loaders;

  /**
   * Begins a stream.
   *
   * @param in where to read from
   * @param loaders asked in this order
   * @param filter what may be read; null for the JVM's own
   * @throws IOException if reading fails
   */
  public ObjectReader(InputStream in, List<ClassLoader> loaders, @Nullable ObjectInputFilter filter)
      throws IOException {
    super(in);
    this.loaders = loaders;
    if (filter != null) {
      setObjectInputFilter(filter);
    }
  }

  /** Returns the class loader that knows the classes of this package. */
  static ClassLoader ownLoader() {
    return Objects.requireNonNullElse(
        ObjectReader.class.getClassLoader(), ClassLoader.getSystemClassLoader());
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass type) throws ClassNotFoundException {
    Class<?> primitive = Class.forPrimitiveName(type.getName());
    return primitive == null ? find(type.getName()) : primitive;
  }

  @Override
  @SuppressWarnings("deprecation") // the only way to get at the class of a proxy
  protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
    Class<?>[] interfaces = new Class<?>[names.length];
    for (int i = 0; i < names.length; i++) {
      interfaces[i] = find(names[i]);
    }
    try {
      return Proxy.getProxyClass(loaderOf(interfaces), interfaces);
    } catch (IllegalArgumentException unrelated) {
      throw new ClassNotFoundException(
          "no class loader sees every interface of a proxy", unrelated);
    }
  }

  private static @Nullable ClassLoader loaderOf(Class<?>[] interfaces) {
    ClassLoader loader = null;
    for (Class<?> each : interfaces) {
      loader = each.getClassLoader() == null ? loader : each.getClassLoader();
    }
    return loader;
  }

  private Class<?> find(String name) throws ClassNotFoundException {
    ClassNotFoundException first = null;
    for (ClassLoader each : loaders) {
      try {
        return Class.forName(name, false, each);
      } catch (ClassNotFoundException unknown) {
        first = first == null ? unknown : first;
      }
    }
    throw first == null ? new ClassNotFoundException(name) : first;
  }
}
