package dev.gyre.itests.osgi.inside.policy;

import dev.gyre.EventLoop;
import dev.gyre.policy.DefaultEventLoopPolicy;
import java.time.Duration;

/**
 * A policy whose loops tell who made them, in two ways that must agree: by their exception handler
 * and by the duration from which a callback counts as slow.
 */
final class MarkingPolicy extends DefaultEventLoopPolicy {

  private final int version;

  MarkingPolicy(int version) {
    this.version = version;
  }

  @Override
  public String name() {
    return "marking-" + version;
  }

  @Override
  public EventLoop newEventLoop() {
    EventLoop loop = super.newEventLoop();
    loop.setSlowCallbackDuration(Duration.ofHours(version));
    loop.setExceptionHandler(new MarkedHandler(name()));
    return loop;
  }
}
