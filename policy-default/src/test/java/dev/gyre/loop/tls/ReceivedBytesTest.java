package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Bytes stay in order, and no more memory is kept than they need. */
class ReceivedBytesTest {

  private final TlsBuffers buffers = new TlsBuffers();
  private final ReceivedBytes received = new ReceivedBytes(buffers);

  @Test
  void bytes_comeOutInOrder_howeverTheyCome() {
    int in = 0;
    int out = 0;
    for (int round = 1; round < 500; round++) {
      ByteBuffer data = ByteBuffer.allocate(round * 37 % 5_000 + 1);
      while (data.hasRemaining()) {
        data.put((byte) in++);
      }
      received.append(data.flip());
      int use = received.size() * (round % 3) / 2;
      for (int i = 0; i < Math.min(use, received.size()); ) {
        assertEquals((byte) out++, received.bytes().get());
        use--;
      }
      received.settle();
      assertEquals(in - out, received.size());
    }
  }

  @Test
  void leftovers_liveInLittleMemory() {
    received.append(ByteBuffer.allocate(60_000));
    received.bytes().position(59_000);
    received.settle();
    assertEquals(1_000, received.size());
    assertTrue(received.bytes().capacity() < 2_000);
  }

  @Test
  void nothingLeft_keepsNothing() {
    received.append(ByteBuffer.allocate(60_000));
    ByteBuffer borrowed = received.bytes();
    borrowed.position(60_000);
    received.settle();
    assertEquals(0, received.bytes().capacity());
    assertSame(borrowed, buffers.take(), "given back");
  }
}
