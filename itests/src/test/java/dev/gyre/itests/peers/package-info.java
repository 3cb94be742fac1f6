/** CPython's asyncio at the other end of streams and pipes. Datagrams have tests of their own. */
@NullMarked
package dev.gyre.itests.peers;

import org.jspecify.annotations.NullMarked;
