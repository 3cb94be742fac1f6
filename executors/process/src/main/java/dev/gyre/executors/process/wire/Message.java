package dev.gyre.executors.process.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A frame that is being written. One thread. */
public final class Message extends ByteArrayOutputStream {

  static final int HEADER = 5; // length of the payload, kind

  private static final int USUAL_SIZE = 1024;

  private final DataOutputStream data = new DataOutputStream(this);

  /**
   * Begins a frame.
   *
   * @param kind one of {@link Kind}
   */
  public Message(int kind) {
    super(USUAL_SIZE);
    buf[HEADER - 1] = (byte) kind;
    count = HEADER;
  }

  /**
   * Returns where numbers and texts of the payload are written to.
   *
   * @return the same stream each time
   */
  public DataOutputStream data() {
    return data;
  }

  /**
   * Writes bytes with their length in front.
   *
   * @param bytes the bytes
   * @throws IOException never
   */
  public void writeSized(byte[] bytes) throws IOException {
    data.writeInt(bytes.length);
    data.write(bytes);
  }

  /** Returns the finished frame. */
  ByteBuffer frame() {
    ByteBuffer frame = ByteBuffer.wrap(buf, 0, count);
    frame.putInt(0, count - HEADER);
    return frame;
  }
}
