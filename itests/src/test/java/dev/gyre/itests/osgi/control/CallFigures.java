package dev.gyre.itests.osgi.control;

import java.util.List;
import java.util.Map;

/**
 * What became of calls, each of which is followed on its own.
 *
 * @param sent calls submitted
 * @param begun calls whose body has begun
 * @param answered calls that gave the answer that belongs to them
 * @param begunAgain bodies that began once more than once
 * @param answeredAgain calls that answered once more than once
 * @param rejected calls turned away, at the call or by their answer
 * @param begunBy calls begun, by the kind of thread they began in
 * @param failures all that went wrong, rejections included
 */
public record CallFigures(
    long sent,
    long begun,
    long answered,
    long begunAgain,
    long answeredAgain,
    long rejected,
    Map<String, Long> begunBy,
    List<String> failures) {

  /** Returns how many calls were sent and not answered. */
  public long unanswered() {
    return sent - answered;
  }
}
