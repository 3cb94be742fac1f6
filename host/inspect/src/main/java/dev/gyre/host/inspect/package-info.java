/**
 * Shows the event loops of another process, and who awaits whom there: {@code ./gyre ps PID} and
 * {@code ./gyre pstree PID}. It attaches to the process, has the JDK's own management agent started
 * there, and asks for the bean {@link dev.gyre.inspect.Loops}.
 */
@NullMarked
package dev.gyre.host.inspect;

import org.jspecify.annotations.NullMarked;
