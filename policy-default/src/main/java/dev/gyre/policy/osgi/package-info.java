/** The policy as an OSGi service. Not loaded outside a framework. */
@org.jspecify.annotations.NullMarked
package dev.gyre.policy.osgi;
