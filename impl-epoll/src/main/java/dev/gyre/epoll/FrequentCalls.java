package dev.gyre.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the C library that are called for every message and every turn, behind one
 * method that is too large to be compiled into its callers. It must be: a call from Java to C
 * consists of a dozen small methods, and where it is compiled at the end of a long chain, from the
 * loop to the transport to the socket, the compiler runs out of levels among them and leaves an
 * object of 40 bytes for each call. Compiled by itself, the method leaves none.
 */
final class FrequentCalls {

  static final int ACCEPT4 = 0;
  static final int CLOSE = 1;
  static final int EPOLL_CTL = 2;
  static final int EPOLL_PWAIT2 = 3;
  static final int EPOLL_WAIT = 4;
  static final int LSEEK = 5;
  static final int OPEN = 6;
  static final int READ = 7;
  static final int RECV = 8;
  static final int RECVMMSG = 9;
  static final int SEND = 10;
  static final int SENDFILE = 11;
  static final int SENDMMSG = 12;
  static final int SENDMSG = 13;
  static final int SENDTO = 14;
  static final int WRITE = 15;

  private FrequentCalls() {}

  /** The handles have to be constants for the compiler. */
  private static final class Handles {
    private static final MethodHandle ACCEPT4 = LibC.function("accept4");
    private static final MethodHandle CLOSE = LibC.function("close");
    private static final MethodHandle EPOLL_CTL = LibC.function("epoll_ctl");
    private static final MethodHandle EPOLL_WAIT = LibC.function("epoll_wait");
    private static final MethodHandle LSEEK = LibC.function("lseek");
    private static final MethodHandle OPEN = LibC.function("open");
    private static final MethodHandle READ = LibC.function("read");
    private static final MethodHandle RECV = LibC.function("recv");
    private static final MethodHandle RECVMMSG = LibC.function("recvmmsg");
    private static final MethodHandle SEND = LibC.function("send");
    private static final MethodHandle SENDFILE = LibC.function("sendfile");
    private static final MethodHandle SENDMMSG = LibC.function("sendmmsg");
    private static final MethodHandle SENDMSG = LibC.function("sendmsg");
    private static final MethodHandle SENDTO = LibC.function("sendto");
    private static final MethodHandle WRITE = LibC.function("write");
    private static final @Nullable MethodHandle EPOLL_PWAIT2 =
        LibC.find("epoll_pwait2").orElse(null); // glibc has it since 2.35
  }

  /** Links the functions. */
  static void link() {
    hasEpollPwait2();
  }

  static boolean hasEpollPwait2() {
    return Handles.EPOLL_PWAIT2 != null;
  }

  /** Calls one of the functions above. */
  static long call(
      int function, MemorySegment errno, long a, long b, long c, long d, long e, long f) {
    try {
      return switch (function) {
        case ACCEPT4 -> (long) Handles.ACCEPT4.invokeExact(errno, a, b, c, d, e, f);
        case CLOSE -> (long) Handles.CLOSE.invokeExact(errno, a, b, c, d, e, f);
        case EPOLL_CTL -> (long) Handles.EPOLL_CTL.invokeExact(errno, a, b, c, d, e, f);
        case EPOLL_WAIT -> (long) Handles.EPOLL_WAIT.invokeExact(errno, a, b, c, d, e, f);
        case LSEEK -> (long) Handles.LSEEK.invokeExact(errno, a, b, c, d, e, f);
        case OPEN -> (long) Handles.OPEN.invokeExact(errno, a, b, c, d, e, f);
        case READ -> (long) Handles.READ.invokeExact(errno, a, b, c, d, e, f);
        case RECV -> (long) Handles.RECV.invokeExact(errno, a, b, c, d, e, f);
        case RECVMMSG -> (long) Handles.RECVMMSG.invokeExact(errno, a, b, c, d, e, f);
        case SEND -> (long) Handles.SEND.invokeExact(errno, a, b, c, d, e, f);
        case SENDFILE -> (long) Handles.SENDFILE.invokeExact(errno, a, b, c, d, e, f);
        case SENDMMSG -> (long) Handles.SENDMMSG.invokeExact(errno, a, b, c, d, e, f);
        case SENDMSG -> (long) Handles.SENDMSG.invokeExact(errno, a, b, c, d, e, f);
        case SENDTO -> (long) Handles.SENDTO.invokeExact(errno, a, b, c, d, e, f);
        case WRITE -> (long) Handles.WRITE.invokeExact(errno, a, b, c, d, e, f);
        case EPOLL_PWAIT2 -> (long) epollPwait2().invokeExact(errno, a, b, c, d, e, f);
        default -> throw new IllegalArgumentException("no such function: " + function);
      };
    } catch (Throwable failure) {
      throw new AssertionError("a call of the C library threw", failure);
    }
  }

  private static MethodHandle epollPwait2() {
    MethodHandle there = Handles.EPOLL_PWAIT2;
    if (there == null) {
      throw new UnsupportedOperationException("the C library has no epoll_pwait2");
    }
    return there;
  }
}
