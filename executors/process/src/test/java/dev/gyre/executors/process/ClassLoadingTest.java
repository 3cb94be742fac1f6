package dev.gyre.executors.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Classes come from the loader of the caller, whichever that is, and go with it. */
@Timeout(30)
final class ClassLoadingTest {

  @Test
  void classesOfSeveralLoaders_areKeptApart_andCollectedOnBothSides() throws Exception {
    try (var pool = new ProcessPoolExecutor(1)) {
      WeakReference<ClassLoader> first = callByForeigner(pool);
      WeakReference<ClassLoader> second = callByForeigner(pool);
      assertEquals(2, Answers.of(pool.submit(TwinRegister::all)));

      await().until(() -> isCollected(first) && isCollected(second));
      await()
          .untilAsserted(() -> assertEquals(0L, Answers.of(pool.submit(TwinRegister::survivors))));
    }
  }

  private static boolean isCollected(WeakReference<ClassLoader> loader) {
    System.gc();
    return loader.get() == null;
  }

  private static WeakReference<ClassLoader> callByForeigner(ProcessPoolExecutor pool)
      throws Exception {
    var loader = new ForeignLoader(ForeignCall.class, ForeignCall.Answer.class);
    Class<?> type = loader.loadClass(ForeignCall.class.getName());
    assertNotSame(ForeignCall.class, type);
    var call = (Callable<?>) type.getConstructor(int.class).newInstance(21);
    Object answer = Answers.of(pool.submit(call));
    assertSame(loader, answer.getClass().getClassLoader());
    assertEquals("Answer[doubled=42]", answer.toString());
    return new WeakReference<>(loader);
  }
}
