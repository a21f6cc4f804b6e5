/* Makes flushes last longer, as a server's disk does: every fdatasync and fsync sleeps first.
   Preloaded into PostgreSQL by slow_flush.py; EXAM_FLUSH_MICROSECONDS says for how long. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int (*flush)(int);

static void wait_first(void) {
  const char *said = getenv("EXAM_FLUSH_MICROSECONDS");
  long microseconds = said ? atol(said) : 0;
  struct timespec length = {microseconds / 1000000, (microseconds % 1000000) * 1000};
  nanosleep(&length, NULL);
}

int fdatasync(int file) {
  static flush next;
  if (!next) next = (flush)dlsym(RTLD_NEXT, "fdatasync");
  wait_first();
  return next(file);
}

int fsync(int file) {
  static flush next;
  if (!next) next = (flush)dlsym(RTLD_NEXT, "fsync");
  wait_first();
  return next(file);
}
