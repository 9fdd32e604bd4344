/* A machine that sleeps, for one program: preloaded, it lets wall time and the boot clock run ahead by the milliseconds
   that stand in the file SLEPT_MS, while the monotonic clock stands still, as they do when a lid is closed.
   (libfaketime moves the boot clock with the monotonic one.) */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long slept_ms(void) {
    const char *name = getenv("SLEPT_MS");
    FILE *file = name ? fopen(name, "r") : NULL;
    long long ms = 0;
    if (file) {
        if (fscanf(file, "%lld", &ms) != 1) ms = 0;
        fclose(file);
    }
    return ms;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int failed = (int)syscall(SYS_clock_gettime, clock, time);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_BOOTTIME)) {
        long long nanoseconds = time->tv_nsec + slept_ms() % 1000 * 1000000;
        time->tv_sec += slept_ms() / 1000 + nanoseconds / 1000000000;
        time->tv_nsec = nanoseconds % 1000000000;
    }
    return failed;
}
