package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.buffers.WriteQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No byte is lost, doubled or reordered, and the effort stays bounded. */
class WriteQueueTest {

  private final WriteQueue queue = new WriteQueue();

  @Test
  void randomSizes_comeOutAsTheyWentIn() throws IOException {
    long seed = 20_261_123;
    var random = new Random(seed);
    var expected = new ByteArrayOutputStream();
    var stream = new FakeStream();
    for (int i = 0; i < 300; i++) {
      byte[] data = new byte[random.nextInt(1 << random.nextInt(17))];
      for (int j = 0; j < data.length; j++) {
        data[j] = (byte) ('a' + random.nextInt(26));
      }
      expected.writeBytes(data);
      queue.append(ByteBuffer.wrap(data));
      assertEquals(expected.size() - stream.sent().length(), queue.size(), "seed " + seed);
      stream.takeOnly(random.nextInt(20_000));
      queue.sendTo(stream);
    }
    while (!queue.isEmpty()) {
      queue.sendTo(stream.takeOnly(Long.MAX_VALUE));
    }
    assertEquals(expected.toString(StandardCharsets.US_ASCII), stream.sent(), "seed " + seed);
  }

  @Test
  void oneSend_offersABoundedNumberOfBytes() throws IOException {
    queue.append(ByteBuffer.allocate(4 << 20));
    var offered = new CountingStream();
    queue.sendTo(offered);
    assertTrue(offered.bytes <= 512 * 1024, () -> offered.bytes + " bytes offered at once");
    assertTrue(offered.bytes >= 128 * 1024, () -> offered.bytes + " bytes are a poor offer");
  }

  @Test
  void manySmallWrites_shareBuffers() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      queue.append(ByteBuffer.allocate(10));
    }
    var offered = new CountingStream();
    queue.sendTo(offered);
    assertEquals(10_000, offered.bytes, "all fits into one send");
    assertTrue(offered.buffers <= 4, () -> offered.buffers + " buffers for 10000 bytes");
  }

  @Test
  void buffersGrowWithTheQueue_soThatOneSendOffersMuch() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      queue.append(ByteBuffer.allocate(10));
    }
    var offered = new CountingStream();
    queue.sendTo(offered);
    assertEquals(100_000, offered.bytes);
  }

  @Test
  void clear_dropsAll() throws IOException {
    queue.append(ByteBuffer.allocate(100_000));
    queue.clear();
    assertTrue(queue.isEmpty());
    queue.append(ByteBuffer.wrap(new byte[] {'x'}));
    var stream = new FakeStream();
    queue.sendTo(stream);
    assertArrayEquals(new byte[] {'x'}, stream.sent().getBytes(StandardCharsets.US_ASCII));
  }
}
