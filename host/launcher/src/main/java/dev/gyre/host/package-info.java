/**
 * A ready Apache Felix host: {@code java -jar gyre-host.jar} starts the framework with the bundles
 * that lie beside the jar, and stops it in an orderly way.
 *
 * <p>The launcher knows the OSGi framework and nothing of Gyre: what it starts is what lies in
 * {@code bundles/}, and what its banner says is told by the bundles (see {@link
 * dev.gyre.host.Banner}).
 */
@NullMarked
package dev.gyre.host;

import org.jspecify.annotations.NullMarked;
