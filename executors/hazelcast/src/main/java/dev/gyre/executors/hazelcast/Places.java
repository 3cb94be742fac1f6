package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The members that may make calls, and the places that each of them has. One that seems to be lost
 * gets no calls until it has answered: it takes a while until everybody knows that a member is
 * gone, and each call that goes there meanwhile would be lost, too. One thread at a time.
 */
final class Places {

  private final MemberChoice choice;
  private final int perMember;
  private final boolean askNewcomers;
  private final Map<UUID, Integer> taken = new HashMap<>();
  private final Set<UUID> known = new HashSet<>(); // also those gone, which come back as others
  private final Set<UUID> suspects = new HashSet<>();
  private final Set<UUID> asked = new HashSet<>();
  private boolean begun;
  private List<Member> members = List.of();
  private int next; // where to begin to look, so that members without calls take turns

  /**
   * Makes places.
   *
   * @param choice which members have some
   * @param perMember how many
   * @param askNewcomers whether members that are not there from the beginning are asked first
   */
  Places(MemberChoice choice, int perMember, boolean askNewcomers) {
    this.choice = choice;
    this.perMember = perMember;
    this.askNewcomers = askNewcomers;
  }

  /** Takes note of who is in the cluster. */
  void setMembers(Collection<Member> all) {
    members = all.stream().filter(choice::includes).toList();
    for (Member each : members) {
      if (known.add(each.getUuid()) && begun && askNewcomers) {
        suspect(each);
      }
    }
    begun = true;
  }

  /** Gives a member no more calls. */
  void suspect(Member member) {
    suspects.add(member.getUuid());
  }

  /** Gives a member calls again. */
  void trust(Member member) {
    suspects.remove(member.getUuid());
  }

  /** Returns those that are there and get no calls, and whom nobody asks so far; they are asked. */
  List<Member> takeUnasked() {
    return members.stream().filter(each -> isSuspect(each) && asked.add(each.getUuid())).toList();
  }

  /** Says whether a member is there and gets no calls; else nobody asks it any more. */
  boolean isToBeAsked(Member member) {
    boolean still = isSuspect(member) && isPresent(member);
    if (!still) {
      asked.remove(member.getUuid());
    }
    return still;
  }

  private boolean isSuspect(Member member) {
    return suspects.contains(member.getUuid());
  }

  private boolean isPresent(Member member) {
    return members.stream().anyMatch(each -> each.getUuid().equals(member.getUuid()));
  }

  /** Says whether there is no member that may make calls. */
  boolean isMemberless() {
    return members.stream().allMatch(this::isSuspect);
  }

  /** Takes a place on the member that has the most left; null if none has any. */
  @Nullable Member take() {
    Member best = null;
    int least = perMember;
    next++;
    for (int i = 0; i < members.size(); i++) {
      Member each = members.get(Math.floorMod(next + i, members.size()));
      int calls = taken.getOrDefault(each.getUuid(), 0);
      if (calls < least && !isSuspect(each)) {
        least = calls;
        best = each;
      }
    }
    if (best != null) {
      taken.merge(best.getUuid(), 1, Integer::sum);
    }
    return best;
  }

  /** Gives a place back, also on a member that is gone. */
  void giveBack(Member member) {
    taken.computeIfPresent(member.getUuid(), (uuid, calls) -> calls == 1 ? null : calls - 1);
  }

  int taken() {
    return taken.values().stream().mapToInt(Integer::intValue).sum();
  }

  int members() {
    return members.size();
  }
}
