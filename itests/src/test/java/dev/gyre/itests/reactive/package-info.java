/** Async generators as publishers, judged by the Reactive Streams TCK. */
@org.jspecify.annotations.NullMarked
package dev.gyre.itests.reactive;
