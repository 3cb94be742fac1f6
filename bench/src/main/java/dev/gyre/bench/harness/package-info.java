/**
 * How the contestants of a question are run against each other, whatever the question. Knows no
 * peer and nothing of Gyre.
 */
@org.jspecify.annotations.NullMarked
package dev.gyre.bench.harness;
