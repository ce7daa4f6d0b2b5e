#include "daemon/base/queue.h"
#include "daemon/base/clock.h"
#include "daemon/base/mem.h"
#include <assert.h>
#include <pthread.h>
#include <time.h>

struct queue {
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t changed;
    struct queue_node *first, **end; /* end: where the next one is linked */
    size_t length, limit;
    bool closed;
};

struct queue *queue_new(size_t limit) {
    struct queue *q = mem_alloc(sizeof *q);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->changed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&q->lock, NULL);
    q->end = &q->first;
    q->limit = limit;
    return q;
}

void queue_free(struct queue *q) {
    if (!q) return;
    assert(q->length == 0);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    mem_free(q);
}

bool queue_push(struct queue *q, struct queue_node *node) {
    pthread_mutex_lock(&q->lock);
    bool room = !q->closed && (q->limit == 0 || q->length < q->limit);
    if (room) {
        node->next = NULL;
        *q->end = node;
        q->end = &node->next;
        q->length++;
        pthread_cond_signal(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return room;
}

/* Unlinks up to max nodes; what stays wakes another taker, since one signal may have announced several. */
static struct queue_node *take_locked(struct queue *q, size_t max) {
    if (max == 0 || q->length == 0) return NULL;
    struct queue_node *first = q->first, *last = first;
    q->length--;
    for (size_t n = 1; n < max && last->next; n++) {
        last = last->next;
        q->length--;
    }
    q->first = last->next;
    if (!q->first) q->end = &q->first;
    last->next = NULL;
    if (q->first) pthread_cond_signal(&q->changed);
    return first;
}

static struct timespec deadline(int64_t wait_ms) {
    int64_t at_us = clock_monotonic_us() + wait_ms * 1000;
    return (struct timespec){.tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000};
}

struct queue_node *queue_take(struct queue *q, size_t max, int64_t wait_ms) {
    const int64_t longest_ms =
        (int64_t)1000 * 86400 * 365 * 100; /* keeps the deadline within int64 microseconds */
    struct timespec until = deadline(wait_ms < longest_ms ? wait_ms : longest_ms);
    int timed_out = 0;
    pthread_mutex_lock(&q->lock);
    while (q->length == 0 && !q->closed && !timed_out) {
        if (wait_ms < 0) {
            pthread_cond_wait(&q->changed, &q->lock);
        } else {
            timed_out = pthread_cond_timedwait(&q->changed, &q->lock, &until);
        }
    }
    struct queue_node *list = take_locked(q, max);
    pthread_mutex_unlock(&q->lock);
    return list;
}

struct queue_node *queue_take_now(struct queue *q, size_t max) {
    pthread_mutex_lock(&q->lock);
    struct queue_node *list = take_locked(q, max);
    pthread_mutex_unlock(&q->lock);
    return list;
}

void queue_close(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

bool queue_closed(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    bool closed = q->closed;
    pthread_mutex_unlock(&q->lock);
    return closed;
}

size_t queue_length(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    size_t length = q->length;
    pthread_mutex_unlock(&q->lock);
    return length;
}
