package dev.gyre.internal.swap;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import java.util.Optional;

/** A provider with nothing but a name, and a word on whether it can run. */
final class NamedPolicy implements EventLoopPolicy {

  private final String name;
  String obstacle;
  private boolean onlyIfPreferred;

  NamedPolicy(String name) {
    this.name = name;
  }

  NamedPolicy blockedBy(String reason) {
    obstacle = reason;
    return this;
  }

  NamedPolicy forThoseWhoPreferIt() {
    onlyIfPreferred = true;
    return this;
  }

  @Override
  public boolean onlyIfPreferred() {
    return onlyIfPreferred;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.ofNullable(obstacle);
  }

  @Override
  public EventLoop newEventLoop() {
    throw new UnsupportedOperationException("no loops here");
  }

  @Override
  public String toString() {
    return name;
  }
}
