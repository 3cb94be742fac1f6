/** A user of Gyre inside the framework: what the tests install as a bundle. */
package dev.gyre.itests.osgi.inside;
