package dev.gyre.host.inspect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.AttachOperationFailedException;
import com.sun.tools.attach.VirtualMachine;
import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.LoopsMXBean;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Asks another process for its loops. */
final class RemoteLoops implements LoopsSource {

  /** A loop that is stuck must not keep an operator waiting; a busy one has turns in between. */
  private static final long PATIENCE_MILLIS = 500;

  @Override
  @SuppressWarnings("BanJNDI") // the address is local, and from the JVM that let us attach to it
  public List<LoopReport> inspect(long pid, int tasksMax) throws InspectionException {
    var target = new TargetProcess(pid);
    target.check();
    try (JMXConnector connector = JMXConnectorFactory.connect(agentOf(target))) {
      return inspect(target, connector.getMBeanServerConnection(), tasksMax);
    } catch (IOException lost) {
      throw new InspectionException(
          "process " + pid + " does not answer: " + lost.getMessage(), lost);
    }
  }

  private static JMXServiceURL agentOf(TargetProcess target)
      throws IOException, InspectionException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(target.pid()));
      try {
        return new JMXServiceURL(machine.startLocalManagementAgent());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException refused) {
      throw new InspectionException(
          "process "
              + target.pid()
              + " cannot be attached to; it may be stopped, or run with"
              + " -XX:+DisableAttachMechanism: "
              + refused.getMessage(),
          refused);
    } catch (AttachOperationFailedException failed) {
      throw new InspectionException(
          "process "
              + target.pid()
              + " has no management agent; if its runtime image was linked without the module"
              + " jdk.management.agent, add that: "
              + failed.getMessage(),
          failed);
    }
  }

  private static List<LoopReport> inspect(
      TargetProcess target, MBeanServerConnection server, int tasksMax)
      throws IOException, InspectionException {
    try {
      List<LoopReport> reports = new ArrayList<>();
      for (ObjectName name : beans(target, server)) {
        reports.addAll(
            JMX.newMXBeanProxy(server, name, LoopsMXBean.class).inspect(PATIENCE_MILLIS, tasksMax));
      }
      return reports;
    } catch (JMException | JMRuntimeException failed) {
      throw new InspectionException(
          "process " + target.pid() + " cannot report on its loops: " + failed, failed);
    }
  }

  private static Set<ObjectName> beans(TargetProcess target, MBeanServerConnection server)
      throws IOException, JMException, InspectionException {
    boolean created = createBean(server);
    Set<ObjectName> names =
        new TreeSet<>(server.queryNames(new ObjectName("dev.gyre:type=Loops,*"), null));
    if (names.isEmpty() && !created) {
      throw new InspectionException(
          "no Gyre in process "
              + target.pid()
              + ", or none with an open loop: it has no bean dev.gyre:type=Loops, and no class for"
              + " one on its class path or module path");
    }
    return names;
  }

  /** Where a tool can, it is left to tools: see {@link LoopsMXBean}. */
  private static boolean createBean(MBeanServerConnection server) throws IOException, JMException {
    try {
      server.createMBean("dev.gyre.inspect.Loops", new ObjectName("dev.gyre:type=Loops"));
      return true;
    } catch (InstanceAlreadyExistsException before) {
      return true;
    } catch (ReflectionException noSuchClass) {
      return false;
    }
  }
}
