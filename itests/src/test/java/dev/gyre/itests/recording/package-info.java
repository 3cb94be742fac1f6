/** What Java's flight recorder is told. */
@org.jspecify.annotations.NullMarked
package dev.gyre.itests.recording;
