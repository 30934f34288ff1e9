// A wall clock that a test sets: loaded before libc (LD_PRELOAD), it adds an offset to what the
// clock of the machine says. The offset, in seconds, is read from the file that JUMPING_CLOCK
// names, which is mapped into memory: a jump is seen at once. Clocks that do not jump stay as they
// are. Waits until a time of the wall clock are waits by the machine's clock, so the offset is
// taken off again; a jump during such a wait shows only in the next.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *mapped;

__attribute__((constructor)) static void map_offset(void) {
    const char *path = getenv("JUMPING_CLOCK");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) { return; }
    void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    if (page != MAP_FAILED) { mapped = page; }
    close(file);
}

static int64_t offset(void) { return mapped == NULL ? 0 : *mapped; }

int clock_gettime(clockid_t clock, struct timespec *now) {
    long code = syscall(SYS_clock_gettime, clock, now);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec += offset();
    }
    return (int)code;
}

int gettimeofday(struct timeval *now, void *zone) {
    (void)zone;
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL) { *result = now.tv_sec; }
    return now.tv_sec;
}

int timespec_get(struct timespec *now, int base) {
    return clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}

static struct timespec by_the_machine(const struct timespec *until) {
    struct timespec real = *until;
    real.tv_sec -= offset();
    return real;
}

int pthread_cond_timedwait(
    pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
    // As glibc notes what pthread_condattr_setclock chose.
    int is_monotonic = (condition->__data.__wrefs & 2) != 0;
    struct timespec real = is_monotonic ? *until : by_the_machine(until);
    return pthread_cond_clockwait(
        condition, mutex, is_monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, &real);
}

int cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *until) {
    static int (*next)(cnd_t *, mtx_t *, const struct timespec *);
    if (next == NULL) { next = dlsym(RTLD_NEXT, "cnd_timedwait"); }
    struct timespec real = by_the_machine(until);
    return next(condition, mutex, &real);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
    struct timespec real = by_the_machine(until);
    return sem_clockwait(semaphore, CLOCK_REALTIME, &real);
}
