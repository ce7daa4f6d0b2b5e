/* A queue of owned messages between threads: the only lock in the program. First in, first out. */
#ifndef TIENDO_BASE_QUEUE_H
#define TIENDO_BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embedded as the first member of whatever travels; the message belongs to the queue while in it. */
struct queue_node {
    struct queue_node *next;
};
struct queue;

struct queue *queue_new(size_t limit); /* limit: most messages that may wait; 0 = no limit */
void queue_free(struct queue *q);      /* must be empty (assert) */
bool queue_push(struct queue *q, struct queue_node *node); /* false: closed or full, the caller keeps it */
/* Takes up to max messages as a list in order; blocks while empty until one comes, wait_ms passed (−1: for
 * ever) or the queue is closed. NULL: time passed, or closed and empty (queue_closed tells). */
struct queue_node *queue_take(struct queue *q, size_t max, int64_t wait_ms);
struct queue_node *queue_take_now(struct queue *q, size_t max); /* never blocks */
void queue_close(struct queue *q); /* no more pushes; what is in may still be taken */
bool queue_closed(struct queue *q);
size_t queue_length(struct queue *q);

#endif
