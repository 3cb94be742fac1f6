package dev.gyre.examples.policy;

import dev.gyre.EventLoop;
import dev.gyre.policy.DefaultEventLoopPolicy;

/** Makes the loops of the default policy, but with debug mode on: slow callbacks are logged. */
public final class DebugPolicy extends DefaultEventLoopPolicy {

  @Override
  public String name() {
    return "debug";
  }

  @Override
  public EventLoop newEventLoop() {
    EventLoop loop = super.newEventLoop();
    loop.setDebug(true);
    return loop;
  }
}
