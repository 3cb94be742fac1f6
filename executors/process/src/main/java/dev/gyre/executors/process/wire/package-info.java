/**
 * What a pool and its workers have in common: how they talk, and how classes are named on the way.
 * The JDK only, because workers have nothing else.
 */
@NullMarked
package dev.gyre.executors.process.wire;

import org.jspecify.annotations.NullMarked;
