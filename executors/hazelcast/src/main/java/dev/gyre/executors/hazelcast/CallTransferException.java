package dev.gyre.executors.hazelcast;

import org.jspecify.annotations.Nullable;

/**
 * A call could not go to a member, or what came of it could not come back: something is not
 * serializable, or a class is missing on one side. The message names the field and the class.
 *
 * <p>If the call has thrown an exception that cannot come back, this stands for it: the message
 * names its class and what it said, and the stack trace is its own.
 *
 * @since 0.1
 */
public final class CallTransferException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CallTransferException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
