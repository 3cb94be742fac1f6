package dev.gyre.internal.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A class loader with its own copy of one class, and a services file that names what the test says.
 */
class ThrowAwayLoader extends ClassLoader {

  private final Class<?> original;
  private final String serviceFile;
  private final String content;

  ThrowAwayLoader(Class<?> original, Class<?> service, String content) {
    super(original.getClassLoader());
    this.original = original;
    this.serviceFile = "META-INF/services/" + service.getName();
    this.content = content;
  }

  Object newInstance() throws ReflectiveOperationException {
    return loadClass(original.getName()).getConstructor().newInstance();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(original.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) {
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream bytes = original.getResourceAsStream(file)) {
      byte[] code = bytes.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws MalformedURLException {
    return name.equals(serviceFile)
        ? Collections.enumeration(List.of(url(name)))
        : Collections.emptyEnumeration();
  }

  private URL url(String name) throws MalformedURLException {
    return URL.of(
        URI.create("memory:/" + name),
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
              }
            };
          }
        });
  }
}
