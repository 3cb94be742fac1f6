package dev.gyre.host.console;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set for the console. {@link ConsoleSettings} holds the rules. */
@ObjectClassDefinition(
    name = "Gyre console",
    description =
        "Who may look at the console, and do what. Without a password nobody may. The console runs"
            + " only if the host is started with --console. A configuration with a bad value is"
            + " refused as a whole, with a line in the log, and the one before stays.")
@interface ConsoleConfiguration {

  @AttributeDefinition(name = "User", description = "The name to log in with; no colon in it.")
  String user() default "operator";

  @AttributeDefinition(
      name = "Password",
      description =
          "At least 12 characters, or better what gyre:hash makes of them in the shell, which"
              + " begins with pbkdf2. Empty: the console is closed.",
      type = AttributeType.PASSWORD,
      required = false)
  String password() default "";

  @AttributeDefinition(
      name = "Allow changes",
      description =
          "Whether whoever is logged in may swap parts and switch debug mode, and do all that the"
              + " other pages of the Web Console offer. Otherwise all of them can only be read.")
  boolean allowChanges() default false;

  @AttributeDefinition(
      name = "Further host names",
      description =
          "Names, separated by commas, by which browsers may reach the console beside localhost and"
              + " IP addresses. Any other name is refused, so that no foreign site can have its"
              + " name point here.",
      required = false)
  String hostNames() default "";
}
