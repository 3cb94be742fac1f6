package dev.gyre.epoll;

import dev.gyre.io.DatagramOptions;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChildProcess;
import dev.gyre.spi.DatagramPort;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.ReadinessStream;
import dev.gyre.spi.SocketOptions;
import dev.gyre.spi.SourceFile;
import dev.gyre.spi.WakeupGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The selector on epoll, level-triggered. Loop thread only, except {@link #wakeup}.
 *
 * <p>Level-triggered, because edge-triggered epoll measured no faster, and is easy to get wrong:
 * end of file can arrive along with data and is then reported once only. A thread that waits here
 * is in native code, which holds up neither garbage collection nor, if it is a platform thread,
 * anybody else. Interrupts are not noticed.
 */
final class EpollSelector implements IoSelector {

  private static final long PRECISE_NANOS = 1;
  private static final long MILLI_NANOS = 1_000_000;
  private static final int BROKEN = EpollDescriptor.EPOLLERR | EpollDescriptor.EPOLLHUP;
  private static final int BOTH = ReadinessSource.READ | ReadinessSource.WRITE;

  private final Arena arena;
  private final LibC libc;
  private final EpollDescriptor epoll;
  private final EventDescriptor wakeup;
  private final NativeSockets sockets;
  private final NativeTransfers transfers;
  private final NativePipes pipes;
  private final NativeProcesses processes;
  private final NativeOptions options;
  private final NativeOptions datagramOptions;
  private final DescriptorTable table = new DescriptorTable();
  private final PolledChildren polledChildren = new PolledChildren();
  private final WakeupGate gate = new WakeupGate();
  private final NativeInternetOptions internetOptions;
  private @Nullable NativeDatagrams datagrams;
  private @Nullable JdkChannels channels;
  private boolean closed;

  private EpollSelector(
      Arena arena,
      LibC libc,
      EpollDescriptor epoll,
      EventDescriptor wakeup,
      boolean describesProcesses) {
    this.arena = arena;
    this.libc = libc;
    this.epoll = epoll;
    this.wakeup = wakeup;
    sockets = new NativeSockets(libc, arena);
    transfers = new NativeTransfers(libc, arena);
    pipes = new NativePipes(libc, transfers);
    processes = new NativeProcesses(libc, arena, describesProcesses);
    options = NativeOptions.ofStreams(libc, arena);
    datagramOptions = NativeOptions.ofDatagrams(libc, arena);
    internetOptions = new NativeInternetOptions(libc, arena);
  }

  static EpollSelector open() throws IOException {
    return open(true);
  }

  /**
   * Opens a selector.
   *
   * @param describesProcesses false to do as on a kernel that has no descriptors of processes
   */
  @SuppressWarnings("MustBeClosed") // The selector closes it.
  static EpollSelector open(boolean describesProcesses) throws IOException {
    // Shared, because a loop may be made by one thread and run by another.
    Arena arena = Arena.ofShared();
    try {
      return open(arena, new LibC(arena), describesProcesses);
    } catch (IOException e) {
      arena.close();
      throw e;
    }
  }

  private static EpollSelector open(Arena arena, LibC libc, boolean describesProcesses)
      throws IOException {
    EpollDescriptor epoll = EpollDescriptor.open(libc, arena);
    try {
      EventDescriptor wakeup = EventDescriptor.open(epoll, arena);
      return new EpollSelector(arena, libc, epoll, wakeup, describesProcesses);
    } catch (IOException e) {
      epoll.close();
      throw e;
    }
  }

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) throws IOException {
    requireOpen();
    boolean wait = timeoutNanos != 0 && gate.enter();
    int count;
    try {
      count = epoll.await(wait ? polledChildren.limit(timeoutNanos) : 0);
    } finally {
      gate.leave();
    }
    int appended = 0;
    for (int i = 0; i < count; i++) {
      appended += fire(epoll.token(i), epoll.events(i), ready);
    }
    return appended + polledChildren.poll(ready);
  }

  private int fire(long token, int events, ReadyQueue ready) {
    if (token == EventDescriptor.TOKEN) {
      return 0;
    }
    ReadinessSource source = table.find(token);
    if (source == null) {
      return 0;
    }
    return source.fire((events & BROKEN) != 0 ? BOTH : events, ready);
  }

  @Override
  public void wakeup() {
    if (gate.wake()) {
      wakeup.signal();
    }
  }

  @Override
  public long resolutionNanos() {
    return epoll.isPrecise() ? PRECISE_NANOS : MILLI_NANOS;
  }

  @Override
  public boolean pinsCarrier() {
    return true;
  }

  @Override
  public Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink)
      throws IOException {
    requireOpen();
    EpollSocket socket = new EpollSocket(this, sockets.listen(address, options));
    SocketAddress bound = socket.localAddress();
    EpollListener listener =
        new EpollListener(this, socket, bound == null ? address : bound, sink, options);
    socket.belongsTo(listener);
    return listener;
  }

  @Override
  public Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink)
      throws IOException {
    requireOpen();
    int fd = sockets.openFor(remote, options);
    int errno;
    try {
      errno = sockets.connect(fd, remote, options);
    } catch (IOException e) {
      sockets.close(fd);
      throw e;
    }
    EpollAttempt attempt = new EpollAttempt(new EpollSocket(this, fd), remote, errno, sink);
    try {
      attempt.begin();
      return attempt;
    } catch (UncheckedIOException e) {
      attempt.close();
      throw e.getCause();
    }
  }

  @Override
  public DatagramPort openDatagramPort(DatagramOptions options) throws IOException {
    requireOpen();
    return EpollDatagramPort.open(this, options);
  }

  @Override
  public SourceFile openFile(Path path) throws IOException {
    requireOpen();
    return NativeFile.open(libc, transfers, path);
  }

  @Override
  public ByteStream openReadPipe(Path path) throws IOException {
    requireOpen();
    return EpollPipe.of(this, pipes.openToRead(path), ReadinessStream.Kind.PIPE_TO_READ);
  }

  @Override
  public @Nullable ByteStream openWritePipe(Path path) throws IOException {
    requireOpen();
    ReadinessStream.Kind kind =
        NativePipes.isFifo(path)
            ? ReadinessStream.Kind.PIPE_TO_WRITE
            : ReadinessStream.Kind.DEVICE_TO_WRITE;
    int fd = pipes.openToWrite(path);
    return fd == NativePipes.NONE ? null : EpollPipe.of(this, fd, kind);
  }

  @Override
  public ChildProcess spawn(
      Path executable, List<String> command, SubprocessOptions options, ChildProcess.Sink sink)
      throws IOException {
    requireOpen();
    return NativeProcesses.areSupported()
        ? NativeChild.spawn(this, libc, executable, command, options, sink)
        : IoSelector.super.spawn(executable, command, options, sink);
  }

  @Override
  public List<ReadinessSource> movableSources() {
    return sources().stream().filter(ReadinessSource::isMovable).toList();
  }

  private List<ReadinessSource> sources() {
    List<ReadinessSource> sources = table.sources();
    sources.addAll(polledChildren.sources());
    return sources;
  }

  @Override
  public Map<ReadinessSource, Exception> takeOver(Collection<? extends ReadinessSource> sources)
      throws IOException {
    requireOpen();
    NeededToMove.load();
    return new Successors(this, channels().finder()).of(sources);
  }

  @Override
  public int openSources() {
    return table.count() + polledChildren.count();
  }

  @Override
  public void abandon(IOException reason) {
    sources().forEach(source -> source.abandon(reason));
    close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    table.closeAll();
    polledChildren.closeAll();
    wakeup.close();
    epoll.close();
    arena.close();
  }

  /**
   * Changes what the system watches a descriptor for. What nobody waits for is not watched at all:
   * an idle socket that is in error would be reported at every poll otherwise.
   *
   * @throws UncheckedIOException if the system refuses, for lack of memory
   */
  void watch(int fd, int before, int now) {
    int operation = EpollDescriptor.CTL_MOD;
    if (before == 0) {
      operation = EpollDescriptor.CTL_ADD;
    } else if (now == 0) {
      operation = EpollDescriptor.CTL_DEL;
    }
    try {
      epoll.control(operation, fd, now, table.token(fd));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets a descriptor; closes it, too, unless another selector goes on with it. */
  void letGo(int fd, boolean open) {
    table.remove(fd);
    if (!open) {
      sockets.close(fd);
    }
  }

  DescriptorTable table() {
    return table;
  }

  NativeSockets sockets() {
    return sockets;
  }

  PolledChildren polledChildren() {
    return polledChildren;
  }

  NativePipes pipes() {
    return pipes;
  }

  NativeProcesses processes() {
    return processes;
  }

  NativeOptions options() {
    return options;
  }

  NativeOptions datagramOptions() {
    return datagramOptions;
  }

  NativeTransfers transfers() {
    return transfers;
  }

  /** Made when it is first asked for, since its buffers are large and most loops send streams. */
  NativeDatagrams datagrams() {
    NativeDatagrams made = datagrams;
    if (made == null) {
      made = new NativeDatagrams(libc, arena);
      datagrams = made;
    }
    return made;
  }

  /** Made when it is first asked for, by which time sockets move. */
  JdkChannels channels() {
    JdkChannels made = channels;
    if (made == null) {
      made = new JdkChannels(sockets, new DescriptorFinder(libc, sockets, arena));
      channels = made;
    }
    return made;
  }

  NativeInternetOptions internetOptions() {
    return internetOptions;
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedSelectorException();
    }
  }

  @Override
  public String toString() {
    return "epoll";
  }
}
