package dev.gyre.executors.process.worker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a class loader of the pool's process, and gets classes and resources from there as
 * they are needed. Thread-safe.
 */
final class TwinLoader extends ClassLoader {

  static {
    ClassLoader.registerAsParallelCapable();
  }

  private final int place;
  private final Twins twins;

  TwinLoader(int place, Twins twins) {
    super("gyre-twin", ClassLoader.getPlatformClassLoader());
    this.place = place;
    this.twins = twins;
  }

  int place() {
    return place;
  }

  /** The original decides, not the JDK first: it may have a class of its own by such a name. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith("java.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? twins.load(place, name) : loaded;
    }
  }

  Class<?> define(String name, byte[] code) {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? defineClass(name, code, 0, code.length) : loaded;
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    List<URL> found = find(name);
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.enumeration(find(name));
  }

  private List<URL> find(String name) {
    var found = new ArrayList<URL>();
    try {
      for (byte[] content : twins.resources(place, name)) {
        found.add(url(name, content));
      }
      return found;
    } catch (IOException failure) {
      throw Twins.unanswered(name, failure);
    }
  }

  private URL url(String name, byte[] content) throws IOException {
    try {
      URI address = new URI("gyre", null, "/" + place + "/" + name, null);
      return URL.of(address, new InMemory(content));
    } catch (URISyntaxException unspeakable) {
      throw new IOException(unspeakable);
    }
  }

  @Override
  public String toString() {
    return "twin of class loader " + place;
  }

  private static final class InMemory extends URLStreamHandler {

    private final byte[] content;

    InMemory(byte[] content) {
      this.content = content;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(content);
        }

        @Override
        public int getContentLength() {
          return content.length;
        }

        @Override
        public long getContentLengthLong() {
          return content.length;
        }
      };
    }
  }
}
