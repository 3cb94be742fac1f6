/** What a test can have done inside the framework. Knows the JDK only; see the parent package. */
package dev.gyre.itests.osgi.control;
