/** The same contestants under JMH, which has its own way to warm up and to measure. */
@org.jspecify.annotations.NullMarked
package dev.gyre.bench.jmh;
