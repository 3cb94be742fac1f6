package dev.gyre.loop.tasks;

import dev.gyre.Task;
import dev.gyre.loop.recording.Recording;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done. It is what keeps them alive: a task that nobody refers to
 * does not vanish.
 *
 * <p>The loop's thread adds and removes, any thread may look. Each task stands in a slot of its
 * own, so neither takes a lock; a look while the table grows may miss the tasks added since.
 */
public final class TaskTable {

  private volatile AtomicReferenceArray<@Nullable Task<?>> slots = new AtomicReferenceArray<>(16);
  private int[] free = freeSlots(0, 16); // a stack, loop thread only
  private int freeCount = 16;
  private Recording.@Nullable TaskLife[] recorded = NONE; // by slot; loop thread only

  private static final Recording.@Nullable TaskLife[] NONE = new Recording.@Nullable TaskLife[0];

  /** Creates an empty table. */
  public TaskTable() {}

  int add(Task<?> task) {
    if (freeCount == 0) {
      grow();
    }
    int slot = free[--freeCount];
    slots.setRelease(slot, task);
    Recording.TaskLife life = Recording.beginTask();
    if (life != null) {
      record(slot, life);
    }
    return slot;
  }

  private void record(int slot, Recording.TaskLife life) {
    if (slot >= recorded.length) {
      recorded = Arrays.copyOf(recorded, slots.length());
    }
    recorded[slot] = life;
  }

  /**
   * Removes a task.
   *
   * @param slot its slot
   * @param task the task
   * @param failure what its body threw, or null
   */
  void remove(int slot, Task<?> task, @Nullable Throwable failure) {
    slots.setRelease(slot, null);
    free[freeCount++] = slot;
    if (slot < recorded.length) {
      endRecord(slot, task, failure);
    }
  }

  private void endRecord(int slot, Task<?> task, @Nullable Throwable failure) {
    Recording.TaskLife life = recorded[slot];
    if (life != null) {
      recorded[slot] = null;
      life.end(task.getName(), failure);
    }
  }

  /**
   * Tells how many tasks are not done. Any thread, though it may miss those of just now.
   *
   * @return 0 or more
   */
  public int size() {
    return slots.length() - freeCount;
  }

  /**
   * Returns the tasks that are in the table. Any thread.
   *
   * @return an unmodifiable snapshot
   */
  public Set<Task<?>> snapshot() {
    AtomicReferenceArray<@Nullable Task<?>> seen = slots;
    Set<Task<?>> tasks = new LinkedHashSet<>();
    for (int i = 0; i < seen.length(); i++) {
      Task<?> task = seen.getAcquire(i);
      if (task != null && !task.isDone()) {
        tasks.add(task);
      }
    }
    return Collections.unmodifiableSet(tasks);
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Task<?>> old = slots;
    int length = old.length();
    var larger = new AtomicReferenceArray<@Nullable Task<?>>(length * 2);
    for (int i = 0; i < length; i++) {
      larger.setPlain(i, old.getPlain(i));
    }
    slots = larger;
    free = Arrays.copyOf(freeSlots(length, length * 2), length * 2);
    freeCount = length;
  }

  /** The slots from one number up to another, the lowest on top. */
  private static int[] freeSlots(int from, int to) {
    int[] numbers = new int[to - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = to - 1 - i;
    }
    return numbers;
  }
}
