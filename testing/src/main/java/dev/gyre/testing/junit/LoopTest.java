package dev.gyre.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test method that runs as a task of a fresh {@link dev.gyre.testing.VirtualClockLoop}, in
 * place of {@code @Test}. On a class, it has the {@code @Test}, {@code @ParameterizedTest} and
 * {@code @RepeatedTest} methods do so.
 *
 * <pre>{@code
 * @LoopTest
 * void givesUpAfterAMinute(EventLoop loop, VirtualClockLoop kit) {
 *   assertThrows(TimeoutException.class, () -> client.fetch());
 *   assertEquals(Duration.ofMinutes(1), kit.elapsed());
 * }
 * }</pre>
 *
 * <p>The method, and {@code @BeforeEach} and {@code @AfterEach} methods, may take the {@link
 * dev.gyre.EventLoop} and the {@link dev.gyre.testing.VirtualClockLoop} as parameters. Those two
 * run outside the loop, while it stands still.
 *
 * <p>The test fails if its method does, if it comes to a deadlock, and as {@link
 * dev.gyre.testing.VirtualClockLoop#close} says: if it leaves tasks unfinished or reports untaken.
 *
 * @since 0.1
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(LoopTestExtension.class)
public @interface LoopTest {

  /**
   * What the order of callbacks that are ready in the same turn is drawn from. A failure names the
   * seed that replays it.
   *
   * @return the seed; 0 for first in, first out
   */
  long seed() default 0;

  /**
   * How often the test runs. If more than once, then each time in another order, with the seeds
   * that follow {@link #seed}, or 1 and those that follow it. Only on a method.
   *
   * @return how often, at least 1
   */
  int repetitions() default 1;
}
