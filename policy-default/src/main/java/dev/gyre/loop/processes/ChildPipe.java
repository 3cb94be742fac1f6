package dev.gyre.loop.processes;

import dev.gyre.io.Protocol;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one pipe of a child process: passes on what it is told. Loop thread only.
 *
 * @param child to whom
 * @param fd which pipe it is
 */
record ChildPipe(ChildTransport child, int fd) implements Protocol {

  @Override
  public void dataReceived(ByteBuffer data) {
    child.pipeReceived(fd, data);
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    child.pipeLost(fd, cause);
  }

  @Override
  public void pauseWriting() {
    child.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    child.resumeWriting();
  }

  @Override
  public String toString() {
    return "pipe " + fd + " of " + child;
  }
}
