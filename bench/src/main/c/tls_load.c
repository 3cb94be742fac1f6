/*
 * The other end of every TLS echo server that is measured, on OpenSSL. It offers one protocol and one cipher, so that
 * all servers do the same work, and takes the server's certificate as it is. Every byte that comes back is compared
 * with what was sent.
 *
 * Usage: tls_load PORT SIZE CONNECTIONS
 *
 * Connections that stay, with one message under way on each. Reads a number of operations from each line of the
 * standard input, and answers with the number of those done. Ends with its standard input, or if no answer comes.
 */
#include "common.h"
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

enum { PATIENCE_MILLIS = 20000 };

struct connection {
  int fd;
  SSL *tls;
  size_t received;
  int under_way, sending, waits_for_room;
};

static int poller;
static char *message, *received;
static size_t size;
static long started, done, wanted;

static void die_of_tls(const char *what) {
  fprintf(stderr, "%s\n", what);
  ERR_print_errors_fp(stderr);
  exit(1);
}

static SSL_CTX *one_cipher(void) {
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION)
      || !SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256"))
    die_of_tls("no TLS 1.3 with AES");
  SSL_CTX_set_read_ahead(context, 1); /* one call of the system for a record instead of two */
  return context;
}

static void open_connection(struct connection *c, SSL_CTX *context, int port) {
  c->fd = connected_to(port);
  c->tls = SSL_new(context);
  if (!SSL_set_fd(c->tls, c->fd) || SSL_connect(c->tls) != 1) die_of_tls("handshake");
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  watch(poller, EPOLL_CTL_ADD, c->fd, c, EPOLLIN);
}

static void send_more(struct connection *c) {
  int count = SSL_write(c->tls, message, size); /* all or nothing */
  int waits = 0;
  if (count <= 0) {
    waits = SSL_get_error(c->tls, count) == SSL_ERROR_WANT_WRITE;
    if (!waits) die_of_tls("write");
  }
  c->sending = waits;
  if (waits != c->waits_for_room) {
    c->waits_for_room = waits;
    watch(poller, EPOLL_CTL_MOD, c->fd, c, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }
}

static void start(struct connection *c) {
  started++;
  c->under_way = 1;
  c->received = 0;
  send_more(c);
}

/* Returns 1 when the whole message has come back. What comes while none is under way is a ticket for later sessions. */
static int receive(struct connection *c) {
  do {
    int count = SSL_read(c->tls, received, size - c->received);
    if (count <= 0) {
      if (SSL_get_error(c->tls, count) != SSL_ERROR_WANT_READ) die_of_tls("read");
      return 0;
    }
    if (!c->under_way || memcmp(received, message + c->received, count)) fail("other bytes came back than were sent");
    c->received += count;
  } while (c->received < size);
  c->under_way = 0;
  c->received = 0;
  return 1;
}

static void run(void) {
  struct epoll_event events[EVENTS];
  while (done < wanted) {
    int count = epoll_wait(poller, events, EVENTS, PATIENCE_MILLIS);
    if (count == 0) fail("no answers come any more");
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c->sending) send_more(c);
      if (receive(c)) {
        done++;
        if (started < wanted) start(c);
      }
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  size = atol(argv[2]);
  int connections = atoi(argv[3]);
  open_many_files();
  poller = epoll_create1(EPOLL_CLOEXEC);
  message = malloc(size);
  received = malloc(size);
  for (size_t i = 0; i < size; i++) message[i] = (char)(i * 31 + 7);
  SSL_CTX *context = one_cipher();
  struct connection *all = calloc(connections, sizeof *all);
  for (int i = 0; i < connections; i++) open_connection(&all[i], context, atoi(argv[1]));
  while (scanf("%ld", &wanted) == 1) {
    started = done = 0;
    for (int i = 0; i < connections && started < wanted; i++) start(&all[i]);
    run();
    printf("%ld\n", done);
    fflush(stdout);
  }
  return 0;
}
