#include "daemon/flow/alarm.h"
#include "daemon/base/mem.h"
#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct alarm {
    const struct clock *clock;
    void (*ring)(void *arg);
    void *arg;
    int fd; /* real clock only; else −1 */
    uv_poll_t poll;
    uv_timer_t timer;
    int open_handles;
    void (*closed)(void *arg);
    void *closed_arg;
};

static void on_timer(uv_timer_t *timer) {
    struct alarm *a = timer->data;
    a->ring(a->arg);
}

/* Also when the system's clock was set: whoever is woken looks at the clock again. */
static void on_poll(uv_poll_t *poll, int status, int events) {
    struct alarm *a = poll->data;
    uint64_t times;
    (void)status;
    (void)events;
    ssize_t n = read(a->fd, &times, sizeof times);
    if (n < 0 && errno == EAGAIN) return;
    a->ring(a->arg);
}

enum err_code alarm_open(uv_loop_t *loop, const struct clock *clock, void (*ring)(void *arg), void *arg,
                         struct alarm **out, struct err *err) {
    struct alarm *a = mem_alloc(sizeof *a);
    *a = (struct alarm){.clock = clock, .ring = ring, .arg = arg, .fd = -1};
    if (!clock_is_virtual(clock)) {
        a->fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
        if (a->fd < 0) {
            enum err_code rc = err_set(err, ERR_IO, "timerfd: %s", strerror(errno));
            mem_free(a);
            return rc;
        }
        uv_poll_init(loop, &a->poll, a->fd);
        a->poll.data = a;
        uv_poll_start(&a->poll, UV_READABLE, on_poll);
        a->open_handles++;
    }
    uv_timer_init(loop, &a->timer);
    a->timer.data = a;
    a->open_handles++;
    *out = a;
    return ERR_OK;
}

static void set_system_timer(struct alarm *a, int64_t at_ms) {
    struct itimerspec at = {0};
    if (at_ms != INT64_MAX) {
        at.it_value.tv_sec = at_ms / 1000;
        at.it_value.tv_nsec = at_ms % 1000 * 1000000;
    }
    if (timerfd_settime(a->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL))
        uv_timer_start(&a->timer, on_timer, 1000, 0);
}

void alarm_set(struct alarm *a, int64_t at_ms) {
    int64_t wait = at_ms == INT64_MAX ? -1 : clock_wait_ms(a->clock, at_ms);
    uv_timer_stop(&a->timer);
    if (a->fd >= 0 && wait != 0)
        set_system_timer(a, at_ms);
    else if (wait >= 0)
        uv_timer_start(&a->timer, on_timer, (uint64_t)wait, 0);
}

static void on_closed(uv_handle_t *handle) {
    struct alarm *a = handle->data;
    if (--a->open_handles) return;
    void (*closed)(void *) = a->closed;
    void *arg = a->closed_arg;
    if (a->fd >= 0) close(a->fd);
    mem_free(a);
    if (closed) closed(arg);
}

void alarm_close(struct alarm *a, void (*closed)(void *arg), void *arg) {
    a->closed = closed;
    a->closed_arg = arg;
    if (a->fd >= 0) uv_close((uv_handle_t *)&a->poll, on_closed);
    uv_close((uv_handle_t *)&a->timer, on_closed);
}
