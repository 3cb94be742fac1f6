package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;

/**
 * The member that made the call has left the cluster, or is out of reach. The call may have had its
 * effects or not, and is made again only if {@link HazelcastExecutorOptions#withRetries} allows it.
 * Calls on other members are not concerned.
 *
 * @since 0.1
 */
public final class MemberLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The member's name, since the member itself cannot be serialized. */
  private final String member;

  MemberLostException(Member member, int attempts, Throwable cause) {
    super(
        MemberName.of(member)
            + " was lost in the middle of the call, which may have had its effects or not"
            + (attempts > 1 ? "; it was made " + attempts + " times, each time in vain" : ""),
        cause);
    this.member = MemberName.of(member);
  }

  /**
   * Returns which member it was.
   *
   * @return its address and its identity
   */
  public String member() {
    return member;
  }
}
