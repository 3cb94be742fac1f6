package dev.gyre.executors.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.cluster.Member;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PlacesTest {

  private final Member first = member(false);
  private final Member second = member(false);
  private final Member lite = member(true);

  @Test
  void membersWithoutCalls_takeTurns() {
    Places places = places(MemberChoice.DATA, 2);
    Member one = places.take();
    places.giveBack(one);
    Member other = places.take();
    places.giveBack(other);
    assertEquals(Set.of(first, second), Set.of(one, other));
  }

  @Test
  void memberWithTheMostPlacesLeft_isNext_untilNoneHasAny() {
    Places places = places(MemberChoice.DATA, 2);
    Member busy = places.take();
    Member idle = places.take();
    assertNotEquals(busy, idle);
    places.take();
    places.take();
    assertEquals(4, places.taken());
    assertNull(places.take());
    places.giveBack(idle);
    assertEquals(idle, places.take());
  }

  @Test
  void onlyMembersOfTheKind_count() {
    assertEquals(2, places(MemberChoice.DATA, 1).members());
    assertEquals(lite, places(MemberChoice.LITE, 1).take());
    assertEquals(3, places(MemberChoice.ALL, 1).members());
    Places none = new Places(MemberChoice.LITE, 1, false);
    none.setMembers(List.of(first));
    assertTrue(none.isMemberless());
    assertNull(none.take());
  }

  @Test
  void placeOnAMemberThatHasLeft_isGivenBack_andNotGivenOut() {
    Places places = places(MemberChoice.DATA, 1);
    Member gone = places.take();
    places.setMembers(List.of());
    places.giveBack(gone);
    assertEquals(0, places.taken());
    assertNull(places.take());
  }

  @Test
  void memberThatSeemsLost_getsNoCalls_untilItIsTrustedAgain() {
    Places places = places(MemberChoice.DATA, 1);
    places.suspect(first);
    assertEquals(List.of(first), places.takeUnasked());
    assertEquals(List.of(), places.takeUnasked(), "it is asked by one");
    assertEquals(second, places.take());
    assertNull(places.take());
    places.trust(first);
    assertFalse(places.isToBeAsked(first));
    assertEquals(first, places.take());
  }

  @Test
  void memberThatWasLost_isAskedFirst_whenSomebodyBringsItUpAgain() {
    Places places = places(MemberChoice.DATA, 1);
    places.suspect(first);
    assertEquals(List.of(first), places.takeUnasked());
    places.setMembers(List.of(lite));
    assertTrue(places.isMemberless());
    assertFalse(places.isToBeAsked(first));
    places.setMembers(List.of(first));
    assertTrue(places.isMemberless());
    assertEquals(List.of(first), places.takeUnasked());
    assertTrue(places.isToBeAsked(first));
    assertNull(places.take());
  }

  @Test
  void memberThatJoins_isAskedFirst_ifThatIsWanted() {
    Member third = member(false);
    for (boolean asked : List.of(true, false)) {
      var places = new Places(MemberChoice.DATA, 1, asked);
      places.setMembers(List.of(first));
      assertEquals(List.of(), places.takeUnasked(), "it is there from the beginning");
      places.setMembers(List.of(first, third));
      assertEquals(asked ? List.of(third) : List.of(), places.takeUnasked());
    }
  }

  private Places places(MemberChoice choice, int perMember) {
    var places = new Places(choice, perMember, true);
    places.setMembers(List.of(first, second, lite));
    return places;
  }

  private static Member member(boolean lite) {
    UUID uuid = UUID.randomUUID();
    return (Member)
        Proxy.newProxyInstance(
            Member.class.getClassLoader(),
            new Class<?>[] {Member.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getUuid" -> uuid;
                  case "isLiteMember" -> lite;
                  case "hashCode" -> uuid.hashCode();
                  case "equals" -> uuid.equals(((Member) arguments[0]).getUuid());
                  case "toString" -> "member " + uuid;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
