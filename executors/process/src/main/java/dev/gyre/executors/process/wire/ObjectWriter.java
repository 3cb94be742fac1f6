package dev.gyre.executors.process.wire;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** Writes objects, each class with its place. One thread. */
public class ObjectWriter extends ObjectOutputStream {

  private final ClassPlaces places;

  /**
   * Begins a stream.
   *
   * @param out where to write to
   * @param places knows where classes are
   * @throws IOException if writing fails
   */
  public ObjectWriter(OutputStream out, ClassPlaces places) throws IOException {
    super(out);
    this.places = places;
  }

  @Override
  protected void annotateClass(Class<?> type) throws IOException {
    writeInt(places.placeOf(type));
  }

  @Override
  protected void annotateProxyClass(Class<?> type) throws IOException {
    Class<?>[] interfaces = type.getInterfaces();
    writeInt(interfaces.length);
    for (Class<?> each : interfaces) {
      writeInt(places.placeOf(each));
    }
  }
}
