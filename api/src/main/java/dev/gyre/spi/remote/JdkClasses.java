package dev.gyre.spi.remote;

/**
 * Which classes come with the JDK, and so are the same elsewhere. Stateless.
 *
 * @since 0.1
 */
public final class JdkClasses {

  private JdkClasses() {}

  /**
   * Says whether a class comes with the JDK.
   *
   * @param type the class; an array stands for its elements
   * @return whether it does
   */
  @SuppressWarnings("ReferenceEquality") // the very loaders are meant
  public static boolean contain(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
      return true;
    }
    String module = type.getModule().getName(); // of tools such as the compiler
    return loader == ClassLoader.getSystemClassLoader()
        && module != null
        && (module.startsWith("jdk.") || module.startsWith("java."));
  }

  /**
   * Finds a class of the JDK.
   *
   * @param name as of {@link Class#getName}
   * @return the class, not initialized
   * @throws ClassNotFoundException if the JDK has no such class
   */
  public static Class<?> find(String name) throws ClassNotFoundException {
    try {
      return Class.forName(name, false, ClassLoader.getPlatformClassLoader());
    } catch (ClassNotFoundException unknown) {
      Class<?> found = Class.forName(name, false, ClassLoader.getSystemClassLoader());
      if (!contain(found)) {
        throw unknown;
      }
      return found;
    }
  }
}
