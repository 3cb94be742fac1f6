package dev.gyre.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the numbers of users and groups, as the system's directory has them, and those that are
 * given as numbers. May block, as a directory may be far away. Loop thread only.
 *
 * <pre>
 * struct passwd  0 name  8 password  16 user:4  20 group:4
 * struct group   0 name  8 password  16 group:4
 * </pre>
 */
final class NativeUsers {

  private static final long NUMBER = 16;
  private static final long STRUCT_BYTES = 128;
  private static final long STRINGS_BYTES = 64 * 1024;
  private static final long NUMBER_MAX = 0xffff_fffeL;

  private final LibC libc;

  NativeUsers(LibC libc) {
    this.libc = libc;
  }

  /** One of the functions that look a name up; returns an errno of its own. */
  @FunctionalInterface
  private interface LookUp {
    int named(long name, long entry, long strings, long length, long found);
  }

  int user(String name) throws IOException {
    return number("user", name, libc::getpwnam);
  }

  int group(String name) throws IOException {
    return number("group", name, libc::getgrnam);
  }

  List<Integer> groups(List<String> names) throws IOException {
    var numbers = new ArrayList<Integer>(names.size());
    for (String name : names) {
      numbers.add(group(name));
    }
    return List.copyOf(numbers);
  }

  private int number(String what, String name, LookUp lookUp) throws IOException {
    if (!name.chars().allMatch(each -> each >= '0' && each <= '9')) {
      return find(what, name, lookUp);
    }
    try {
      long number = Long.parseLong(name);
      if (number <= NUMBER_MAX) {
        return (int) number;
      }
    } catch (NumberFormatException tooLarge) {
      // Told below.
    }
    throw new IOException(
        "number of a %s must be at most %d: %s".formatted(what, NUMBER_MAX, name));
  }

  private int find(String what, String name, LookUp lookUp) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(STRUCT_BYTES, Long.BYTES);
      MemorySegment strings = arena.allocate(STRINGS_BYTES);
      MemorySegment found = arena.allocate(ValueLayout.JAVA_LONG);
      int errno =
          lookUp.named(
              arena.allocateFrom(name, UnixAddresses.FILE_NAMES).address(),
              entry.address(),
              strings.address(),
              STRINGS_BYTES,
              found.address());
      if (found.get(ValueLayout.JAVA_LONG, 0) != 0) {
        return entry.get(ValueLayout.JAVA_INT, NUMBER);
      }
      String why = errno == 0 ? "" : " (" + Errno.text(libc, errno) + ")";
      throw new IOException(
          "%s is not known here, check the name or give a number: %s%s".formatted(what, name, why));
    }
  }
}
