package dev.gyre.executors.process.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/**
 * Values that most calls capture and return, in a byte and their bits: a stream of objects costs
 * more to set up than they all. Each is preceded by what it is; {@link #OBJECT} stands for any
 * other value, which follows in another way.
 */
public final class PlainValue {

  /** The value is none of these. */
  public static final int OBJECT = 0;

  private static final int NULL = 1;
  private static final int FALSE = 2;
  private static final int TRUE = 3;
  private static final int INTEGER = 4;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int STRING = 7;

  /** In the encoding that is used, so many characters never take more bytes than can be told. */
  private static final int STRING_MAX = 0xFFFF / 3;

  private PlainValue() {}

  /**
   * Tells what a value is.
   *
   * @param value the value
   * @return one of the constants
   */
  @SuppressWarnings("IfChainToSwitch") // to link a switch over patterns costs a worker's start dear
  public static int kindOf(@Nullable Object value) {
    if (value == null) {
      return NULL;
    } else if (value instanceof Integer) {
      return INTEGER;
    } else if (value instanceof Long) {
      return LONG;
    } else if (value instanceof Double) {
      return DOUBLE;
    } else if (value instanceof Boolean truth) {
      return truth ? TRUE : FALSE;
    }
    return value instanceof String text && text.length() <= STRING_MAX ? STRING : OBJECT;
  }

  /**
   * Writes what a value is, and its bits.
   *
   * @param kind what {@link #kindOf} says of the value
   * @param value the value
   * @param out where to
   * @throws IOException if that fails
   */
  public static void write(int kind, @Nullable Object value, DataOutputStream out)
      throws IOException {
    out.writeByte(kind);
    if (value instanceof Integer number) {
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeDouble(number);
    } else if (kind == STRING) {
      out.writeUTF(String.valueOf(value));
    }
  }

  /**
   * Reads a value.
   *
   * @param kind what it is; not {@link #OBJECT}
   * @param in where from
   * @return the value
   * @throws IOException if there is no such kind, or reading fails
   */
  public static @Nullable Object read(int kind, DataInputStream in) throws IOException {
    return switch (kind) {
      case NULL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case INTEGER -> in.readInt();
      case LONG -> in.readLong();
      case DOUBLE -> in.readDouble();
      case STRING -> in.readUTF();
      default -> throw new StreamCorruptedException("no kind of plain value: " + kind);
    };
  }
}
