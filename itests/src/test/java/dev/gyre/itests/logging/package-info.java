/** What Gyre does with SLF4J's diagnostic context, on real Logback. */
@org.jspecify.annotations.NullMarked
package dev.gyre.itests.logging;
