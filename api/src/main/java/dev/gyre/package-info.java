/**
 * The front door: event loops, callbacks, futures and tasks, with asyncio's names and Java's idiom.
 *
 * <p>Start at {@link dev.gyre.Gyre}. {@code Gyre.run(body)} runs one task on a fresh loop; inside
 * it, plain blocking-style code awaits futures:
 *
 * <pre>{@code
 * int total = Gyre.run(() -> {
 *   var loop = Gyre.getRunningLoop();
 *   var left = loop.createTask(() -> { Gyre.sleep(Duration.ofMillis(10)); return 40; });
 *   var right = loop.runInExecutor(null, () -> 2);
 *   return left.await() + right.await();
 * });
 * }</pre>
 *
 * <p>An {@link dev.gyre.EventLoop} and everything it makes belongs to the thread that runs it: a
 * method may be called from another thread only where its description says "any thread".
 *
 * <p>The API's packages are exported but not imported: what is installed is known to the bundle
 * itself, behind these packages, so none of them can stand for that of another version.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
