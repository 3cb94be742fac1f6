package dev.gyre.examples.redis;

import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection. Carries out the commands that arrive in the order in which they do, and writes
 * the replies to all that have arrived together at once. Loop thread only.
 *
 * <p>A client that does not read its replies has no more of its commands carried out, and no more
 * of them read: what it can make the server keep is bounded.
 */
final class Session implements Protocol {

  /** So many bytes of replies are written before the next command. */
  private static final int BATCH_BYTES = 64 << 10;

  /** A subscriber that leaves so much unread is cut off: nobody else can be made to wait. */
  private static final int UNREAD_BYTES_MAX = 32 << 20;

  private final Commands commands;
  private final Subscriptions subscriptions;
  private final RespParser parser = new RespParser();
  private final Replies replies = new Replies();
  private final Set<String> channels = new LinkedHashSet<>();
  private @Nullable Transport transport;
  private boolean peerIsSlow;

  Session(Commands commands, Subscriptions subscriptions) {
    this.commands = commands;
    this.subscriptions = subscriptions;
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    parser.feed(data);
    carryOut();
  }

  @Override
  public void pauseWriting() {
    peerIsSlow = true;
    open().pauseReading();
  }

  @Override
  public void resumeWriting() {
    peerIsSlow = false;
    carryOut();
    if (!peerIsSlow) {
      open().resumeReading();
    }
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    channels.forEach(channel -> subscriptions.remove(channel, this));
    channels.clear();
  }

  private void carryOut() {
    try {
      while (!peerIsSlow && !open().isClosing()) {
        List<byte[]> command = parser.next();
        if (command == null) {
          break;
        }
        commands.carryOut(this, command);
        if (replies.size() >= BATCH_BYTES) {
          flush();
        }
      }
    } catch (ProtocolFailure failure) {
      replies.error(failure.text());
      end();
    }
    flush();
  }

  private void flush() {
    if (replies.size() > 0) {
      open().write(replies.take());
    }
  }

  /** Returns where the replies of the command go. */
  Replies replies() {
    return replies;
  }

  /** Sends what there is to be sent, and closes the connection. */
  void end() {
    flush();
    open().close();
  }

  // Channels

  boolean isSubscribed() {
    return !channels.isEmpty();
  }

  Set<String> channels() {
    return Set.copyOf(channels);
  }

  void subscribe(String channel) {
    channels.add(channel);
    subscriptions.add(channel, this);
    confirm("subscribe", channel);
  }

  void unsubscribe(String channel) {
    channels.remove(channel);
    subscriptions.remove(channel, this);
    confirm("unsubscribe", channel);
  }

  void confirm(String kind, @Nullable String channel) {
    replies.array(3);
    replies.bulk(kind);
    replies.bulk(channel == null ? null : Text.bytes(channel));
    replies.integer(channels.size());
  }

  /** Passes a message on; the client may be in the midst of anything but a command. */
  void tell(String channel, byte[] message) {
    replies.array(3);
    replies.bulk("message");
    replies.bulk(channel);
    replies.bulk(message);
    flush();
    if (open().getWriteBufferSize() > UNREAD_BYTES_MAX) {
      open().abort();
    }
  }

  private Transport open() {
    return Objects.requireNonNull(transport, "connectionMade was not called");
  }
}
