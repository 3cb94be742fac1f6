package dev.gyre.executors.process.wire;

import java.io.IOException;

/**
 * Where classes are: a place is a number that both ends have for a class loader of the pool's
 * process. Place {@value #JDK} is the JDK, which both have.
 */
public interface ClassPlaces {

  /** The place of classes that come with the JDK. */
  int JDK = 0;

  /** The place of {@link RemoteProgress}, which both ends have as well. */
  int WIRE = -1;

  /**
   * Tells the place of a class.
   *
   * @param type the class; an array stands for its elements
   * @return the place
   * @throws IOException if the other end cannot know it; the message says why
   */
  int placeOf(Class<?> type) throws IOException;

  /**
   * Finds a class.
   *
   * @param place its place
   * @param name as of {@link Class#getName}
   * @return the class, not initialized
   * @throws ClassNotFoundException if there is none
   * @throws IOException if it must not be used here
   */
  Class<?> find(int place, String name) throws ClassNotFoundException, IOException;
}
