/* The answers to what is said of tasks and events. */
#include "daemon/base/num.h"
#include "daemon/flow/status.h"
#include "daemon/flow/tasks.h"
#include <string.h>

#define ANSWER_BYTES ((size_t)64 << 20)

/* ---- tasks ---- */

/* "46 of 47 classes so far: …" in both languages. */
static cJSON *short_json(const struct task_status *t, double needed) {
    cJSON *warning = cJSON_CreateObject(), *detail;
    cJSON_AddStringToObject(warning, "pointer", "/quantity");
    cJSON_AddStringToObject(warning, "code", text_code(T_TASK_SHORT));
    detail = cJSON_AddObjectToObject(warning, "detail");
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        char done[NUM_TEXT_MAX], want[NUM_TEXT_MAX];
        const char *of = bitext_get(&t->task->quantity_of, (enum lang)lang);
        struct strbuf sb, whole;
        strbuf_init(&sb, 0);
        strbuf_init(&whole, 0);
        num_format_human(t->said ? t->said->quantity : 0, 2, lang == LANG_VI, done);
        num_format_human(needed, 2, lang == LANG_VI, want);
        strbuf_addf(&whole, "%s%s%s", want, *of ? " " : "", of);
        text_addv(&sb, T_TASK_SHORT, (enum lang)lang, done, whole.data);
        cJSON_AddStringToObject(detail, lang_name((enum lang)lang), sb.data);
        strbuf_deinit(&whole);
        strbuf_deinit(&sb);
    }
    return warning;
}

static cJSON *moved_json(const struct plan *plan, const struct task_moved *moved,
                         const struct task_status *t) {
    double needed;
    cJSON *o = task_json(plan, t), *warnings;
    cJSON_AddBoolToObject(o, "repeated", moved->repeated);
    warnings = cJSON_AddArrayToObject(o, "warnings");
    if (moved->short_of && task_quantity_wanted(&t->task->quantity, &needed))
        cJSON_AddItemToArray(warnings, short_json(t, needed));
    return o;
}

enum err_code task_moved_json(struct engine *e, const struct plan *plan, const struct task_moved *moved,
                              cJSON **out, struct err *err) {
    struct task_filter f = {.task = moved->task->id, .unit = moved->unit->id, .state = -1, .overdue = -1};
    struct moment now = {INT64_MAX, engine_now_ms(e)};
    struct task_status *items = NULL;
    size_t count = 0, i = 0;
    struct arena *arena = arena_new(ANSWER_BYTES);
    enum err_code rc = status_tasks(engine_store(e), plan, &f, now, arena, &items, &count, err);
    while (i < count && (items[i].window != moved->window || items[i].unit != moved->unit)) i++;
    if (!rc && i == count) rc = err_set(err, ERR_INTERNAL, "task %s lost its window", moved->task->id);
    if (!rc) *out = moved_json(plan, moved, &items[i]);
    arena_free(arena);
    return rc;
}

/* ---- events ---- */

static cJSON *round_json(const struct plan *plan, const struct called_round *c) {
    char period[PERIOD_TEXT_MAX];
    cJSON *o = cJSON_CreateObject();
    period_format(c->period, period);
    cJSON_AddStringToObject(o, "report", c->report->id);
    cJSON_AddStringToObject(o, "period", period);
    json_add_string_or_null(o, "round", strcmp(c->round.id, "-") == 0 ? NULL : c->round.id);
    json_add_instant(o, "due_at", duty_due_ms(plan, &c->round.due, c->period), plan->zone);
    return o;
}

cJSON *occurred_json(const struct plan *plan, const char *event, int32_t day, const struct occurred *o) {
    cJSON *root = cJSON_CreateObject(), *due;
    cJSON_AddStringToObject(root, "plan", plan->id);
    cJSON_AddStringToObject(root, "event", event);
    json_add_day(root, "on", day);
    cJSON_AddBoolToObject(root, "repeated", o->repeated);
    json_add_int(root, "obligations", (int64_t)o->obligations);
    due = cJSON_AddArrayToObject(root, "due");
    for (size_t i = 0; i < o->round_count; i++) cJSON_AddItemToArray(due, round_json(plan, &o->rounds[i]));
    return root;
}
