/** What debug mode tells, as it stands in a real log. */
@org.jspecify.annotations.NullMarked
package dev.gyre.itests.debug;
