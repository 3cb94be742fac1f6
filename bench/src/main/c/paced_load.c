/*
 * The other end of an echo server whose latency is asked for. Messages are due at times that do not depend on the
 * server, like those of many people who do not know of each other: the gaps have an exponential distribution. What
 * counts is the time from when a message was due to when its echo is here, so that a server that stalls is charged for
 * everything that was due meanwhile. The messages go to the connections in turn; one may follow before the echo of
 * the one before has come.
 *
 * Usage: paced_load PORT CONNECTIONS
 *
 * Reads lines of two numbers: how many messages, and how many a second; 0 for as many as the server answers, with one
 * under way on each connection. Answers with the number of those that came back, the nanoseconds that all took, and
 * those that 999 of 1,000 took at most. Never sleeps while it keeps a pace, so it wants a processor of its own.
 */
#include "common.h"
#include <math.h>
#include <stdint.h>
#include <time.h>

enum { SIZE = 64, BUFFER = 64 * 1024, LOOKED_AT = 64 };

static const int64_t PATIENCE = 20000000000;

struct connection {
  int fd;
  int64_t expected; /* the number of the message whose echo comes next */
  size_t length;
  char partial[SIZE];
};

static int poller, count;
static struct connection *all;
static char message[SIZE], buffer[BUFFER];
static int64_t *due, *took; /* by the number of the message, nanoseconds */
static int64_t wanted, started, done, last_done;
static int paced;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* In (0, 1]; xorshift64*. */
static double draw(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return ((*state * 2685821657736338717ULL >> 11) + 1) * 0x1p-53;
}

static void plan(int64_t start, double per_second) {
  static uint64_t state = 42; /* so that all servers get the same */
  double at = start;
  for (int64_t i = 0; i < wanted; i++) {
    if (per_second > 0) at -= log(draw(&state)) * 1e9 / per_second;
    due[i] = at;
  }
}

static void send_to(struct connection *c) {
  memcpy(message, &started, sizeof started);
  ssize_t sent = send(c->fd, message, SIZE, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) die("send");
  if (sent < SIZE) fail("the server takes nothing any more");
  started++;
}

static void send_due(int64_t time) {
  while (started < wanted && due[started] <= time) send_to(&all[started % count]);
}

static void came_back(struct connection *c, const char *echo, int64_t time) {
  int64_t number;
  memcpy(&number, echo, sizeof number);
  if (number != c->expected || memcmp(echo + sizeof number, message + sizeof number, SIZE - sizeof number))
    fail("other bytes came back than were sent");
  took[number] = time - due[number];
  done++;
  if (paced) {
    c->expected += count;
  } else if (started < wanted) {
    c->expected = started;
    due[started] = time;
    send_to(c);
  }
}

static int64_t receive(struct connection *c) {
  memcpy(buffer, c->partial, c->length);
  ssize_t received = recv(c->fd, buffer + c->length, BUFFER - c->length, MSG_DONTWAIT);
  if (received < 0 && errno == EAGAIN) return now();
  if (received <= 0) die("recv");
  int64_t time = now();
  size_t end = c->length + received, at = 0;
  for (; end - at >= SIZE; at += SIZE) came_back(c, buffer + at, time);
  c->length = end - at;
  memcpy(c->partial, buffer + at, c->length);
  return last_done = time;
}

static void run(void) {
  struct epoll_event events[LOOKED_AT];
  while (done < wanted) {
    int64_t time = now();
    if (paced) send_due(time);
    int ready = epoll_wait(poller, events, LOOKED_AT, paced ? 0 : (int)(PATIENCE / 1000000));
    if (!ready && started > done && time - last_done > PATIENCE) fail("no answers come any more");
    for (int i = 0; i < ready; i++) {
      time = receive(events[i].data.ptr);
      if (paced) send_due(time);
    }
  }
}

static int ascending(const void *a, const void *b) {
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
  return (left > right) - (left < right);
}

static void batch(double per_second) {
  due = malloc(wanted * sizeof *due);
  took = malloc(wanted * sizeof *took);
  started = done = 0;
  int64_t start = last_done = now();
  plan(start, per_second);
  paced = per_second > 0;
  for (int i = 0; i < count; i++) {
    all[i].expected = i;
    if (!paced && i < wanted) send_to(&all[i]);
  }
  run();
  int64_t nanos = now() - start;
  qsort(took, wanted, sizeof *took, ascending);
  printf("%ld %ld %ld\n", (long)done, (long)nanos, (long)took[(wanted * 999 - 1) / 1000]);
  fflush(stdout);
  free(due);
  free(took);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  open_many_files();
  poller = epoll_create1(EPOLL_CLOEXEC);
  count = atoi(argv[2]);
  all = calloc(count, sizeof *all);
  for (int i = 0; i < SIZE; i++) message[i] = (char)(i * 31 + 7);
  for (int i = 0; i < count; i++) {
    all[i].fd = connected_to(atoi(argv[1]));
    watch(poller, EPOLL_CTL_ADD, all[i].fd, &all[i], EPOLLIN);
  }
  double per_second;
  long operations;
  while (scanf("%ld %lf", &operations, &per_second) == 2) {
    wanted = operations;
    batch(per_second);
  }
  return 0;
}
