package dev.gyre.executors.hazelcast.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A call as it travels to a member. To Hazelcast it is bytes that answer with bytes:
 *
 * <ul>
 *   <li>Hazelcast keeps a book of the classes that it serializes by Java's means, for as long as an
 *       instance lives: so it would keep the class loaders of callers. A {@link DataSerializable}
 *       is not in it.
 *   <li>To a client Hazelcast brings only the name and the message of an exception, and it takes a
 *       result that is an exception for a failure.
 *   <li>Results are read by the caller's class loader, which Hazelcast need not know of.
 * </ul>
 */
public final class RemoteCall
    implements Callable<byte[]>, DataSerializable, HazelcastInstanceAware {

  private byte[] body = new byte[0];
  private @Nullable HazelcastInstance member;

  /** Creates a call of nothing, for a member to read into, or to ask whether it answers. */
  public RemoteCall() {}

  private RemoteCall(byte[] body) {
    this.body = body;
  }

  /**
   * Packs a call.
   *
   * @param body what to call
   * @return the call for a member
   * @throws IOException if the body cannot be serialized
   */
  public static RemoteCall of(Callable<?> body) throws IOException {
    return new RemoteCall(serialized(body));
  }

  static byte[] serialized(@Nullable Object object) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeByteArray(body);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    body = Objects.requireNonNull(in.readByteArray(), "body");
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    member = instance;
  }

  /** Makes the call, and leaves the member's thread as it was. Never throws. */
  @Override
  public byte[] call() {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    try {
      return make();
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  private byte[] make() {
    if (body.length == 0) {
      return body;
    }
    Callable<?> call;
    try {
      call = read();
    } catch (IOException | ReflectiveOperationException | RuntimeException | Error unreadable) {
      return Answer.failure(Answer.UNREADABLE, unreadable);
    }
    Object result;
    try {
      result = call.call();
    } catch (Throwable thrown) {
      return Answer.failure(Answer.THROWN, thrown);
    }
    return Answer.result(result);
  }

  private Callable<?> read() throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayInputStream(body);
    try (var in = new ObjectReader(bytes, loaders(), filter())) {
      Callable<?> call = (Callable<?>) Objects.requireNonNull(in.readObject());
      if (member != null && call instanceof HazelcastInstanceAware aware) {
        aware.setHazelcastInstance(member);
      }
      return call;
    }
  }

  /** First what the member's configuration says, as Hazelcast itself does. */
  private List<ClassLoader> loaders() {
    var loaders = new ArrayList<ClassLoader>();
    if (member != null && member.getConfig().getClassLoader() != null) {
      loaders.add(member.getConfig().getClassLoader());
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null) {
      loaders.add(context);
    }
    loaders.add(ObjectReader.ownLoader());
    return loaders;
  }

  private @Nullable ObjectInputFilter filter() {
    return member == null ? null : MemberFilter.of(member.getConfig().getSerializationConfig());
  }

  @Override
  public String toString() {
    return "call of " + body.length + " bytes";
  }
}
