package dev.gyre.spi.remote;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds where in an object the one is that cannot be serialized, the nearest first: the JDK's own
 * exception names its class only. Used when serialization has failed already, so it may take its
 * time. One thread.
 *
 * @since 0.1
 */
public final class UnserializablePath {

  private static final int VISITS_MAX = 100_000;

  private final Queue<Place> places = new ArrayDeque<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private UnserializablePath() {}

  /**
   * Looks for an object that cannot be serialized.
   *
   * @param root what was to be serialized
   * @return the way to it and its class; null if none is found
   */
  public static @Nullable String in(Object root) {
    var search = new UnserializablePath();
    search.add(root, "");
    return search.find();
  }

  private @Nullable String find() {
    for (Place place = places.poll(); place != null; place = places.poll()) {
      if (!isSerializable(place.object)) {
        String what = place.object.getClass().getName() + ", which is not Serializable";
        return place.way.isEmpty() ? what : place.way + " is a " + what;
      }
      String certain = lookInside(place);
      if (certain != null) {
        return certain;
      }
    }
    return null;
  }

  private static boolean isSerializable(Object object) {
    return object instanceof Serializable || object.getClass().isArray();
  }

  private @Nullable String lookInside(Place place) {
    switch (place.object) {
      case Object[] array -> addAll(java.util.Arrays.asList(array), place.way);
      case Collection<?> collection when isOfTheJdk(collection) -> addAll(collection, place.way);
      case Map<?, ?> map when isOfTheJdk(map) -> addEntries(map, place.way);
      case AtomicReference<?> reference -> add(reference.get(), place.way);
      case Throwable thrown when isOfTheJdk(thrown) -> add(thrown.getCause(), "its cause");
      case Externalizable itsOwnBusiness -> {}
      default -> {
        if (LambdaCapture.isLambda(place.object)) {
          addCaptured(place.object);
        } else if (!isOfTheJdk(place.object)) {
          return addFields(place);
        }
      }
    }
    return null;
  }

  private static boolean isOfTheJdk(Object object) {
    return JdkClasses.contain(object.getClass());
  }

  private void addAll(Collection<?> elements, String way) {
    int index = 0;
    for (Object each : elements) {
      add(each, way + "[" + index++ + "]");
    }
  }

  private void addEntries(Map<?, ?> map, String way) {
    for (Map.Entry<?, ?> each : map.entrySet()) {
      add(each.getKey(), "a key of " + way);
      add(each.getValue(), way + "[" + each.getKey() + "]");
    }
  }

  private void addCaptured(Object lambda) {
    SerializedLambda form = serializedForm(lambda);
    if (form != null) {
      for (int i = 0; i < form.getCapturedArgCount(); i++) {
        add(form.getCapturedArg(i), LambdaCapture.describe(lambda.getClass(), form, i));
      }
    }
  }

  /** Only the JDK may call the lambda's {@code writeReplace}; so it is made to. */
  private static @Nullable SerializedLambda serializedForm(Object lambda) {
    try (var probe = new ReplacementProbe()) {
      probe.writeObject(lambda);
      return probe.form;
    } catch (IOException | RuntimeException failure) {
      return null;
    }
  }

  private @Nullable String addFields(Place place) {
    for (Class<?> type = place.object.getClass();
        type != null && Serializable.class.isAssignableFrom(type);
        type = type.getSuperclass()) {
      ObjectStreamClass form = ObjectStreamClass.lookup(type);
      if (form == null || JdkClasses.contain(type)) {
        continue;
      }
      for (ObjectStreamField field : form.getFields()) {
        String certain = addField(place.object, type, field);
        if (certain != null) {
          return certain;
        }
      }
    }
    return null;
  }

  private @Nullable String addField(Object holder, Class<?> type, ObjectStreamField described) {
    String way = type.getName() + "." + described.getName();
    try {
      Field field = type.getDeclaredField(described.getName());
      if (!field.getType().isPrimitive()) {
        field.setAccessible(true);
        add(field.get(holder), way);
      }
      return null;
    } catch (ReflectiveOperationException | RuntimeException hidden) {
      // The module does not open the package: the declared type may tell all the same.
      Class<?> declared = described.getType();
      boolean hopeless =
          !declared.isPrimitive()
              && !declared.isInterface()
              && !declared.isArray()
              && declared != Object.class
              && !Serializable.class.isAssignableFrom(declared);
      return hopeless ? way + " is a " + declared.getName() + ", which is not Serializable" : null;
    }
  }

  private void add(@Nullable Object object, String way) {
    if (object != null && seen.size() < VISITS_MAX && seen.add(object)) {
      places.add(new Place(object, way));
    }
  }

  private record Place(Object object, String way) {}

  /** A stream into nowhere that is shown what a lambda is replaced by. */
  private static final class ReplacementProbe extends ObjectOutputStream {

    private @Nullable SerializedLambda form;

    ReplacementProbe() throws IOException {
      super(OutputStream.nullOutputStream());
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
      if (object instanceof SerializedLambda found) {
        form = found;
        return "nothing of what it captures is wanted here";
      }
      return object;
    }
  }
}
