package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.executors.process.wire.ClassPlaces;
import dev.gyre.executors.process.wire.ObjectReader;
import dev.gyre.executors.process.wire.ObjectWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter.Config;
import java.io.Serializable;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker may not send. */
@Timeout(30)
final class HostileResultTest {

  private record NeverHanded(int number) implements Serializable {}

  @Test
  void classThatTheWorkerNeverGot_isRefused() throws IOException {
    var handed = new HandedClasses(new LoaderTable());
    int place = handed.placeOf(HostileResultTest.class);
    byte[] stream = written(new NeverHanded(1), place);
    var refused = assertThrows(InvalidClassException.class, () -> read(stream, handed));
    assertTrue(refused.getMessage().contains("the worker never got this class"));
    assertTrue(refused.getMessage().contains(NeverHanded.class.getName()));
  }

  @Test
  void classOfTheJdkThatIsNoValue_isRefused_unlessItIsAllowed() throws Exception {
    var options = ProcessPoolOptions.DEFAULT.withMaxWorkers(1);
    try (var pool = new ProcessPoolExecutor(options)) {
      Future<?> call = pool.submit(() -> List.of(URI.create("http://127.0.0.1/").toURL()));
      var refused = Answers.failure(CallTransferException.class, call);
      assertEquals(
          "result of the call must consist of values of java.base and of classes of the caller:"
              + " java.net.URL; allow others with ProcessPoolOptions.withResultFilter",
          refused.getMessage());
      assertNotNull(Answers.of(pool.submit(() -> URI.create("http://127.0.0.1/"))));
    }
    var wider = options.withResultFilter(Config.createFilter("java.net.URL"));
    try (var pool = new ProcessPoolExecutor(wider)) {
      URL url = Answers.of(pool.submit(() -> URI.create("http://127.0.0.1/").toURL()));
      assertEquals("127.0.0.1", url.getHost());
    }
  }

  @Test
  void arrayThatIsLongerThanTheStream_isRefused() throws IOException {
    byte[] stream = written(new int[] {1, 2, 3}, ClassPlaces.JDK);
    stream[stream.length - 16] = 0x7f; // the length's first byte
    var refused =
        assertThrows(
            InvalidClassException.class, () -> read(stream, new HandedClasses(new LoaderTable())));
    assertTrue(refused.getMessage().contains("REJECTED"), refused.getMessage());
  }

  @Test
  void honestCollections_passTheLimits() throws Exception {
    var places = new HandedClasses(new LoaderTable());
    Map<Integer, List<String>> map = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      map.put(i, new ArrayList<>(List.of()));
    }
    assertEquals(map, read(written(map, ClassPlaces.JDK), places));
    var same = new Object[100_000];
    Arrays.fill(same, "x");
    assertEquals(same.length, ((Object[]) read(written(same, ClassPlaces.JDK), places)).length);
  }

  private static byte[] written(Object object, int place) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectWriter(bytes, new OnePlace(place))) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] stream, ClassPlaces places) throws Exception {
    var filter = new ResultFilter(null, stream.length);
    try (var in = new ObjectReader(new ByteArrayInputStream(stream), places, filter)) {
      return in.readObject();
    }
  }

  /** Claims one place for all classes. */
  private record OnePlace(int place) implements ClassPlaces {

    @Override
    public int placeOf(Class<?> type) {
      return type.getName().startsWith("java.") ? JDK : place;
    }

    @Override
    public Class<?> find(int asked, String name) {
      throw new UnsupportedOperationException();
    }
  }
}
