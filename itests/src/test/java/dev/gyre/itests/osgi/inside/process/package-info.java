/** A bundle with calls for another process. */
package dev.gyre.itests.osgi.inside.process;
