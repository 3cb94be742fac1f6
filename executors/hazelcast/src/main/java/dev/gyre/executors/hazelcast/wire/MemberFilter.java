package dev.gyre.executors.hazelcast.wire;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.SerializationConfig;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a member's configuration lets through of Java's serialization: it shall hold for calls, too,
 * which Hazelcast sees only as bytes.
 *
 * @param refused never let through
 * @param allowed alone let through, if there are any
 * @param usual whether what Hazelcast lets through by default is allowed, too
 */
record MemberFilter(ClassFilter refused, ClassFilter allowed, boolean usual)
    implements ObjectInputFilter {

  /** Returns the filter of a member, followed by the JVM's; null if there is none of its own. */
  static @Nullable ObjectInputFilter of(SerializationConfig member) {
    JavaSerializationFilterConfig config = member.getJavaSerializationFilterConfig();
    if (config == null) {
      return null;
    }
    var own =
        new MemberFilter(
            config.getBlacklist(), config.getWhitelist(), !config.isDefaultsDisabled());
    return ObjectInputFilter.merge(own, Config.getSerialFilter());
  }

  @Override
  public Status checkInput(FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type == null || type.isPrimitive()) {
      return Status.UNDECIDED;
    }
    String name = type.getName();
    return refused.isListed(name) || !isAllowed(name) ? Status.REJECTED : Status.UNDECIDED;
  }

  private boolean isAllowed(String name) {
    if (!usual && allowed.isEmpty()) {
      return true;
    }
    return allowed.isListed(name) || (usual && isUsual(name));
  }

  private static boolean isUsual(String name) {
    return name.startsWith("java.") || name.startsWith("com.hazelcast.") || name.startsWith("[");
  }
}
