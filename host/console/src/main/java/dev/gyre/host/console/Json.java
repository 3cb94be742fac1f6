package dev.gyre.host.console;

import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes records, lists, maps, texts, numbers and truths as JSON (RFC 8259). */
final class Json {

  private final StringBuilder json = new StringBuilder();

  private Json() {}

  /**
   * Writes a value.
   *
   * @param value a record, list, map with texts as keys, text, number, truth, or null
   * @return its JSON
   * @throws IllegalArgumentException if it is anything else
   */
  static String of(@Nullable Object value) {
    var writer = new Json();
    writer.write(value);
    return writer.json.toString();
  }

  private void write(@Nullable Object value) {
    switch (value) {
      case null -> json.append("null");
      case String text -> writeText(text);
      case Boolean truth -> json.append(truth);
      case Double number when !Double.isFinite(number) -> json.append("null");
      case Number number -> json.append(number);
      case List<?> list -> writeList(list);
      case Map<?, ?> map -> writeMap(map);
      case Record record -> writeRecord(record);
      default ->
          throw new IllegalArgumentException(
              "JSON has nothing for a " + value.getClass().getName());
    }
  }

  private void writeList(List<?> list) {
    json.append('[');
    for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
      write(each.next());
      json.append(each.hasNext() ? "," : "");
    }
    json.append(']');
  }

  private void writeMap(Map<?, ?> map) {
    json.append('{');
    for (Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<?, ?> entry = each.next();
      writeMember(String.valueOf(entry.getKey()), entry.getValue());
      json.append(each.hasNext() ? "," : "");
    }
    json.append('}');
  }

  private void writeRecord(Record record) {
    RecordComponent[] components =
        Objects.requireNonNull(record.getClass().getRecordComponents(), "it is a record");
    json.append('{');
    for (int i = 0; i < components.length; i++) {
      json.append(i == 0 ? "" : ",");
      writeMember(components[i].getName(), valueOf(record, components[i]));
    }
    json.append('}');
  }

  private static @Nullable Object valueOf(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException notPublic) {
      throw new IllegalArgumentException("record must be public: " + record.getClass(), notPublic);
    }
  }

  private void writeMember(String name, @Nullable Object value) {
    writeText(name);
    json.append(':');
    write(value);
  }

  private void writeText(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c == '\u2028' || c == '\u2029') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
