/* How many things a plan may have: what reads, checks and judges it looks some of them up one by one. */
#include "config/reader.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *list;
    size_t most; /* in all lists of that name together */
} MOST[] = {{"objectives", 1000}, {"indicators", 5000}, {"targets", 10000},  {"reports", 1000},
            {"rounds", 2000},     {"tasks", 5000},      {"windows", 20000},  {"events", 1000},
            {"milestones", 1000}, {"terms", 1000},      {"references", 5000}};
#define LISTS (sizeof MOST / sizeof *MOST)

struct sizes {
    struct reader *r;
    size_t counts[LISTS];
    bool fits;
};

static void tell(struct sizes *s, const struct json_at *at, size_t list) {
    char given[24], most[24];
    snprintf(given, sizeof given, "%zu", s->counts[list]);
    snprintf(most, sizeof most, "%zu", MOST[list].most);
    json_error(&s->r->sink, at, T_PLAN_TOO_MANY, MOST[list].list, given, most);
    s->fits = false;
}

static void count(struct sizes *s, const struct json_at *at) {
    for (size_t i = 0; i < LISTS && cJSON_IsArray(at->item) && at->key; i++) {
        if (strcmp(at->key, MOST[i].list) != 0) continue;
        bool fitted = s->counts[i] <= MOST[i].most;
        s->counts[i] += reader_length(at);
        if (fitted && s->counts[i] > MOST[i].most) tell(s, at, i);
    }
    reader_each(item, at) {
        if (item.item->child) count(s, &item);
    }
}

bool reader_plan_fits(struct reader *r, const struct json_at *root) {
    struct sizes s = {.r = r, .fits = true};
    count(&s, root);
    return s.fits;
}
