package dev.gyre.executors.process.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/**
 * A lambda without the values that it has captured: most of its serialized form, and the same each
 * time that its line of code runs. So a worker is told it once.
 *
 * @param place where the class is whose code has the lambda in it
 * @param capturingClass the name of that class, with slashes, as all names here
 * @param interfaceName the interface that the lambda implements
 * @param interfaceMethod the interface's method
 * @param interfaceSignature that method's signature
 * @param kind how the lambda's body is called
 * @param bodyClass the class that has the body
 * @param bodyMethod the body
 * @param bodySignature the body's signature
 * @param instantiated the interface's method with its type variables replaced
 * @param captured how many values are captured
 */
public record LambdaForm(
    int place,
    String capturingClass,
    String interfaceName,
    String interfaceMethod,
    String interfaceSignature,
    int kind,
    String bodyClass,
    String bodyMethod,
    String bodySignature,
    String instantiated,
    int captured) {

  /**
   * Returns the form of a lambda.
   *
   * @param lambda the lambda
   * @param place where its class is
   * @return the form
   */
  public static LambdaForm of(SerializedLambda lambda, int place) {
    return new LambdaForm(
        place,
        lambda.getCapturingClass(),
        lambda.getFunctionalInterfaceClass(),
        lambda.getFunctionalInterfaceMethodName(),
        lambda.getFunctionalInterfaceMethodSignature(),
        lambda.getImplMethodKind(),
        lambda.getImplClass(),
        lambda.getImplMethodName(),
        lambda.getImplMethodSignature(),
        lambda.getInstantiatedMethodType(),
        lambda.getCapturedArgCount());
  }

  /**
   * Makes the serialized form of a lambda.
   *
   * @param capturing the class whose code has the lambda in it
   * @param values what is captured
   * @return what the class can make the lambda of
   */
  @SuppressWarnings("NullAway") // the JDK does not say that a captured value may be null
  public SerializedLambda with(Class<?> capturing, @Nullable Object[] values) {
    return new SerializedLambda(
        capturing,
        interfaceName,
        interfaceMethod,
        interfaceSignature,
        kind,
        bodyClass,
        bodyMethod,
        bodySignature,
        instantiated,
        values);
  }

  /**
   * Writes it.
   *
   * @param out where to
   * @throws IOException if that fails
   */
  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(place);
    out.writeUTF(capturingClass);
    out.writeUTF(interfaceName);
    out.writeUTF(interfaceMethod);
    out.writeUTF(interfaceSignature);
    out.writeInt(kind);
    out.writeUTF(bodyClass);
    out.writeUTF(bodyMethod);
    out.writeUTF(bodySignature);
    out.writeUTF(instantiated);
    out.writeInt(captured);
  }

  /**
   * Reads one.
   *
   * @param in where from
   * @return the form
   * @throws IOException if that fails
   */
  public static LambdaForm readFrom(DataInputStream in) throws IOException {
    return new LambdaForm(
        in.readInt(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readInt(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readInt());
  }
}
