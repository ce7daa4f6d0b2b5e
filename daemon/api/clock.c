#include "daemon/api/exchange.h"

static cJSON *clock_json(struct exchange *x) {
    const struct clock *clock = service_clock(x->service);
    struct plans *plans = service_plans(x->service);
    cJSON *o = cJSON_CreateObject();
    json_add_instant(o, "now", clock_now_ms(clock), plans->count ? plans->items[0]->zone : NULL);
    cJSON_AddBoolToObject(o, "virtual", clock_is_virtual(clock));
    json_add_int(o, "rate", clock_rate(clock));
    return o;
}

void clock_get(struct exchange *x) {
    if (exchange_only(x, NULL)) exchange_json(x, 200, clock_json(x));
}

struct asked {
    int64_t to_ms, rate; /* INSTANT_NONE, −1: not asked */
};

static void on_stepped(void *arg, enum err_code code, const struct err *err) {
    struct exchange *x = arg;
    const struct asked *a = x->state;
    if (code) {
        exchange_problem(x, code, err->msg, NULL);
        return;
    }
    if (a->rate >= 0) service_rate(x->service, a->rate);
    exchange_json(x, 200, clock_json(x));
}

static void read_asked(struct exchange *x, struct json_sink *sink, const struct json_at *root) {
    struct asked *a = x->state;
    const char *text;
    struct json_at at = json_member(root, "now");
    a->to_ms = INSTANT_NONE;
    a->rate = -1;
    if (json_get_string(sink, root, "now", false, &text) && !instant_parse(text, &a->to_ms))
        json_error(sink, &at, T_API_INSTANT_BAD, text);
    json_get_int(sink, root, "rate", false, 0, 1000000000, &a->rate);
}

/* {"now": …}: steps through every instant until then; {"rate": n}: lets it run from there. */
void clock_post(struct exchange *x) {
    static const char *const known[] = {"now", "rate", NULL};
    struct asked *a = arena_alloc(x->arena, sizeof *a);
    x->state = a;
    if (!exchange_only(x, NULL) || !exchange_body(x, known, read_asked)) return;
    const struct clock *clock = service_clock(x->service);
    int64_t now_ms = clock_now_ms(clock), to_ms = a->to_ms == INSTANT_NONE ? now_ms : a->to_ms;
    if (!clock_is_virtual(clock))
        exchange_text_problem(x, ERR_CONFLICT, T_API_CLOCK_REAL, NULL, 0);
    else if (to_ms < now_ms)
        exchange_text_problem(x, ERR_CONFLICT, T_API_CLOCK_PAST, NULL, 0);
    else
        service_step(x->service, to_ms, on_stepped, x);
}
