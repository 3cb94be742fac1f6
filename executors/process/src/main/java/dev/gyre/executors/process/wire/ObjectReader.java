package dev.gyre.executors.process.wire;

import dev.gyre.spi.remote.JdkClasses;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Reads objects that an {@link ObjectWriter} of the other end has written. One thread. */
public class ObjectReader extends ObjectInputStream {

  private final ClassPlaces places;

  /**
   * Begins a stream.
   *
   * @param in where to read from
   * @param places knows where classes are
   * @param filter what may be read
   * @throws IOException if reading fails
   */
  public ObjectReader(InputStream in, ClassPlaces places, ObjectInputFilter filter)
      throws IOException {
    super(in);
    this.places = places;
    setObjectInputFilter(filter);
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass type)
      throws IOException, ClassNotFoundException {
    int place = readInt();
    String name = type.getName();
    Class<?> primitive = Class.forPrimitiveName(name);
    return primitive == null ? places.find(place, name) : primitive;
  }

  @Override
  protected Class<?> resolveProxyClass(String[] names) throws IOException, ClassNotFoundException {
    if (readInt() != names.length) {
      throw new InvalidClassException("a proxy must have as many places as interfaces");
    }
    Class<?>[] interfaces = new Class<?>[names.length];
    ClassLoader loader = null;
    for (int i = 0; i < names.length; i++) {
      interfaces[i] = places.find(readInt(), names[i]);
      if (!JdkClasses.contain(interfaces[i])) {
        loader = interfaces[i].getClassLoader();
      }
    }
    try {
      return Proxy.newProxyInstance(loader, interfaces, new NoHandler()).getClass();
    } catch (IllegalArgumentException unrelated) {
      throw new ClassNotFoundException(
          "no class loader sees every interface of a proxy", unrelated);
    }
  }

  /** Only to get at the class of a proxy. No lambda, which would cost a worker's start dear. */
  private static final class NoHandler implements InvocationHandler {

    @Override
    public @Nullable Object invoke(
        Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
      return null;
    }
  }
}
