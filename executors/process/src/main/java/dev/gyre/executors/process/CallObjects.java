package dev.gyre.executors.process;

import dev.gyre.Progress;
import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.ObjectWriter;
import dev.gyre.executors.process.wire.RemoteProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes the body of a call, and keeps the listeners here that it reports to. One thread. */
final class CallObjects extends ObjectWriter {

  private final List<Progress<?>> listeners = new ArrayList<>();

  CallObjects(OutputStream out, ClassPlaces places) throws IOException {
    super(out, places);
    enableReplaceObject(true);
  }

  /** Returns the listeners, each at the number that its stand-in has. */
  List<Progress<?>> listeners() {
    return listeners;
  }

  @Override
  protected Object replaceObject(Object written) {
    if (written instanceof Progress<?> progress) {
      listeners.add(progress);
      return Progress.to(new RemoteProgress(listeners.size() - 1));
    }
    return written;
  }
}
