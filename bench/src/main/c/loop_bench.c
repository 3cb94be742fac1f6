/*
 * What no loop can go below when it has the kernel wake it.
 *
 * Usage: loop_bench wake-up         two threads that wait by epoll, and wake each other by eventfd
 *        loop_bench process-trip    two processes that send a byte to and fro through a socket pair
 *
 * Answers the driver as dev.gyre.bench.harness.WorkerLoop does: reads how many operations a batch has, prints what the
 * batch took.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct loop {
  int poller, event;
};

static struct loop near, far;
static int socket_here;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void open_loop(struct loop *loop) {
  struct epoll_event event = {.events = EPOLLIN};
  loop->poller = epoll_create1(EPOLL_CLOEXEC);
  loop->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epoll_ctl(loop->poller, EPOLL_CTL_ADD, loop->event, &event)) die("epoll_ctl");
}

static void await(struct loop *loop) {
  struct epoll_event event;
  uint64_t count;
  if (epoll_wait(loop->poller, &event, 1, -1) != 1) die("epoll_wait");
  if (read(loop->event, &count, sizeof count) != sizeof count) die("read");
}

static void wake(struct loop *loop) {
  uint64_t one = 1;
  if (write(loop->event, &one, sizeof one) != sizeof one) die("write");
}

static void *answer_wake_ups(void *nothing) {
  for (;;) {
    await(&far);
    wake(&near);
  }
  return nothing;
}

static void prepare_wake_up(void) {
  pthread_t thread;
  open_loop(&near);
  open_loop(&far);
  if (pthread_create(&thread, NULL, answer_wake_ups, NULL)) die("pthread_create");
}

static long wake_up(long operations) {
  long done = 0;
  for (; done < operations; done++) {
    wake(&far);
    await(&near);
  }
  return done;
}

static void prepare_process_trip(void) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets)) die("socketpair");
  pid_t child = fork();
  if (child < 0) die("fork");
  socket_here = sockets[0];
  if (child == 0) {
    char byte;
    close(sockets[0]);
    close(0); /* it ends with the socket, not with the input */
    while (read(sockets[1], &byte, 1) == 1 && write(sockets[1], &byte, 1) == 1) {
    }
    _exit(0);
  }
  close(sockets[1]);
}

static long process_trip(long operations) {
  long sum = 0;
  for (long i = 0; i < operations; i++) {
    char byte = 1;
    if (write(socket_here, &byte, 1) != 1) die("write");
    byte = 0;
    if (read(socket_here, &byte, 1) != 1) die("read");
    sum += byte;
  }
  return sum;
}

static long nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

/* Processor and waiting time of all threads. */
static void thread_times(long *cpu, long *wait) {
  *cpu = *wait = 0;
  DIR *threads = opendir("/proc/self/task");
  if (!threads) die("/proc/self/task");
  for (struct dirent *thread; (thread = readdir(threads));) {
    char path[300];
    long ran, waited;
    if (thread->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", thread->d_name);
    FILE *numbers = fopen(path, "r");
    if (!numbers) continue;
    if (fscanf(numbers, "%ld %ld", &ran, &waited) == 2) {
      *cpu += ran;
      *wait += waited;
    }
    fclose(numbers);
  }
  closedir(threads);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int waking = !strcmp(argv[1], "wake-up");
  if (!waking && strcmp(argv[1], "process-trip")) {
    fprintf(stderr, "no such question: %s\n", argv[1]);
    return 2;
  }
  if (waking) {
    prepare_wake_up();
  } else {
    prepare_process_trip();
  }
  printf("ready\n");
  fflush(stdout);
  for (long operations; scanf("%ld", &operations) == 1;) {
    long cpu_before, wait_before, cpu, wait;
    thread_times(&cpu_before, &wait_before);
    long start = nanos();
    long checksum = waking ? wake_up(operations) : process_trip(operations);
    long wall = nanos() - start;
    thread_times(&cpu, &wait);
    printf("%ld %ld %ld %ld -1 %ld\n", operations, wall, cpu - cpu_before, wait - wait_before, checksum);
    fflush(stdout);
  }
  return 0;
}
