/*
 * The yardstick: an echo server with nothing between it and epoll. One thread, level-triggered, one buffer for all
 * connections; what the system does not take at once waits in a buffer of the connection's own.
 *
 * Usage: echo_server tcp | echo_server unix PATH
 *
 * Prints the port, or 0, when it listens. Ends with its standard input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BUFFER = 64 * 1024, EVENTS = 1024 };

struct connection {
  int fd;
  char *rest; /* what was received and not sent, or NULL */
  size_t length, sent;
};

static char buffer[BUFFER];
static int poller, listener;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int listen_tcp(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, 1024)) die("listen");
  getsockname(fd, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  return fd;
}

static int listen_unix(const char *path) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1024)) die("listen");
  printf("0\n");
  return fd;
}

static void watch(int operation, struct connection *c, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(poller, operation, c->fd, &event)) die("epoll_ctl");
}

static void drop(struct connection *c) {
  close(c->fd);
  free(c->rest);
  free(c);
}

static void accept_all(void) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    watch(EPOLL_CTL_ADD, c, EPOLLIN);
  }
}

/* Returns 0 if the connection is gone. */
static int echo(struct connection *c) {
  ssize_t count;
  do {
    count = recv(c->fd, buffer, BUFFER, 0);
    if (count <= 0) return count < 0 && errno == EAGAIN;
    ssize_t sent = send(c->fd, buffer, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return 0;
    if (sent < count) {
      if (sent < 0) sent = 0;
      c->length = count - sent;
      c->sent = 0;
      c->rest = malloc(c->length);
      memcpy(c->rest, buffer + sent, c->length);
      watch(EPOLL_CTL_MOD, c, EPOLLOUT);
      return 1;
    }
  } while (count == BUFFER);
  return 1;
}

static int send_rest(struct connection *c) {
  ssize_t sent = send(c->fd, c->rest + c->sent, c->length - c->sent, MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN;
  c->sent += sent;
  if (c->sent == c->length) {
    free(c->rest);
    c->rest = NULL;
    watch(EPOLL_CTL_MOD, c, EPOLLIN);
  }
  return 1;
}

int main(int argc, char **argv) {
  struct epoll_event events[EVENTS];
  struct connection input = {.fd = 0}, accepting = {0};
  poller = epoll_create1(EPOLL_CLOEXEC);
  accepting.fd = listener = argc > 2 ? listen_unix(argv[2]) : listen_tcp();
  fflush(stdout);
  watch(EPOLL_CTL_ADD, &input, EPOLLIN);
  watch(EPOLL_CTL_ADD, &accepting, EPOLLIN);
  for (;;) {
    int count = epoll_wait(poller, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == &input) return 0;
      if (c == &accepting) {
        accept_all();
      } else if (!(c->rest ? send_rest(c) : echo(c))) {
        drop(c);
      }
    }
  }
}
