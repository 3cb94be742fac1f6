package dev.gyre.spi;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads a configuration strictly: what is not understood is refused, with the key, the value and
 * the rule. A file gives texts, and a program whatever type it has used; both will do. Immutable,
 * if the map is not changed.
 *
 * <p>For providers and others that keep the configuration before when a new one is refused: they
 * read all of it before they take over any.
 *
 * @param values by key; what is missing has its usual value
 * @since 0.1
 */
public record ConfigurationValues(Map<String, ?> values) {

  /**
   * Refuses keys that mean nothing, which may be misspelt. Those with a dot in them are not looked
   * at: frameworks add some of their own.
   *
   * @param type the methods of this annotation type are named as the keys are
   * @throws IllegalArgumentException if there is another key; the message lists those that there
   *     are
   */
  public void requireKeysOf(Class<?> type) {
    Set<String> known =
        Arrays.stream(type.getDeclaredMethods())
            .map(Method::getName)
            .filter(name -> !name.contains("_")) // which stands for a dot
            .collect(Collectors.toCollection(TreeSet::new));
    for (String key : new TreeSet<>(values.keySet())) {
      if (!key.contains(".") && !known.contains(key)) {
        throw new IllegalArgumentException(
            "no option is called " + key + "; options are " + String.join(", ", known));
      }
    }
  }

  /**
   * Returns a text.
   *
   * @param key its key
   * @param usual what it is if nobody has said
   * @return the text, without spaces around it
   */
  public String text(String key, String usual) {
    Object value = values.get(key);
    return value == null ? usual : value.toString().trim();
  }

  /**
   * Returns several texts.
   *
   * @param key their key
   * @return the elements if the value is an array or a list; else the value, if there is one and it
   *     is not blank
   */
  public List<String> texts(String key) {
    Object value = values.get(key);
    return switch (value) {
      case null -> List.of();
      case Object[] array -> Arrays.stream(array).map(String::valueOf).toList();
      case Iterable<?> list -> {
        var texts = new ArrayList<String>();
        list.forEach(each -> texts.add(String.valueOf(each)));
        yield List.copyOf(texts);
      }
      default -> value.toString().isBlank() ? List.of() : List.of(value.toString().trim());
    };
  }

  /**
   * Returns a whole number.
   *
   * @param key its key
   * @param usual what it is if nobody has said
   * @param least the smallest that it may be
   * @param most the largest that it may be
   * @return the number
   * @throws IllegalArgumentException if it is none, or out of range
   */
  public int number(String key, int usual, int least, int most) {
    String text = text(key, Integer.toString(usual));
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException notOne) {
      throw outOfRange(key, text, least, most);
    }
    if (number < least || number > most) {
      throw outOfRange(key, text, least, most);
    }
    return number;
  }

  private static IllegalArgumentException outOfRange(String key, String text, int least, int most) {
    return new IllegalArgumentException(
        key + " must be a whole number between " + least + " and " + most + ": " + text);
  }

  /**
   * Returns yes or no.
   *
   * @param key its key
   * @param usual what it is if nobody has said
   * @return the value
   * @throws IllegalArgumentException if it is neither {@code true} nor {@code false}
   */
  public boolean flag(String key, boolean usual) {
    String text = text(key, Boolean.toString(usual));
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(key + " must be true or false: " + text);
    };
  }

  /**
   * Returns one of several choices.
   *
   * @param key its key
   * @param usual what it is if nobody has said
   * @param <E> the type of the choices
   * @return the choice of that name
   * @throws IllegalArgumentException if there is none
   */
  public <E extends Enum<E>> E choice(String key, E usual) {
    String text = text(key, usual.name());
    Set<E> choices = EnumSet.allOf(usual.getDeclaringClass());
    return choices.stream()
        .filter(each -> each.name().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(key + " must be one of " + choices + ": " + text));
  }
}
