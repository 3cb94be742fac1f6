package dev.gyre.loop.runners;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.ProtectionDomain;
import java.util.stream.Stream;

/**
 * Makes the container that loop-scheduled bodies are started in: one that keeps no list of its
 * threads.
 *
 * <p>The JDK's own containers remember each virtual thread until it ends, so a body that is
 * suspended for ever could never be collected, and starting one costs an insertion into a shared
 * map. That the bodies are missing from thread dumps is welcome: on JDK 25 a dump of virtual
 * threads that switch fast can crash the virtual machine (JDK-8364343).
 *
 * <p>The class is spun at run time because the compiler, told to compile for a release, refuses to
 * see {@code jdk.internal.vm}:
 *
 * <pre>{@code
 * final class Bodies extends jdk.internal.vm.ThreadContainer {
 *   public Bodies() { super(true); }
 *   public Stream<Thread> threads() { return Stream.empty(); }
 * }
 * }</pre>
 */
final class UntrackedContainer {

  private static final ClassDesc THREAD_CONTAINER = ClassDesc.of("jdk.internal.vm.ThreadContainer");
  private static final ClassDesc STREAM = Stream.class.describeConstable().orElseThrow();

  private static final MethodType DEFINE_HIDDEN_CLASS =
      MethodType.methodType(
          Class.class,
          ClassLoader.class,
          Class.class,
          String.class,
          byte[].class,
          int.class,
          int.class,
          ProtectionDomain.class,
          boolean.class,
          int.class,
          Object.class);

  private static final int HIDDEN = 2; // MethodHandleNatives.Constants.HIDDEN_CLASS

  private UntrackedContainer() {}

  /**
   * Creates a container.
   *
   * <p>The class is defined as a hidden one of {@code java.lang}: there it sees its superclass,
   * whatever the loader of this class sees. An OSGi bundle's sees nothing of the JDK but {@code
   * java.*}, unless every host were told to let it.
   *
   * @param here a lookup to which {@code java.lang} is open
   * @return a {@code ThreadContainer}
   * @throws Throwable if the JDK's class is not as expected
   */
  static Object create(MethodHandles.Lookup here) throws Throwable {
    MethodHandle define =
        MethodHandles.privateLookupIn(ClassLoader.class, here)
            .findStatic(ClassLoader.class, "defineClass0", DEFINE_HIDDEN_CLASS);
    byte[] bytes = bytes(Thread.class);
    Class<?> bodies =
        (Class<?>)
            define.invoke(
                (ClassLoader) null,
                Thread.class,
                "java.lang.Bodies",
                bytes,
                0,
                bytes.length,
                (ProtectionDomain) null,
                true,
                HIDDEN,
                (Object) null);
    return MethodHandles.privateLookupIn(bodies, here)
        .findConstructor(bodies, MethodType.methodType(void.class))
        .invoke();
  }

  private static byte[] bytes(Class<?> neighbour) {
    return ClassFile.of()
        .build(
            ClassDesc.of(neighbour.getPackageName(), "Bodies"),
            type ->
                type.withFlags(ACC_FINAL)
                    .withSuperclass(THREAD_CONTAINER)
                    .withMethodBody(
                        INIT_NAME,
                        MTD_void,
                        ACC_PUBLIC,
                        code ->
                            code.aload(0)
                                .iconst_1()
                                .invokespecial(
                                    THREAD_CONTAINER,
                                    INIT_NAME,
                                    MethodTypeDesc.of(CD_void, CD_boolean))
                                .return_())
                    .withMethodBody(
                        "threads",
                        MethodTypeDesc.of(STREAM),
                        ACC_PUBLIC,
                        code ->
                            code.invokestatic(STREAM, "empty", MethodTypeDesc.of(STREAM), true)
                                .areturn()));
  }
}
