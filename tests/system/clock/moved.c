/* Moves the date for every process that inherits LD_PRELOAD, and lets what measures spans of time be. By how many seconds
   stands in the file that AURA_TEST_CLOCK names, as one signed number of 64 bits, which may change while they run. */

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
#include <time.h>
#include <unistd.h>

#define A_DATE 1000000000 /* seconds; what counts from when the machine started stays below */

static const volatile int64_t *ahead;

static int64_t moved_by(void)
{
    return ahead ? *ahead : 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("AURA_TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *found = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
    if (found == MAP_FAILED)
        abort();
    ahead = found;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += moved_by();
    return failed;
}

int gettimeofday(struct timeval *now, void *zone)
{
    struct timespec found;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now)
{
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now)
        *now = found.tv_sec;
    return found.tv_sec;
}

/* Who waits until a date means one of the moved clock; the kernel goes by its own. */
static struct timespec of_the_kernel(const struct timespec *until)
{
    struct timespec found = *until;
    if (found.tv_sec > A_DATE)
        found.tv_sec -= moved_by();
    return found;
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until)
{
    int (*wait)(sem_t *, const struct timespec *) = dlsym(RTLD_NEXT, "sem_timedwait");
    struct timespec real = of_the_kernel(until);
    return wait(semaphore, &real);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until)
{
    static int (*wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (!wait && !(wait = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2"))) /* x86-64 has an older one, too */
        wait = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec real = of_the_kernel(until);
    return wait(condition, mutex, &real);
}
