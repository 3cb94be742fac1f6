package dev.gyre.internal.executor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls in the order they came, linked through themselves: adding and removing cost no allocation
 * and no search. Thread-safe.
 */
final class CallList {

  private @Nullable HostCall<?> first; // guarded by this, as are the links of all calls in the list
  private @Nullable HostCall<?> last; // guarded by this
  private int size; // guarded by this

  synchronized void add(HostCall<?> call) {
    call.list = this;
    call.before = last;
    if (last == null) {
      first = call;
    } else {
      last.after = call;
    }
    last = call;
    size++;
  }

  /** Removes a call. Does nothing if it is not in this list. */
  synchronized void remove(HostCall<?> call) {
    if (call.list != this) {
      return;
    }
    HostCall<?> before = call.before;
    HostCall<?> after = call.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    call.list = null;
    call.before = null;
    call.after = null;
    size--;
  }

  synchronized int size() {
    return size;
  }

  /** Returns the calls that are in the list now, oldest first. */
  synchronized List<HostCall<?>> snapshot() {
    var calls = new ArrayList<HostCall<?>>(size);
    for (HostCall<?> each = first; each != null; each = each.after) {
      calls.add(each);
    }
    return calls;
  }
}
