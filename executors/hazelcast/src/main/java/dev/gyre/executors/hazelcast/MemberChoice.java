package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;

/**
 * Which members of a cluster make calls.
 *
 * @since 0.1
 */
public enum MemberChoice {

  /** Those that own data, as Hazelcast's own submission does. */
  DATA {
    @Override
    boolean includes(Member member) {
      return !member.isLiteMember();
    }
  },

  /** Those that own none: a cluster may have lite members for nothing but calls. */
  LITE {
    @Override
    boolean includes(Member member) {
      return member.isLiteMember();
    }
  },

  /** All of them. */
  ALL {
    @Override
    boolean includes(Member member) {
      return true;
    }
  };

  abstract boolean includes(Member member);
}
