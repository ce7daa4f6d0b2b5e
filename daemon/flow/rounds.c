#include "daemon/flow/rounds.h"
#include <string.h>

static bool plan_calls(const struct plan *plan) {
    for (size_t i = 0; i < plan->report_count; i++)
        for (size_t k = 0; k < plan->reports[i].round_count; k++)
            if (round_is_called(&plan->reports[i].rounds[k])) return true;
    return false;
}

static enum err_code no_room(struct err *err) {
    return err_set(err, ERR_TOO_BIG, "too many occurrences of events");
}

enum err_code rounds_called(struct store *store, const struct plan *plan, int64_t as_of, struct arena *arena,
                            struct called_round **out, size_t *count, struct err *err) {
    struct occurrence *list;
    size_t n;
    *out = NULL;
    *count = 0;
    if (!plan_calls(plan)) return ERR_OK;
    enum err_code rc = store_occurrences(store, plan->id, NULL, as_of, arena, &list, &n, err);
    if (rc) return rc;
    return occurrences_call(plan, list, n, arena, out, count) ? ERR_OK : no_room(err);
}

enum err_code rounds_of(struct store *store, const struct plan *plan, const struct report *report,
                        struct period period, struct arena *arena, const struct round ***out, size_t *count,
                        struct err *err) {
    struct called_round *called;
    size_t called_count;
    *count = 0;
    enum err_code rc = rounds_called(store, plan, INT64_MAX, arena, &called, &called_count, err);
    if (rc) return rc;
    *out = arena_array(arena, report->round_count + called_count + 1, sizeof **out);
    if (!*out) return no_room(err);
    for (size_t i = 0; i < report->round_count; i++) {
        const struct round *round = &report->rounds[i];
        if (!round_is_called(round)) (*out)[(*count)++] = round;
        for (size_t k = 0; k < called_count; k++)
            if (called[k].report == report && called[k].round.index == round->index &&
                period_equal(called[k].period, period))
                (*out)[(*count)++] = &called[k].round;
    }
    return ERR_OK;
}

enum err_code rounds_find(struct store *store, const struct plan *plan, const struct report *report,
                          struct period period, const char *id, struct arena *arena, const struct round **out,
                          struct err *err) {
    const struct round **list, *own = report_round(report, id);
    size_t count;
    *out = own && !round_is_called(own) ? own : NULL;
    if (*out || (!own && !report_may_call(report, id))) return ERR_OK;
    enum err_code rc = rounds_of(store, plan, report, period, arena, &list, &count, err);
    for (size_t i = 0; i < count && !rc; i++)
        if (strcmp(list[i]->id, id) == 0) *out = list[i];
    return rc;
}
