package dev.gyre.itests.osgi.inside.policy;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.ExceptionHandler;

/** Does as the loop would; its text names the policy. */
record MarkedHandler(String policy) implements ExceptionHandler {

  @Override
  public void handle(EventLoop loop, ExceptionContext context) {
    loop.defaultExceptionHandler(context);
  }

  @Override
  public String toString() {
    return policy;
  }
}
