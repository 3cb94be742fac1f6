package dev.gyre.spi.remote;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The class files of classes that are loaded. Stateless.
 *
 * @since 0.1
 */
public final class ClassCode {

  private ClassCode() {}

  /**
   * Opens the file of a class.
   *
   * @param neighbour a class of the same loader and module
   * @param name the class's name, with slashes or dots
   * @return its code; null if it has no file, because it was generated
   * @throws IOException if the file cannot be opened
   */
  public static @Nullable InputStream open(Class<?> neighbour, String name) throws IOException {
    String file = name.replace('.', '/') + ".class";
    if (neighbour.getModule().isNamed()) {
      return neighbour.getModule().getResourceAsStream(file);
    }
    ClassLoader loader = neighbour.getClassLoader();
    return loader == null
        ? ClassLoader.getSystemResourceAsStream(file)
        : loader.getResourceAsStream(file);
  }
}
