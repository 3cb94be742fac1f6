/** A bundle that is a member of a cluster, and offers it as a service. */
package dev.gyre.itests.osgi.inside.cluster;
