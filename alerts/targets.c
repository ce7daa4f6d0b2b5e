#include "alerts/lifecycle.h"
#include "daemon/judge/why.h"
#include <math.h>
#include <string.h>

static const enum alert_kind kinds[] = {ALERT_TARGET_AT_RISK, ALERT_TARGET_LAGGING, ALERT_TARGET_MISSED};
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

enum watch {
    WATCH,       /* alerts follow the verdict */
    WATCH_HOLD,  /* too early to say: what is open stays, nothing new opens */
    WATCH_NEVER, /* such a verdict has no alerts */
};

/* The first instant after the milestone's day; INT64_MAX when the milestone is unknown. */
static int64_t milestone_end_ms(const struct verdict *v) {
    return v->milestone_day == DAY_NONE ? INT64_MAX : zone_day_start_ms(v->plan->zone, v->milestone_day + 1);
}

static enum watch watch_of(const struct verdict *v) {
    if (!v->target->in_force || !v->target->own_level || v->target->stretch) return WATCH_NEVER;
    if (v->unit->to_day != DAY_NONE && v->unit->to_day < v->day)
        return WATCH_NEVER; /* its heir's, if anybody's */
    if (v->flags & (VERDICT_NOT_IN_FORCE | VERDICT_OTHER_LEVEL | VERDICT_LATER | VERDICT_STRETCH))
        return WATCH_NEVER;
    if (v->target->each && strcmp(v->category, "all") != 0)
        return WATCH_NEVER; /* the combined one speaks for all */
    if (v->milestone_day != DAY_NONE && milestone_end_ms(v) <= v->plan->activated_ms) return WATCH_NEVER;
    if ((v->flags & VERDICT_PARTIAL) && !(v->flags & VERDICT_STALE)) return WATCH_HOLD;
    return v->flags & VERDICT_EARLY ? WATCH_HOLD : WATCH;
}

static bool kind_of(enum verdict_status status, enum alert_kind *out) {
    switch (status) {
    case VERDICT_AT_RISK:
        *out = ALERT_TARGET_AT_RISK;
        return true;
    case VERDICT_LAGGING:
        *out = ALERT_TARGET_LAGGING;
        return true;
    case VERDICT_MISSED:
        *out = ALERT_TARGET_MISSED;
        return true;
    case VERDICT_ACHIEVED:
    case VERDICT_ON_TRACK:
    case VERDICT_NO_DATA:
    case VERDICT_NOT_ASSESSABLE:
    case VERDICT_NOT_APPLICABLE:
        break;
    }
    return false;
}

static struct alert_labels labels_of(const struct verdict *v) {
    return (struct alert_labels){
        .plan = v->plan->id,
        .indicator = v->target->indicator->id,
        .target = v->target->id,
        .unit = v->unit->id,
        .category = v->category,
        .level = verdict_level(v),
    };
}

/* The instant from which a recorded seq counts; INT64_MIN when there is none. */
static enum err_code recorded_ms(struct store *store, int64_t seq, int64_t *out, struct err *err) {
    struct err none;
    *out = INT64_MIN;
    if (seq <= 0) return ERR_OK;
    enum err_code code = store_recorded_at(store, seq, out, &none);
    if (code == ERR_OK) return ERR_OK;
    *out = INT64_MIN;
    return code == ERR_NOT_FOUND ? ERR_OK : err_set(err, code, "%s", none.msg);
}

/* The true instant of a verdict that is judged late, after an outage: the milestone's end, or the day judged;
 * but never before its figure was recorded, nor after now. */
static enum err_code since_of(const struct alerts_context *ctx, const struct verdict *v, int64_t *out,
                              struct err *err) {
    int64_t value_ms, plan_ms, since = ctx->now_ms;
    enum err_code code = recorded_ms(ctx->store, v->value_seq, &value_ms, err);
    if (!code) code = recorded_ms(ctx->store, v->plan->version_seq, &plan_ms, err);
    if (code) return code;
    if (v->plan->in_force_from != DAY_NONE &&
        zone_day_start_ms(v->plan->zone, v->plan->in_force_from) > plan_ms)
        plan_ms = zone_day_start_ms(v->plan->zone, v->plan->in_force_from);
    if (v->status == VERDICT_MISSED)
        since = milestone_end_ms(v);
    else if (v->day < zone_day(v->plan->zone, ctx->now_ms))
        since = zone_day_start_ms(v->plan->zone, v->day);
    if (since < value_ms) since = value_ms;
    if (since < plan_ms) since = plan_ms;
    *out = since < ctx->now_ms ? since : ctx->now_ms;
    return ERR_OK;
}

static void add_words(cJSON *detail, const char *key, const struct verdict *v,
                      void (*say)(struct strbuf *sb, const struct verdict *v, enum lang lang)) {
    struct strbuf vi, en;
    strbuf_init(&vi, 0);
    strbuf_init(&en, 0);
    say(&vi, v, LANG_VI);
    say(&en, v, LANG_EN);
    json_add_text(detail, key, &(struct bitext){vi.data, en.data});
    strbuf_deinit(&vi);
    strbuf_deinit(&en);
}

/* The numbers a message needs; kept, since the verdict itself is judged and not stored. */
static cJSON *detail_of(const struct verdict *v) {
    cJSON *detail = cJSON_CreateObject();
    cJSON_AddStringToObject(detail, "status", verdict_status_name(v->status));
    json_add_number_or_null(detail, "value", v->has_value, v->value);
    if (v->has_value) {
        char period[PERIOD_TEXT_MAX];
        period_format(v->period, period);
        cJSON_AddStringToObject(detail, "period", period);
    }
    json_add_number_or_null(detail, "expected", v->has_expected, v->expected);
    json_add_number_or_null(detail, "gap", v->has_gap, fabs(v->gap));
    json_add_number_or_null(detail, "required_per_year", v->has_required, v->required_per_year);
    json_add_number_or_null(detail, "ratio", v->has_ratio, v->ratio);
    if (v->milestone_day != DAY_NONE) json_add_day(detail, "milestone", v->milestone_day);
    add_words(detail, "why", v, why_add);
    add_words(detail, "required", v, why_required);
    return detail;
}

/* Ends what is open of the other kinds: silently where another takes over or nothing is watched any more,
 * else as mended. */
static enum err_code end_others(const struct alerts_context *ctx, const struct verdict *v,
                                const enum alert_kind *wanted, const struct lifecycle_end *end,
                                int64_t *thread, struct err *err) {
    struct alert_labels labels = labels_of(v);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (wanted && kinds[i] == *wanted) continue;
        enum err_code code = lifecycle_end(ctx, kinds[i], &labels, end, thread, err);
        if (code) return code;
    }
    return ERR_OK;
}

static enum alert_severity severity_of(const struct verdict *v, enum alert_kind kind) {
    enum alert_severity severity = alert_kind_severity(kind);
    return v->target->striving && severity > ALERT_INFO ? severity - 1 : severity;
}

static enum err_code raise_kind(const struct alerts_context *ctx, const struct verdict *v,
                                enum alert_kind kind, const char *caused_by, int64_t thread,
                                struct err *err) {
    struct alert_labels labels = labels_of(v);
    struct lifecycle_wish wish = {
        .kind = kind,
        .severity = severity_of(v, kind),
        .labels = &labels,
        .ends_ms = INSTANT_NONE,
        .reason = caused_by,
        .thread = thread,
    };
    enum err_code code = since_of(ctx, v, &wish.since_ms, err);
    if (code) return code;
    wish.at_ms = wish.since_ms;
    wish.detail = detail_of(v);
    return lifecycle_raise(ctx, &wish, err);
}

enum err_code alerts_verdict(const struct alerts_context *ctx, const struct verdict *v, const char *caused_by,
                             struct err *err) {
    enum watch watch = watch_of(v);
    if (watch == WATCH_HOLD) return ERR_OK;
    enum alert_kind kind;
    bool wanted = watch == WATCH && kind_of(v->status, &kind);
    struct lifecycle_end end = {LIFECYCLE_MENDED, ctx->now_ms, caused_by, verdict_status_name(v->status)};
    if (watch == WATCH_NEVER) end.event = LIFECYCLE_ENDED;
    if (wanted) end.event = LIFECYCLE_GAVE_WAY;
    int64_t thread = 0;
    enum err_code code = end_others(ctx, v, wanted ? &kind : NULL, &end, &thread, err);
    if (code || !wanted) return code;
    return raise_kind(ctx, v, kind, caused_by, thread, err);
}
