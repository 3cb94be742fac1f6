/** Async generators as publishers, and tasks as subscribers, judged by the Reactive Streams TCK. */
@org.jspecify.annotations.NullMarked
package dev.gyre.itests.reactive;
