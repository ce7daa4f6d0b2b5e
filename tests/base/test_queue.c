#include "daemon/base/clock.h"
#include "daemon/base/mem.h"
#include "daemon/base/queue.h"
#include "tests/base/check.h"
#include <pthread.h>

struct item {
    struct queue_node node;
    int producer, number;
};

static struct item *item(int producer, int number) {
    struct item *it = mem_alloc(sizeof *it);
    it->producer = producer;
    it->number = number;
    return it;
}

static bool push(struct queue *q, int number) {
    struct item *it = item(0, number);
    if (queue_push(q, &it->node)) return true;
    mem_free(it);
    return false;
}

/* Frees a list and gives its numbers as one: 123 for 1, 2, 3. */
static int numbers(struct queue_node *list) {
    int digits = 0;
    while (list) {
        struct item *it = (struct item *)list;
        list = list->next;
        digits = digits * 10 + it->number;
        mem_free(it);
    }
    return digits;
}

/* First in, first out, in lists of at most as many as are asked for. */
static void test_order(void **state) {
    (void)state;
    struct queue *q = queue_new(0);
    for (int i = 1; i <= 5; i++) assert_true(push(q, i));
    assert_int_equal(queue_length(q), 5);
    assert_int_equal(numbers(queue_take(q, 2, -1)), 12);
    assert_true(push(q, 6));
    assert_int_equal(numbers(queue_take_now(q, 100)), 3456);
    assert_int_equal(queue_length(q), 0);
    assert_true(push(q, 7));
    assert_int_equal(numbers(queue_take(q, 1, 0)), 7);
    queue_free(q);
    queue_free(NULL);
}

/* An empty queue gives nothing at once when asked not to wait, and after the time otherwise. */
static void test_empty(void **state) {
    (void)state;
    struct queue *q = queue_new(0);
    assert_null(queue_take_now(q, 10));
    assert_null(queue_take(q, 10, 0));
    int64_t before = clock_monotonic_us();
    assert_null(queue_take(q, 10, 3));
    assert_true(clock_monotonic_us() - before >= 3000);
    assert_false(queue_closed(q));
    queue_free(q);
}

/* A full queue leaves the message with its sender; room comes back by taking. */
static void test_limit(void **state) {
    (void)state;
    struct queue *q = queue_new(2);
    assert_true(push(q, 1));
    assert_true(push(q, 2));
    assert_false(push(q, 3));
    assert_int_equal(numbers(queue_take_now(q, 1)), 1);
    assert_true(push(q, 4));
    assert_int_equal(numbers(queue_take_now(q, 9)), 24);
    queue_free(q);
}

/* A closed queue takes nothing in, gives what it has, and then says that it is over. */
static void test_close(void **state) {
    (void)state;
    struct queue *q = queue_new(0);
    assert_true(push(q, 1));
    queue_close(q);
    queue_close(q);
    assert_false(push(q, 2));
    assert_true(queue_closed(q));
    assert_int_equal(numbers(queue_take(q, 10, -1)), 1);
    assert_null(queue_take(q, 10, -1));
    queue_free(q);
}

/* Taking none takes none. */
static void test_take_none(void **state) {
    (void)state;
    struct queue *q = queue_new(0);
    assert_true(push(q, 1));
    assert_null(queue_take_now(q, 0));
    assert_null(queue_take(q, 0, -1));
    assert_int_equal(numbers(queue_take_now(q, 1)), 1);
    queue_free(q);
}

static void *take_for_ever(void *arg) {
    return queue_take(arg, 10, -1);
}

/* Who waits for ever is woken by a message, whenever it comes. */
static void test_a_message_wakes(void **state) {
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct queue *q = queue_new(0);
        pthread_t taker;
        void *list;
        assert_int_equal(pthread_create(&taker, NULL, take_for_ever, q), 0);
        assert_true(push(q, 7));
        assert_int_equal(pthread_join(taker, &list), 0);
        assert_int_equal(numbers(list), 7);
        queue_free(q);
    }
}

/* All who wait for ever are woken by the end. */
static void test_closing_wakes_all(void **state) {
    (void)state;
    struct queue *q = queue_new(0);
    pthread_t takers[5];
    for (int i = 0; i < 5; i++) assert_int_equal(pthread_create(&takers[i], NULL, take_for_ever, q), 0);
    queue_close(q);
    for (int i = 0; i < 5; i++) {
        void *list;
        assert_int_equal(pthread_join(takers[i], &list), 0);
        assert_null(list);
    }
    queue_free(q);
}

enum { PRODUCERS = 4, CONSUMERS = 3, EACH = 5000 };

struct producer {
    struct queue *q;
    int id;
};

struct consumer {
    struct queue *q;
    int last[PRODUCERS], count;
    bool in_order;
};

/* Tries again while the queue is full: another thread is emptying it. */
static void *produce(void *arg) {
    struct producer *p = arg;
    for (int i = 1; i <= EACH; i++) {
        struct item *it = item(p->id, i);
        while (!queue_push(p->q, &it->node)) sched_yield();
    }
    return NULL;
}

static void *consume(void *arg) {
    struct consumer *c = arg;
    c->in_order = true;
    for (struct queue_node *list; (list = queue_take(c->q, 7, -1));) {
        while (list) {
            struct item *it = (struct item *)list;
            list = list->next;
            if (it->number <= c->last[it->producer]) c->in_order = false;
            c->last[it->producer] = it->number;
            c->count++;
            mem_free(it);
        }
    }
    return NULL;
}

/* Many senders and takers at once: each message arrives once, and each sender's in order with each taker. */
static void test_many_threads(void **state) {
    (void)state;
    struct queue *q = queue_new(100);
    pthread_t senders[PRODUCERS], takers[CONSUMERS];
    struct producer p[PRODUCERS];
    struct consumer c[CONSUMERS];
    memset(c, 0, sizeof c);
    for (int i = 0; i < CONSUMERS; i++) {
        c[i].q = q;
        assert_int_equal(pthread_create(&takers[i], NULL, consume, &c[i]), 0);
    }
    for (int i = 0; i < PRODUCERS; i++) {
        p[i] = (struct producer){q, i};
        assert_int_equal(pthread_create(&senders[i], NULL, produce, &p[i]), 0);
    }
    for (int i = 0; i < PRODUCERS; i++) assert_int_equal(pthread_join(senders[i], NULL), 0);
    queue_close(q);
    int count = 0;
    for (int i = 0; i < CONSUMERS; i++) {
        assert_int_equal(pthread_join(takers[i], NULL), 0);
        assert_true(c[i].in_order);
        count += c[i].count;
    }
    assert_int_equal(count, PRODUCERS * EACH);
    queue_free(q);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_take_none),
        cmocka_unit_test(test_a_message_wakes),
        cmocka_unit_test(test_closing_wakes_all),
        cmocka_unit_test(test_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
