/*
 * The other end of every echo server that is measured: at native speed, so that it takes as little as possible of the
 * processor that it shares with the server. Every byte that comes back is compared with what was sent.
 *
 * Usage: load echo ADDRESS SIZE CONNECTIONS    connections that stay, with one message under way on each
 *        load fetch ADDRESS SIZE CONNECTIONS   the same, but one byte is answered by so many
 *        load datagrams PORT SIZE CLIENTS      the same over UDP, with one datagram under way from each client
 *        load connect ADDRESS CONCURRENT       for each operation: connect, echo one byte, reset
 *        load hold ADDRESS                     so many connections as asked for, each after one echoed byte
 *
 * ADDRESS is a TCP port of 127.0.0.1 or the path of a Unix socket. Reads a number of operations from each line of the
 * standard input, and answers with the number of those done. Ends with its standard input, or if no answer comes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { EVENTS = 1024, AT_ONCE = 256 * 1024, PATIENCE_MILLIS = 20000 };

struct connection {
  int fd;
  size_t sent, received;
  int waits_for_room;
};

static int poller;
static char *message, *received;
static size_t request_size = 1, size = 1; /* of an answer */
static int datagrams;
static const char *address;
static long started, done, wanted;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int operation, struct connection *c, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(poller, operation, c->fd, &event)) die("epoll_ctl");
}

static void open_connection(struct connection *c) {
  if (address[0] == '/') {
    struct sockaddr_un unix_address = {.sun_family = AF_UNIX};
    strncpy(unix_address.sun_path, address, sizeof unix_address.sun_path - 1);
    c->fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&unix_address, sizeof unix_address)) die("connect");
  } else {
    struct sockaddr_in inet_address = {.sin_family = AF_INET, .sin_port = htons(atoi(address))};
    inet_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    c->fd = socket(AF_INET, datagrams ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&inet_address, sizeof inet_address)) die("connect");
    if (!datagrams) setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  watch(EPOLL_CTL_ADD, c, EPOLLIN);
}

static void reset(struct connection *c) {
  struct linger at_once = {.l_onoff = 1};
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(c->fd);
}

static void send_more(struct connection *c) {
  ssize_t count = send(c->fd, message + c->sent, request_size - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0 && errno != EAGAIN) die("send");
  if (count > 0) c->sent += count;
  int waits = c->sent < request_size;
  if (waits != c->waits_for_room) {
    c->waits_for_room = waits;
    watch(EPOLL_CTL_MOD, c, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }
}

static void start(struct connection *c) {
  started++;
  c->sent = c->received = 0;
  send_more(c);
}

/* Returns 1 when the whole message has come back. */
static int receive(struct connection *c) {
  size_t left = size - c->received;
  ssize_t count = recv(c->fd, received, left < AT_ONCE ? left : AT_ONCE, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return 0;
  if (count <= 0) die("recv");
  if (memcmp(received, message + c->received, count)) {
    fputs("other bytes came back than were sent\n", stderr);
    exit(1);
  }
  c->received += count;
  return c->received == size;
}

/* Waits until all that was wanted is done; finished(c) is called for each message that has come back. */
static void run(void (*finished)(struct connection *)) {
  struct epoll_event events[EVENTS];
  while (done < wanted) {
    int count = epoll_wait(poller, events, EVENTS, PATIENCE_MILLIS);
    if (count == 0) {
      fprintf(stderr, "%ld of %ld answered, and no more answers come\n", done, wanted);
      exit(1);
    }
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c->waits_for_room) send_more(c);
      if (events[i].events & ~EPOLLOUT && receive(c)) {
        done++;
        finished(c);
      }
    }
  }
}

static void echo_again(struct connection *c) {
  if (started < wanted) start(c);
}

static void connect_again(struct connection *c) {
  reset(c);
  if (started < wanted) {
    open_connection(c);
    start(c);
  }
}

static void nothing(struct connection *c) { (void)c; }

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int fetching = !strcmp(argv[1], "fetch"), connecting = !strcmp(argv[1], "connect");
  datagrams = !strcmp(argv[1], "datagrams");
  int echoing = fetching || datagrams || !strcmp(argv[1], "echo");
  address = argv[2];
  if (echoing) size = atol(argv[3]);
  if (!fetching) request_size = size;
  int connections = echoing ? atoi(argv[4]) : connecting ? atoi(argv[3]) : 100000;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  poller = epoll_create1(EPOLL_CLOEXEC);
  message = malloc(size);
  received = malloc(size < AT_ONCE ? size : AT_ONCE);
  for (size_t i = 0; i < size; i++) message[i] = (char)(i * 31 + 7);
  struct connection *all = calloc(connections, sizeof *all);
  if (echoing)
    for (int i = 0; i < connections; i++) open_connection(&all[i]);
  long held = 0;
  while (scanf("%ld", &wanted) == 1) {
    started = done = 0;
    for (; held > 0; held--) reset(&all[held - 1]);
    for (int i = 0; i < connections && started < wanted; i++) {
      if (!echoing) open_connection(&all[i]);
      start(&all[i]);
      if (!echoing && !connecting) held++;
    }
    run(echoing ? echo_again : connecting ? connect_again : nothing);
    printf("%ld\n", done);
    fflush(stdout);
  }
  return 0;
}
