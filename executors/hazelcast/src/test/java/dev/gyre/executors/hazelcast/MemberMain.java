package dev.gyre.executors.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;

/** A program that is a member, until its standard input ends, as it does when the test does. */
final class MemberMain {

  private MemberMain() {}

  /** Starts the member, and prints its address. */
  public static void main(String[] args) throws IOException {
    String seed = args.length > 1 ? args[1] : "";
    HazelcastInstance member = Loopback.startMember(args[0], seed, false);
    System.out.println("member " + Loopback.addressOf(member));
    while (System.in.read() >= 0) {
      // Nothing is said to it.
    }
    Runtime.getRuntime().halt(0);
  }
}
