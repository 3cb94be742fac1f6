/*
 * The yardstick of datagrams: receives as many as there are at once, and sends them back at once.
 *
 * Usage: datagram_server
 *
 * Prints the port when it is bound. Ends with its standard input.
 */
#include "common.h"
#include <sys/uio.h>

enum { TOGETHER = 64, ROOM = 2048 };

static char room[TOGETHER][ROOM];
static struct sockaddr_in from[TOGETHER];
static struct iovec parts[TOGETHER];
static struct mmsghdr datagrams[TOGETHER];

static void make_room(void) {
  for (int i = 0; i < TOGETHER; i++) {
    parts[i] = (struct iovec){.iov_base = room[i], .iov_len = ROOM};
    datagrams[i].msg_hdr = (struct msghdr){
        .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &parts[i], .msg_iovlen = 1};
  }
}

/* It keeps nothing: if the system has no room for an answer, it ends, and whoever waits for that says so. */
static void echo(int fd) {
  int count;
  do {
    make_room();
    count = recvmmsg(fd, datagrams, TOGETHER, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++) parts[i].iov_len = datagrams[i].msg_len;
    for (int sent = 0, now; sent < count; sent += now) {
      now = sendmmsg(fd, datagrams + sent, count - sent, MSG_DONTWAIT);
      if (now <= 0) die("sendmmsg");
    }
  } while (count == TOGETHER);
}

int main(void) {
  struct epoll_event events[2];
  int poller = epoll_create1(EPOLL_CLOEXEC), fd = bind_and_tell(SOCK_DGRAM);
  watch(poller, EPOLL_CTL_ADD, 0, NULL, EPOLLIN);
  watch(poller, EPOLL_CTL_ADD, fd, &events, EPOLLIN);
  for (;;) {
    int count = epoll_wait(poller, events, 2, -1);
    for (int i = 0; i < count; i++) {
      if (!events[i].data.ptr) return 0;
      echo(fd);
    }
  }
}
