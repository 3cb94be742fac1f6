package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;
import dev.gyre.executors.hazelcast.wire.Failure;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Makes the stack traces of a member tell that they are a member's: what is the member's own in
 * them is replaced by a line with its name. Immutable.
 */
final class RemoteStack {

  private final StackTraceElement mark;

  RemoteStack(Member member) {
    String where = MemberName.address(member) + " " + member.getUuid();
    mark = new StackTraceElement("gyre-hazelcast-member", "call", where, -1);
  }

  /** Gives an exception of this process the stack trace of a failure on the member. */
  <T extends Throwable> T replaceIn(T standIn, Failure failure) {
    standIn.setStackTrace(marked(failure.stack()));
    return standIn;
  }

  /** Marks the stack traces of an exception from the member, with those of its causes. */
  void markIn(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Queue<Throwable> left = new ArrayDeque<>();
    left.add(thrown);
    for (Throwable each = left.poll(); each != null; each = left.poll()) {
      if (seen.add(each)) {
        mark(each);
        Throwable cause = each.getCause();
        if (cause != null) {
          left.add(cause);
        }
        left.addAll(Arrays.asList(each.getSuppressed()));
      }
    }
  }

  private void mark(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    if (stack.length > 0) {
      thrown.setStackTrace(marked(Failure.withoutMember(stack)));
    }
  }

  private StackTraceElement[] marked(List<StackTraceElement> stack) {
    stack.add(mark);
    return stack.toArray(new StackTraceElement[0]);
  }
}
