package dev.gyre.spi.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Why a call cannot go elsewhere, in words. */
final class UnportableCallTest {

  private static final String HERE = UnportableCallTest.class.getName();
  private final IOException failure = new NotSerializableException("as the JDK has it");

  private record Holder(Object held) implements Callable<Integer>, Serializable {
    @Override
    public Integer call() {
      return 1;
    }
  }

  private static final class Unserializable implements Callable<Integer> {
    @Override
    public Integer call() {
      return 1;
    }
  }

  @Test
  void bodyThatIsNotSerializable_isNamed_withTheRemedyIfItIsALambda() {
    assertEquals(
        "a call for another process must be serializable: "
            + HERE
            + "$Unserializable does not implement Serializable",
        UnportableCall.notSerializable(new Unserializable(), "another process"));
    String lambda = UnportableCall.notSerializable(() -> 1, "another machine");
    assertTrue(
        lambda.startsWith("a call for another machine must be serializable, but this lambda is not")
            && lambda.contains("wrap it in PortableCall.of(...)"),
        lambda);
  }

  @Test
  void fieldThatIsNotSerializable_isNamed() {
    assertEquals(
        "a call for another process must be serializable with all that it captures, but "
            + HERE
            + "$Holder.held is a java.lang.Thread, which is not Serializable; capture the values"
            + " that are needed of it, or open it in the call",
        UnportableCall.notSerialized(new Holder(new Thread()), "another process", failure));
  }

  @Test
  void variableThatALambdaHasCaptured_isNamedAsInTheSource() {
    var thread = new Thread();
    PortableCall<String> call = thread::getName;
    assertEquals(
        "the receiver of the method reference java.lang.Thread.getName is a java.lang.Thread, which"
            + " is not Serializable",
        UnserializablePath.in(call));
    PortableCall<String> lambda = () -> thread.getName();
    assertEquals(
        "variable 'thread', captured by a lambda in "
            + HERE
            + ".variableThatALambdaHasCaptured_isNamedAsInTheSource, is a java.lang.Thread, which"
            + " is not Serializable",
        UnserializablePath.in(lambda));
  }

  @Test
  void insideOfCollections_itIsFoundByItsPlace() {
    assertEquals(
        "[1][key] is a java.lang.Thread, which is not Serializable",
        UnserializablePath.in(List.of("fine", Map.of("key", new Thread()))));
  }

  @Test
  void whatIsSerializable_hasNoSuchPlace_andTheFailureIsTold() {
    assertNull(UnserializablePath.in(new Holder(List.of(1, "two"))));
    assertEquals(
        "call cannot be serialized: " + HERE + "$Holder: " + failure,
        UnportableCall.notSerialized(new Holder(1), "another process", failure));
  }
}
