package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.Protocol;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.Elsewhere;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.futures.FutureLoop;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Transports and servers refuse other threads while their loop runs, and name the remedy. */
class ForeignThreadsTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeStream stream = new FakeStream();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private final StreamTransport transport =
      new StreamTransport(loop, stream, protocol, TransportOwner.NONE);
  private final StreamServer server =
      new StreamServer(loop, new ProtocolFactory<Protocol>(RecordingProtocol::new));

  private Map<String, Runnable> calls() {
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("write", () -> transport.write(ByteBuffer.allocate(1)));
    calls.put("writelines", () -> transport.writelines(List.of(ByteBuffer.allocate(1))));
    calls.put("writeEof", transport::writeEof);
    calls.put("pauseReading", transport::pauseReading);
    calls.put("resumeReading", transport::resumeReading);
    calls.put(
        "setWriteBufferLimits", () -> transport.setWriteBufferLimits(WriteBufferLimits.high(1)));
    calls.put("setProtocol", () -> transport.setProtocol(new RecordingProtocol()));
    calls.put("close", transport::close);
    calls.put("abort", transport::abort);
    calls.put("startServing", server::startServing);
    calls.put("serveForever", server::serveForever);
    calls.put("closeClients", server::closeClients);
    calls.put("abortClients", server::abortClients);
    calls.put("waitClosed", server::waitClosed);
    return calls;
  }

  @Test
  void callsOfAnotherThread_areRefused_andChangeNothing() {
    transport.begin();
    calls().forEach((name, call) -> loop.callSoon(() -> Elsewhere.assertRefused(name, call)));
    loop.callSoon(() -> Elsewhere.assertRefused("close", server::close));
    virtual.runUntilIdle();
    assertEquals(List.of(), virtual.reports);
    assertEquals(List.of("made"), protocol.log);
    assertEquals(0, stream.writes);
    assertTrue(stream.reading);
  }

  @Test
  void callsOfTheBodyOfATask_areThoseOfTheLoop() {
    transport.begin();
    loop.runUntilComplete(() -> transport.write(ByteBuffer.allocate(1)));
    assertEquals(1, stream.writes);
  }

  @Test
  void callsOfAnyThread_areTaken_whileTheLoopDoesNotRun() {
    transport.begin();
    virtual.runUntilIdle();
    transport.write(ByteBuffer.allocate(1));
    transport.abort();
    virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
  }
}
