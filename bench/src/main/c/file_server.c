/*
 * The yardstick of file serving: sendfile(2) and nothing between it and epoll. Answers each byte that it receives with
 * the whole of one file, which it opens anew for each answer, as those do that serve many files.
 *
 * Usage: file_server FILE
 *
 * Prints the port when it listens. Ends with its standard input.
 */
#include "common.h"
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

struct connection {
  int fd;
  int file; /* what is being sent, or -1 */
  off_t sent, size;
  int waits_for_room;
};

static int poller, listener;

static void drop(struct connection *c) {
  if (c->file >= 0) close(c->file);
  close(c->fd);
  free(c);
}

static void accept_all(void) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    send_at_once(fd);
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->file = -1;
    watch(poller, EPOLL_CTL_ADD, fd, c, EPOLLIN);
  }
}

static void wait_for(struct connection *c, int room) {
  if (room != c->waits_for_room) {
    c->waits_for_room = room;
    watch(poller, EPOLL_CTL_MOD, c->fd, c, room ? EPOLLOUT : EPOLLIN);
  }
}

/* Returns 0 if the connection is gone. */
static int send_more(struct connection *c) {
  while (c->sent < c->size) {
    ssize_t count = sendfile(c->fd, c->file, &c->sent, c->size - c->sent);
    if (count < 0 && errno == EAGAIN) {
      wait_for(c, 1);
      return 1;
    }
    if (count <= 0) return 0;
  }
  close(c->file);
  c->file = -1;
  wait_for(c, 0);
  return 1;
}

static int answer(struct connection *c, const char *path) {
  char request;
  ssize_t count = recv(c->fd, &request, 1, 0);
  if (count <= 0) return count < 0 && errno == EAGAIN;
  struct stat status;
  c->file = open(path, O_RDONLY | O_CLOEXEC);
  if (c->file < 0 || fstat(c->file, &status)) die(path);
  c->sent = 0;
  c->size = status.st_size;
  return send_more(c);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  struct epoll_event events[EVENTS];
  struct connection input = {.fd = 0}, accepting = {0};
  poller = epoll_create1(EPOLL_CLOEXEC);
  listener = bind_and_tell(SOCK_STREAM);
  watch(poller, EPOLL_CTL_ADD, 0, &input, EPOLLIN);
  watch(poller, EPOLL_CTL_ADD, listener, &accepting, EPOLLIN);
  for (;;) {
    int count = epoll_wait(poller, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == &input) return 0;
      if (c == &accepting) {
        accept_all();
      } else if (!(c->file >= 0 ? send_more(c) : answer(c, argv[1]))) {
        drop(c);
      }
    }
  }
}
