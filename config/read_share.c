/* What a target says of other figures: the share of units whose own meet something (share_of_units), and
 * where it applies at all (when). */
#include "config/reader.h"
#include <string.h>

static const char *const PROVISO_KEYS[] = {"indicator", CONDITION_KEYS, NULL};
static const char *const MEETING_KEYS[] = {CONDITION_KEYS, NULL};

static const char *indicator_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->indicator_count ? plan->indicators[i].id : NULL;
}

/* A figure that the document leaves blank leaves the target without a judgement. */
static void read_figure(struct reader *r, const struct json_at *at, const struct measure *m,
                        struct condition *c, struct target *t) {
    read_condition(r, at, CONDITION_OF_FIGURE, m, c, &t->unknown);
    if (c->kind == CONDITION_UNKNOWN) t->condition.kind = CONDITION_UNKNOWN;
}

/* {"indicator": id, a condition}: NULL when there is none, or after a problem. */
static const struct proviso *read_proviso(struct reader *r, const struct json_at *obj, const char *key,
                                          struct target *t) {
    struct json_at at = json_member(obj, key), name;
    const char *id = NULL;
    if (reader_unknown(r, obj, key, &t->unknown)) t->condition.kind = CONDITION_UNKNOWN;
    if (!at.item || reader_is_unknown(at.item) || !reader_only(r, &at, PROVISO_KEYS)) return NULL;
    if (!reader_string(r, &at, "indicator", KNOWN, &id, NULL)) return NULL;
    struct proviso *p = reader_array(r, 1, sizeof *p);
    if (!p) return NULL;
    p->indicator = plan_indicator(r->plan, id);
    name = json_member(&at, "indicator");
    if (!p->indicator) {
        reader_unresolved(r, &name, T_PLAN_INDICATOR_UNKNOWN, id, (struct ids){indicator_id_at, r->plan});
        return NULL;
    }
    read_figure(r, &at, &p->indicator->measure, &p->condition, t);
    return p;
}

void read_when(struct reader *r, const struct json_at *obj, struct target *t) {
    t->when = read_proviso(r, obj, "when", t);
}

static void read_meeting(struct reader *r, const struct json_at *obj, struct share_of_units *share,
                         struct target *t) {
    struct json_at at;
    if (!json_get_object(&r->sink, obj, "meeting", true, &at)) return;
    json_only(&r->sink, &at, MEETING_KEYS);
    read_figure(r, &at, &t->indicator->measure, &share->meeting, t);
}

/* A unit has no figure for less than the indicator's own period. */
static void read_per(struct reader *r, const struct json_at *obj, struct share_of_units *share,
                     const struct indicator *ind) {
    static const char *const periods[] = {"month", "quarter", "half_year", "year", NULL};
    struct json_at at = json_member(obj, "per");
    int per = PERIOD_YEAR;
    if (!reader_choice(r, obj, "per", KNOWN, periods, &per)) return;
    share->per = (enum period_kind)per;
    if (share->per < ind->frequency)
        json_error(&r->sink, &at, T_PLAN_SHARE_PER, periods[per], period_kind_name(ind->frequency));
}

void read_share(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const known[] = {"meeting", "of", "per", "where", "over", NULL};
    static const char *const overs[] = {"each", "all", NULL};
    struct json_at at, of;
    int over = 0;
    if (reader_unknown(r, obj, "share_of_units", &t->unknown)) {
        t->condition.kind = CONDITION_UNKNOWN;
        return;
    }
    if (!json_get_object(&r->sink, obj, "share_of_units", false, &at)) return;
    json_only(&r->sink, &at, known);
    struct share_of_units *share = reader_array(r, 1, sizeof *share);
    if (!share) return;
    t->share = share;
    read_meeting(r, &at, share, t);
    of = json_member(&at, "of");
    if (of.item) {
        reader_units_some(r, &of, &share->of, &share->of_count);
    } else {
        json_error(&r->sink, &of, T_JSON_MISSING, "of");
    }
    read_per(r, &at, share, t->indicator);
    share->where = read_proviso(r, &at, "where", t);
    reader_choice(r, &at, "over", OPTIONAL_KNOWN, overs, &over);
    share->over_all = over == 1;
}
