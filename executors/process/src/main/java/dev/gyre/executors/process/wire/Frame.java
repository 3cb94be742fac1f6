package dev.gyre.executors.process.wire;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;

/** A frame that was received. One thread at a time. */
public final class Frame {

  private final int kind;
  private final int length;
  private final DataInputStream data;

  Frame(int kind, byte[] payload) {
    this.kind = kind;
    this.length = payload.length;
    this.data = new DataInputStream(new ByteArrayInputStream(payload));
  }

  /**
   * Returns what the frame says.
   *
   * @return one of {@link Kind}
   */
  public int kind() {
    return kind;
  }

  /**
   * Returns how long its payload is.
   *
   * @return the number of bytes
   */
  public int length() {
    return length;
  }

  /**
   * Returns the payload, to be read once.
   *
   * @return the same stream each time
   */
  public DataInputStream data() {
    return data;
  }
}
