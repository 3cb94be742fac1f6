package dev.gyre.examples.http;

import java.io.Serial;

/** A request that is answered with a failure, after which the connection is of no more use. */
final class RefusedRequest extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Status status;

  RefusedRequest(Status status) {
    super(status.toString());
    this.status = status;
  }

  Status status() {
    return status;
  }
}
