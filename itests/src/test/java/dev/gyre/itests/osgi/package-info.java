/**
 * Gyre's bundles in a real OSGi framework, and what happens there when they come and go under load.
 *
 * <p>The framework runs in the JVM of the test, but the API that lives inside it is another copy
 * than the one on the test's class path. So a test does not touch Gyre itself. It installs a bundle
 * made of {@link dev.gyre.itests.osgi.inside}, whose services it talks to through the interfaces of
 * {@link dev.gyre.itests.osgi.control}: the one package that both sides share, since the framework
 * exports it, and which knows the JDK only.
 */
package dev.gyre.itests.osgi;
