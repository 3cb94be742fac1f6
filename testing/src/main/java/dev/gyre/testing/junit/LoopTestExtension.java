package dev.gyre.testing.junit;

import dev.gyre.EventLoop;
import dev.gyre.TaskOptions;
import dev.gyre.testing.VirtualClockLoop;
import dev.gyre.testing.VirtualClockOptions;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link LoopTest} is made of. Not to be registered by hand.
 *
 * @since 0.1
 */
public final class LoopTestExtension
    implements TestTemplateInvocationContextProvider,
        ParameterResolver,
        InvocationInterceptor,
        AfterEachCallback {

  private static final Namespace OURS = Namespace.create(LoopTestExtension.class);
  private static final String SEED = "seed";

  /** Creates the extension; JUnit does. */
  public LoopTestExtension() {}

  // How often, and in which order

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return onMethod(context).isPresent();
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    LoopTest test = onMethod(context).orElseThrow();
    int repetitions = test.repetitions();
    if (repetitions < 1) {
      throw new ExtensionConfigurationException(
          "repetitions of a @LoopTest must be at least 1: " + repetitions);
    }
    if (repetitions == 1) {
      return Stream.of(new OneRun(test.seed()));
    }
    long first = test.seed() == 0 ? 1 : test.seed();
    return LongStream.range(first, first + repetitions).mapToObj(OneRun::new);
  }

  private static Optional<LoopTest> onMethod(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), LoopTest.class);
  }

  private static long seedOfClass(ExtensionContext context) {
    LoopTest test =
        AnnotationSupport.findAnnotation(context.getTestClass(), LoopTest.class).orElseThrow();
    if (test.repetitions() != 1) {
      throw new ExtensionConfigurationException(
          "repetitions need a @LoopTest on the method instead of the class: "
              + context.getRequiredTestClass().getName());
    }
    return test.seed();
  }

  // The loop

  private static VirtualClockLoop kit(ExtensionContext context) {
    return context
        .getStore(OURS)
        .getOrComputeIfAbsent(
            VirtualClockLoop.class, key -> newKit(seed(context)), VirtualClockLoop.class);
  }

  private static VirtualClockLoop newKit(long seed) {
    VirtualClockOptions options = VirtualClockOptions.DEFAULT;
    return VirtualClockLoop.create(seed == 0 ? options : options.withShuffleSeed(seed));
  }

  private static long seed(ExtensionContext context) {
    Long ofRun = context.getStore(OURS).get(SEED, Long.class);
    return ofRun == null ? seedOfClass(context) : ofRun;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return (type == EventLoop.class || type == VirtualClockLoop.class)
        && parameter.getDeclaringExecutable() instanceof Method
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    VirtualClockLoop kit = kit(context);
    return parameter.getParameter().getType() == EventLoop.class ? kit.loop() : kit;
  }

  // The test

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runOnLoop(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runOnLoop(invocation, context);
  }

  private static void runOnLoop(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
    EventLoop loop = kit(context).loop();
    var thrown = new AtomicReference<@Nullable Throwable>();
    var task =
        loop.createTask(
            () -> {
              try {
                invocation.proceed();
              } catch (Throwable failure) {
                thrown.set(failure); // for JUnit to see as it is, and on its own thread
              }
            },
            TaskOptions.named(context.getRequiredTestMethod().getName()));
    loop.runUntilComplete(task);
    Throwable failure = thrown.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes the loop. What that finds does not hide an earlier failure, but goes with it. */
  @Override
  public void afterEach(ExtensionContext context) {
    VirtualClockLoop kit =
        context.getStore(OURS).get(VirtualClockLoop.class, VirtualClockLoop.class);
    if (kit == null) {
      return; // the test came to nothing before a loop was needed
    }
    Throwable earlier = context.getExecutionException().orElse(null);
    try {
      kit.close();
    } catch (AssertionError found) {
      if (earlier == null) {
        throw found;
      }
      earlier.addSuppressed(found);
    }
    if (earlier != null && seed(context) != 0) {
      earlier.addSuppressed(new ReplayHint(seed(context)));
    }
  }

  /** One run of a test, in the order of a seed. */
  private record OneRun(long seed) implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int number) {
      return seed == 0 ? "first in, first out" : "seed " + seed;
    }

    /** Run first of all, so that it comes before the loop is made. */
    @Override
    public List<Extension> getAdditionalExtensions() {
      BeforeEachCallback tellSeed = context -> context.getStore(OURS).put(SEED, seed);
      return List.of(tellSeed);
    }
  }

  /** Goes with a failure, to say how to see it again; not a failure itself. */
  private static final class ReplayHint extends Exception {

    private static final long serialVersionUID = 1;

    private ReplayHint(long seed) {
      super(
          "callbacks were shuffled; replay with @LoopTest(seed = " + seed + ")",
          null,
          false,
          false);
    }
  }
}
