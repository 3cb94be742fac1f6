/* What several of these programs need. The others stand alone. */
#ifndef GYRE_BENCH_COMMON_H
#define GYRE_BENCH_COMMON_H
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
#include <unistd.h>

enum { EVENTS = 1024 };

static inline void die(const char *what) {
  perror(what);
  exit(1);
}

static inline void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static inline void open_many_files(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static inline struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/* A socket of 127.0.0.1 on a port that the system picks; prints the port. */
static inline int bind_and_tell(int kind) {
  int fd = socket(AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size)) die("bind");
  if (kind == SOCK_STREAM && listen(fd, 1024)) die("listen");
  getsockname(fd, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static inline void send_at_once(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/* A connection over TCP, whose calls block. */
static inline int connected_to(int port) {
  struct sockaddr_in address = loopback(port);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) die("connect");
  send_at_once(fd);
  return fd;
}

static inline void watch(int poller, int operation, int fd, void *data, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = data};
  if (epoll_ctl(poller, operation, fd, &event)) die("epoll_ctl");
}
#endif
