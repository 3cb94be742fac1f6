package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;
import dev.gyre.executors.hazelcast.wire.Answer;
import dev.gyre.executors.hazelcast.wire.Failure;
import dev.gyre.spi.remote.RemoteStack;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Reads what a member has answered to a call. One thread. */
final class AnswerReader {

  private final Member member;
  private final RemoteStack stack;
  private final List<ClassLoader> loaders;

  /**
   * Creates a reader.
   *
   * @param member who has answered
   * @param body what was called, whose class loader knows what comes back
   */
  AnswerReader(Member member, Callable<?> body) {
    this.member = member;
    this.stack = new RemoteStack(markOf(member), Failure::withoutMember);
    ClassLoader ofTheBody = body.getClass().getClassLoader();
    this.loaders = List.of(ofTheBody == null ? ClassLoader.getSystemClassLoader() : ofTheBody);
  }

  private static StackTraceElement markOf(Member member) {
    String where = MemberName.address(member) + " " + member.getUuid();
    return new StackTraceElement("gyre-hazelcast-member", "call", where, -1);
  }

  /** Answers the call with what the member says. */
  void answer(Job job, byte[] answer) {
    if (Answer.stage(answer) == Answer.RESULT) {
      Object result;
      try {
        result = Answer.readResult(answer, loaders);
      } catch (IOException | ClassNotFoundException | RuntimeException | Error unreadable) {
        job.fail(new CallTransferException("result of the call" + whyNot(unreadable), unreadable));
        return;
      }
      job.complete(result);
    } else {
      job.fail(failure(answer));
    }
  }

  private Throwable failure(byte[] answer) {
    Failure failure;
    try {
      failure = Answer.readFailure(answer);
    } catch (IOException | ClassNotFoundException | RuntimeException | Error unreadable) {
      return new CallTransferException(
          "the call failed, but how cannot be read: " + unreadable, unreadable);
    }
    return switch (Answer.stage(answer)) {
      case Answer.UNREADABLE -> stack.replaceIn(unreadable(failure), failure.stack());
      case Answer.UNWRITABLE -> stack.replaceIn(unwritable(failure), failure.stack());
      default -> thrown(failure);
    };
  }

  private CallTransferException unreadable(Failure failure) {
    return new CallTransferException(
        MemberName.of(member)
            + " cannot read the call: "
            + failure.message()
            + "; the classes of a call have to be on the class path of every member, the very same"
            + " as here",
        null);
  }

  private CallTransferException unwritable(Failure failure) {
    return new CallTransferException(
        "result of a call on another machine must be serializable, but it is not: "
            + failure.message(),
        null);
  }

  private Throwable thrown(Failure failure) {
    if (failure.exception().length == 0) {
      return standIn(failure, failure.obstacle(), null);
    }
    try {
      Throwable thrown = Answer.readException(failure.exception(), loaders);
      stack.markIn(thrown);
      return thrown;
    } catch (IOException | ClassNotFoundException | RuntimeException | Error unreadable) {
      return standIn(failure, "it" + whyNot(unreadable), unreadable);
    }
  }

  private static String whyNot(Throwable unreadable) {
    return " cannot be read: " + unreadable;
  }

  private Throwable standIn(
      Failure failure, @Nullable String obstacle, @Nullable Throwable unreadable) {
    String said = failure.message() == null ? "" : ": " + failure.message();
    var standIn =
        new CallTransferException(
            "the call has thrown an exception that cannot come back: "
                + failure.type()
                + said
                + " ("
                + obstacle
                + ")",
            unreadable);
    return stack.replaceIn(standIn, failure.stack());
  }
}
