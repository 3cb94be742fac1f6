/**
 * The operators' page: a plugin of the Felix Web Console, which it also guards, since that would
 * let in whoever knows its default password.
 */
@NullMarked
package dev.gyre.host.console;

import org.jspecify.annotations.NullMarked;
