#include "tests/store/fixture.h"
#include <stdio.h>

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)

static int64_t tx_alert(struct fixture *fx, const char *unit) {
    fx_begin(fx, NOW);
    int64_t id = fx_alert(fx, fx_tx(fx, "alert"), unit);
    fx_commit(fx);
    return id;
}

static int64_t add(struct fixture *fx, const char *to, const char *message_id, int64_t alert,
                   int64_t next_ms) {
    int64_t id, alerts[] = {alert};
    struct delivery d = {.channel = "email",
                         .receiver = "agency",
                         .to = to,
                         .message_id = message_id,
                         .type = "report.missed",
                         .state_label = "firing",
                         .headers = "{\"Subject\":\"Trễ hạn\"}",
                         .body = "a\0b",
                         .body_len = 3,
                         .created_ms = NOW,
                         .next_attempt_ms = next_ms,
                         .alerts = alerts,
                         .alert_count = 1};
    fx_begin(fx, NOW);
    OK(store_delivery_add(fx->store, fx_tx(fx, "delivery"), &d, &id, &fx->err));
    fx_commit(fx);
    return id;
}

struct claimed {
    struct delivery *rows;
    size_t count;
};

static struct claimed claim(struct fixture *fx, int64_t now_ms, size_t max) {
    struct claimed c;
    fx_begin(fx, NOW);
    OK(store_deliveries_claim(fx->store, now_ms, max, fx->arena, &c.rows, &c.count, &fx->err));
    fx_commit(fx);
    return c;
}

static void tried(struct fixture *fx, int64_t id, enum delivery_state to, int64_t next_ms) {
    fx_begin(fx, NOW);
    OK(store_attempt_add(fx->store, fx_tx(fx, "attempt"), id, NOW,
                         to == DELIVERY_PENDING ? "retry" : delivery_state_name(to), 250, "ok", to, next_ms,
                         &fx->err));
    fx_commit(fx);
}

static struct delivery get(struct fixture *fx, int64_t id) {
    struct delivery_filter f = {.state = -1, .before = id + 1, .limit = 1, .with_body = true};
    struct delivery *rows;
    size_t count;
    OK(store_deliveries(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].id, id);
    return rows[0];
}

/* States have names that can be read back. */
static void names(void **state) {
    (void)state;
    enum delivery_state parsed;
    for (int s = DELIVERY_PENDING; s <= DELIVERY_DEAD; s++) {
        assert_true(delivery_state_parse(delivery_state_name((enum delivery_state)s), &parsed));
        assert_int_equal(parsed, s);
    }
    assert_false(delivery_state_parse("lost", &parsed));
    assert_false(delivery_state_parse(NULL, &parsed));
}

static int64_t notice(struct fixture *fx, int64_t alert, const char *group, const char *to,
                      int64_t flush_ms) {
    struct notice n = {.alert = alert,
                       .receiver = "agency",
                       .group = group,
                       .type = "report.missed",
                       .state = "firing",
                       .to = to,
                       .flush_ms = flush_ms};
    int64_t id;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "notice");
    OK(store_alert_event(fx->store, seq, alert, "open", NULL, "firing", NOW, NULL, &n.event, &fx->err));
    OK(store_notice_add(fx->store, seq, &n, &id, &fx->err));
    fx_commit(fx);
    return id;
}

static size_t due(struct fixture *fx, int64_t now_ms, struct notice **rows) {
    size_t count;
    OK(store_notices_due(fx->store, now_ms, fx->arena, rows, &count, &fx->err));
    return count;
}

static void end_notice(struct fixture *fx, int64_t id, int64_t delivery, const char *dropped) {
    fx_begin(fx, NOW);
    OK(store_notice_end(fx->store, id, fx_tx(fx, "flush"), delivery, dropped, &fx->err));
    fx_commit(fx);
}

/* The oldest due group comes whole and alone, in order of id; units are never mixed; what is not due
 * waits. */
static void notices(void **state) {
    struct fixture *fx = *state;
    struct notice *rows;
    int64_t all, raise, alert = tx_alert(fx, "so-a");
    int64_t a = notice(fx, alert, "g1", "so-a", NOW + 10), b = notice(fx, alert, "g2", "", NOW + 5);
    int64_t c = notice(fx, alert, "g1", "so-a", NOW + 10), d = notice(fx, alert, "g1", "so-b", NOW + 10);
    int64_t later = notice(fx, alert, "g1", "so-a", NOW + 99);
    assert_int_equal(due(fx, NOW + 4, &rows), 0);
    OK(store_next_ms(fx->store, &all, &raise, &fx->err));
    assert_int_equal(all, NOW + 5);
    assert_int_equal(raise, NOW + 5);
    assert_int_equal(due(fx, NOW + 10, &rows), 1);
    assert_int_equal(rows[0].id, b);
    assert_string_equal(rows[0].to, "");
    end_notice(fx, b, 0, "resolved");
    assert_int_equal(due(fx, NOW + 10, &rows), 2);
    assert_int_equal(rows[0].id, a);
    assert_int_equal(rows[1].id, c);
    assert_int_equal(rows[0].alert, alert);
    assert_true(rows[0].event > 0);
    assert_int_equal(rows[0].flush_ms, NOW + 10);
    assert_string_equal(rows[0].receiver, "agency");
    assert_string_equal(rows[0].group, "g1");
    assert_string_equal(rows[0].type, "report.missed");
    assert_string_equal(rows[0].state, "firing");
    assert_string_equal(rows[0].to, "so-a");
    int64_t delivery = add(fx, "a@x", "<1@x>", alert, NOW);
    end_notice(fx, a, delivery, NULL);
    end_notice(fx, c, delivery, NULL);
    assert_int_equal(due(fx, NOW + 10, &rows), 1);
    assert_int_equal(rows[0].id, d);
    end_notice(fx, d, delivery, NULL);
    assert_int_equal(due(fx, NOW + 10, &rows), 0);
    assert_int_equal(due(fx, NOW + 99, &rows), 1);
    assert_int_equal(rows[0].id, later);
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "flush");
    FAILS(ERR_NOT_FOUND, store_notice_end(fx->store, a, seq, delivery, NULL, &fx->err)); /* ends once */
    FAILS(ERR_NOT_FOUND, store_notice_end(fx->store, 999, seq, delivery, NULL, &fx->err));
    fx_commit(fx);
}

/* A claimed delivery comes with everything that is sent, byte for byte, and is marked as under way. */
static void claimed_whole(void **state) {
    struct fixture *fx = *state;
    int64_t alert = tx_alert(fx, "so-a"), id = add(fx, "a@x", "<1@x>", alert, NOW + 5);
    assert_int_equal(claim(fx, NOW + 4, 10).count, 0);
    struct claimed c = claim(fx, NOW + 5, 10);
    assert_int_equal(c.count, 1);
    const struct delivery *d = c.rows;
    assert_int_equal(d->id, id);
    assert_string_equal(d->channel, "email");
    assert_string_equal(d->receiver, "agency");
    assert_string_equal(d->to, "a@x");
    assert_string_equal(d->message_id, "<1@x>");
    assert_string_equal(d->type, "report.missed");
    assert_string_equal(d->state_label, "firing");
    assert_string_equal(d->headers, "{\"Subject\":\"Trễ hạn\"}");
    assert_int_equal(d->body_len, 3);
    assert_memory_equal(d->body, "a\0b", 4);
    assert_int_equal(d->state, DELIVERY_SENDING);
    assert_int_equal(d->created_ms, NOW);
    assert_int_equal(d->attempts, 0);
    assert_int_equal(d->alert_count, 1);
    assert_int_equal(d->alerts[0], alert);
    assert_int_equal(claim(fx, NOW + 5, 10).count, 0);
}

/* Oldest first, at most so many, and one address at a time: the next for it waits until the first is
 * answered. */
static void one_per_address(void **state) {
    struct fixture *fx = *state;
    int64_t alert[3], d[4];
    static const char *const units[] = {"so-a", "so-b", "tinh"}, *const to[] = {"b@x", "a@x", "b@x", "c@x"};
    for (int i = 0; i < 3; i++) alert[i] = tx_alert(fx, units[i]);
    for (int i = 0; i < 4; i++) {
        char message[16];
        snprintf(message, sizeof message, "<%d@x>", i);
        d[i] = add(fx, to[i], message, alert[i % 3], NOW);
    }
    struct claimed c = claim(fx, NOW, 2);
    assert_int_equal(c.count, 2);
    assert_int_equal(c.rows[0].id, d[0]);
    assert_int_equal(c.rows[1].id, d[1]);
    c = claim(fx, NOW, 10);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.rows[0].id, d[3]);
    tried(fx, d[0], DELIVERY_DELIVERED, INSTANT_NONE);
    c = claim(fx, NOW, 10);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.rows[0].id, d[2]);
}

/* A delivery that waits for its retry holds up a later one about the same alert (fired before resolved),
 * never one about another; dead, it holds up nothing. */
static void retry_holds_its_alert_only(void **state) {
    struct fixture *fx = *state;
    int64_t one = tx_alert(fx, "so-a"), two = tx_alert(fx, "so-b"), all, raise;
    int64_t fired = add(fx, "a@x", "<1@x>", one, NOW);
    int64_t resolved = add(fx, "a@x", "<2@x>", one, NOW), other = add(fx, "a@x", "<3@x>", two, NOW);
    int64_t elsewhere = add(fx, "b@x", "<4@x>", one, NOW);
    struct claimed c = claim(fx, NOW, 10);
    assert_int_equal(c.count, 2);
    assert_int_equal(c.rows[0].id, fired);
    assert_int_equal(c.rows[1].id, elsewhere); /* another address is another line */
    tried(fx, fired, DELIVERY_PENDING, NOW + 1000);
    tried(fx, elsewhere, DELIVERY_DELIVERED, INSTANT_NONE);
    c = claim(fx, NOW, 10);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.rows[0].id, other);
    tried(fx, other, DELIVERY_DELIVERED, INSTANT_NONE);
    assert_int_equal(claim(fx, NOW + 999, 10).count, 0);
    OK(store_next_ms(fx->store, &all, &raise, &fx->err));
    assert_int_equal(all, NOW + 1000); /* not the resolved one, which is due but may not go */
    assert_int_equal(raise, INT64_MAX);
    c = claim(fx, NOW + 1000, 10);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.rows[0].id, fired);
    OK(store_next_ms(fx->store, &all, &raise, &fx->err));
    assert_int_equal(all, INT64_MAX); /* the address is busy: its answer wakes us */
    tried(fx, fired, DELIVERY_DEAD, INSTANT_NONE);
    c = claim(fx, NOW + 1000, 10);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.rows[0].id, resolved);
}

/* Each try is kept; the state follows it, and the next attempt is there only while one is due. */
static void attempts(void **state) {
    struct fixture *fx = *state;
    struct attempt_row *rows;
    struct store_counts counts;
    size_t count;
    int64_t id = add(fx, "a@x", "<1@x>", tx_alert(fx, "so-a"), NOW);
    claim(fx, NOW, 1);
    tried(fx, id, DELIVERY_PENDING, NOW + 5000);
    struct delivery d = get(fx, id);
    assert_int_equal(d.state, DELIVERY_PENDING);
    assert_int_equal(d.next_attempt_ms, NOW + 5000);
    assert_int_equal(d.attempts, 1);
    claim(fx, NOW + 5000, 1);
    tried(fx, id, DELIVERY_DEAD, NOW + 9999);
    d = get(fx, id);
    assert_int_equal(d.state, DELIVERY_DEAD);
    assert_int_equal(d.next_attempt_ms, INSTANT_NONE);
    assert_int_equal(d.attempts, 2);
    OK(store_attempts(fx->store, id, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].at_ms, NOW);
    assert_string_equal(rows[0].result, "retry");
    assert_string_equal(rows[0].detail, "ok");
    assert_int_equal(rows[0].status, 250);
    assert_string_equal(rows[1].result, "dead");
    OK(store_count(fx->store, &counts, &fx->err));
    assert_int_equal(counts.dead_deliveries, 1);
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "attempt");
    FAILS(ERR_NOT_FOUND, store_attempt_add(fx->store, seq, 999, NOW, "dead", 0, NULL, DELIVERY_DEAD,
                                           INSTANT_NONE, &fx->err));
    fx_commit(fx);
}

/* Only a dead letter can be sent again. */
static void retry(void **state) {
    struct fixture *fx = *state;
    int64_t id = add(fx, "a@x", "<1@x>", tx_alert(fx, "so-a"), NOW);
    fx_begin(fx, NOW);
    FAILS(ERR_CONFLICT, store_delivery_retry(fx->store, id, NOW + 7, &fx->err));
    FAILS(ERR_NOT_FOUND, store_delivery_retry(fx->store, 999, NOW + 7, &fx->err));
    fx_commit(fx);
    claim(fx, NOW, 1);
    tried(fx, id, DELIVERY_DEAD, INSTANT_NONE);
    fx_begin(fx, NOW);
    OK(store_delivery_retry(fx->store, id, NOW + 7, &fx->err));
    fx_commit(fx);
    assert_int_equal(claim(fx, NOW + 6, 1).count, 0);
    struct claimed c = claim(fx, NOW + 7, 1);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.rows[0].message_id, "<1@x>");
}

static size_t list(struct fixture *fx, struct delivery_filter f) {
    struct delivery *rows;
    size_t count;
    OK(store_deliveries(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].alert_count, 1);
        assert_int_equal(rows[i].body != NULL, f.with_body);
        assert_int_equal(rows[i].body_len, 3);
        if (i) assert_true(rows[i].id < rows[i - 1].id);
    }
    return count;
}
#define LIST(...) list(fx, (struct delivery_filter){__VA_ARGS__})

/* Lists are newest first, by state, channel, receiver and alert, in pages, with bodies only when asked. */
static void lists(void **state) {
    struct fixture *fx = *state;
    int64_t one = tx_alert(fx, "so-a"), two = tx_alert(fx, "so-b");
    int64_t a = add(fx, "a@x", "<1@x>", one, NOW), b = add(fx, "b@x", "<2@x>", two, NOW + 1),
            c = add(fx, "a@x", "<3@x>", one, NOW + 1);
    claim(fx, NOW, 1);
    tried(fx, a, DELIVERY_DELIVERED, INSTANT_NONE);
    assert_int_equal(LIST(.state = -1), 3);
    assert_int_equal(LIST(.state = -1, .with_body = true), 3);
    assert_int_equal(LIST(.state = DELIVERY_PENDING), 2);
    assert_int_equal(LIST(.state = DELIVERY_DELIVERED), 1);
    assert_int_equal(LIST(.state = -1, .channel = "webhook"), 0);
    assert_int_equal(LIST(.state = -1, .channel = "email", .receiver = "agency"), 3);
    assert_int_equal(LIST(.state = -1, .receiver = "board"), 0);
    assert_int_equal(LIST(.state = -1, .alert = one), 2);
    assert_int_equal(LIST(.state = DELIVERY_PENDING, .alert = one, .with_body = true), 1);
    assert_int_equal(LIST(.state = -1, .alert = one, .before = c), 1);
    assert_int_equal(LIST(.state = -1, .before = c, .limit = 1), 1);
    assert_int_equal(LIST(.state = -1, .before = b), 1);
}

/* A thread is named by the first message about the alert to that address. */
static void thread(void **state) {
    struct fixture *fx = *state;
    const char *id = "x";
    int64_t alert = tx_alert(fx, "so-a");
    OK(store_thread(fx->store, alert, "a@x", fx->arena, &id, &fx->err));
    assert_null(id);
    add(fx, "b@x", "<0@x>", alert, NOW);
    add(fx, "a@x", "<1@x>", alert, NOW);
    add(fx, "a@x", "<2@x>", alert, NOW);
    OK(store_thread(fx->store, alert, "a@x", fx->arena, &id, &fx->err));
    assert_string_equal(id, "<1@x>");
}

/* Who was told of an alert: each receiver once, also while the message waits; not one whose message is
 * dead. */
static void told(void **state) {
    struct fixture *fx = *state;
    int64_t alert = tx_alert(fx, "so-a"), other = tx_alert(fx, "so-b");
    const char **receivers;
    size_t count;
    OK(store_told(fx->store, alert, fx->arena, &receivers, &count, &fx->err));
    assert_int_equal(count, 0);
    int64_t first = add(fx, "a@x", "<1@x>", alert, NOW), second = add(fx, "b@x", "<2@x>", alert, NOW);
    add(fx, "a@x", "<3@x>", other, NOW);
    OK(store_told(fx->store, alert, fx->arena, &receivers, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_string_equal(receivers[0], "agency");
    tried(fx, first, DELIVERY_DEAD, INSTANT_NONE);
    tried(fx, second, DELIVERY_DEAD, INSTANT_NONE);
    OK(store_told(fx->store, alert, fx->arena, &receivers, &count, &fx->err));
    assert_int_equal(count, 0);
}

/* A message id is used once. */
static void message_id_once(void **state) {
    struct fixture *fx = *state;
    int64_t id;
    struct delivery d = {.channel = "email",
                         .receiver = "r",
                         .to = "a@x",
                         .message_id = "<1@x>",
                         .type = "t",
                         .state_label = "firing",
                         .body = "",
                         .next_attempt_ms = NOW};
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "delivery");
    OK(store_delivery_add(fx->store, seq, &d, &id, &fx->err));
    FAILS(ERR_CONFLICT, store_delivery_add(fx->store, seq, &d, &id, &fx->err));
    fx_commit(fx);
}

/* What was under way when the process ended is pending again, at once, under the same id. */
static void resumes(void **state) {
    struct fixture *fx = *state;
    int64_t id = add(fx, "a@x", "<1@x>", tx_alert(fx, "so-a"), NOW);
    assert_int_equal(claim(fx, NOW, 1).count, 1);
    fixture_reopen(fx);
    struct claimed c = claim(fx, NOW, 1);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.rows[0].id, id);
    assert_string_equal(c.rows[0].message_id, "<1@x>");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        IN_MEMORY(notices),
        IN_MEMORY(claimed_whole),
        IN_MEMORY(one_per_address),
        IN_MEMORY(retry_holds_its_alert_only),
        IN_MEMORY(attempts),
        IN_MEMORY(retry),
        IN_MEMORY(lists),
        IN_MEMORY(thread),
        IN_MEMORY(message_id_once),
        IN_MEMORY(told),
        cmocka_unit_test_setup_teardown(resumes, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests_name("store: deliveries", tests, NULL, NULL);
}
