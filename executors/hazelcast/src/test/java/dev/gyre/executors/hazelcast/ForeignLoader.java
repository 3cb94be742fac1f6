package dev.gyre.executors.hazelcast;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Defines some classes of the tests once more, as a bundle would that has its own: what it defines
 * is unknown to everybody else.
 */
final class ForeignLoader extends ClassLoader {

  private final Set<String> own;

  ForeignLoader(Class<?>... own) {
    super(ForeignLoader.class.getClassLoader());
    this.own = Set.copyOf(java.util.Arrays.stream(own).map(Class::getName).toList());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null && own.contains(name)) {
        loaded = define(name);
      }
      return loaded == null ? super.loadClass(name, resolve) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] code = in.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException failure) {
      throw new ClassNotFoundException(name, failure);
    }
  }
}
