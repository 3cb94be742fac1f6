package dev.gyre.executors.hazelcast;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.io.Serializable;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.Callable;

/** A class of a call that no other process has. */
final class UnknownClass extends ClassLoader {

  static final String NAME = "nowhere.Unknown";

  private UnknownClass() {
    super(UnknownClass.class.getClassLoader());
  }

  static Callable<?> newCall() throws ReflectiveOperationException {
    byte[] code =
        ClassFile.of()
            .build(
                ClassDesc.of(NAME),
                type ->
                    type.withFlags(ClassFile.ACC_PUBLIC)
                        .withInterfaceSymbols(
                            ClassDesc.of(Callable.class.getName()),
                            ClassDesc.of(Serializable.class.getName()))
                        .withMethodBody(
                            INIT_NAME,
                            MTD_void,
                            ClassFile.ACC_PUBLIC,
                            body ->
                                body.aload(0)
                                    .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                    .return_())
                        .withMethodBody(
                            "call",
                            MethodTypeDesc.of(CD_Object),
                            ClassFile.ACC_PUBLIC,
                            body -> body.aconst_null().areturn()));
    Class<?> type = new UnknownClass().defineClass(NAME, code, 0, code.length);
    return (Callable<?>) type.getConstructor().newInstance();
  }
}
