package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;

/** How members are called in messages: where they are, and which of those that were there. */
final class MemberName {

  private MemberName() {}

  static String of(Member member) {
    return "member " + address(member) + " (" + member.getUuid() + ")";
  }

  static String address(Member member) {
    return member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }
}
