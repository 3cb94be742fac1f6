package dev.gyre.spi.remote;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts names to what a lambda has captured, as its source has them: for error messages. */
final class LambdaCapture {

  private LambdaCapture() {}

  static boolean isLambda(Object object) {
    return object.getClass().isHidden() && object.getClass().getName().contains("$$Lambda");
  }

  /**
   * Describes a captured value.
   *
   * @param lambda the lambda's class
   * @param form how the lambda is serialized
   * @param index which value
   */
  static String describe(Class<?> lambda, SerializedLambda form, int index) {
    String where = form.getImplClass().replace('/', '.') + "." + enclosingMethod(form);
    boolean bound = form.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
    if (bound && index == 0) {
      return isLambdaBody(form)
          ? "'this', captured by a lambda in " + where + ","
          : "the receiver of the method reference " + where;
    }
    String name = variable(lambda, form, index);
    String what = name == null ? "captured value " + (index + 1) : "variable '" + name + "'";
    return what + ", captured by a lambda in " + where + ",";
  }

  private static boolean isLambdaBody(SerializedLambda form) {
    return form.getImplMethodName().startsWith("lambda$");
  }

  private static String enclosingMethod(SerializedLambda form) {
    String name = form.getImplMethodName();
    if (!isLambdaBody(form)) {
      return name;
    }
    int start = "lambda$".length();
    int end = name.indexOf('$', start);
    String method = end < 0 ? name.substring(start) : name.substring(start, end);
    return switch (method) {
      case "new" -> "its constructor";
      case "static" -> "its static initializer";
      default -> method;
    };
  }

  /** Returns the variable's name; null if the class was compiled without them. */
  private static @Nullable String variable(Class<?> lambda, SerializedLambda form, int index) {
    try (InputStream in = ClassCode.open(lambda, form.getImplClass())) {
      if (in == null) {
        return null;
      }
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(method -> method.methodName().equalsString(form.getImplMethodName()))
          .filter(method -> method.methodType().equalsString(form.getImplMethodSignature()))
          .map(method -> variable(method, form, index))
          .findFirst()
          .orElse(null);
    } catch (IOException | RuntimeException unreadable) {
      return null;
    }
  }

  private static @Nullable String variable(MethodModel method, SerializedLambda form, int index) {
    boolean bound = form.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
    int parameter = bound ? index - 1 : index;
    int slot = bound ? 1 : 0;
    List<ClassDesc> types =
        MethodTypeDesc.ofDescriptor(form.getImplMethodSignature()).parameterList();
    for (int i = 0; i < parameter; i++) {
      String type = types.get(i).descriptorString();
      slot += type.equals("J") || type.equals("D") ? 2 : 1;
    }
    CodeModel code = method.code().orElse(null);
    if (!(code instanceof CodeAttribute attribute)) {
      return null;
    }
    int sought = slot;
    return attribute
        .findAttribute(Attributes.localVariableTable())
        .flatMap(table ->
            table.localVariables().stream()
                .filter(each -> each.slot() == sought && each.startPc() == 0)
                .map(LocalVariableInfo::name)
                .findFirst())
        .map(Object::toString)
        .orElse(null);
  }
}
