/** A registry of meters, as an application would have one. */
package dev.gyre.itests.osgi.inside.meters;
