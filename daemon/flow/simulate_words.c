/* Words on tasks and events that happened, as they arrive in a rehearsal. */
#include "daemon/flow/simulate_internal.h"
#include "daemon/flow/tasks.h"
#include <string.h>

#define WORD_BYTES ((size_t)64 << 20)

struct word {
    struct replay *replay;
    enum simulated_what what;
    struct json_at root;
    struct json_sink sink;
    struct command command;
    const char *plan, *event;
    struct task_move move;
    cJSON *answer;     /* owned */
    struct err why[2]; /* by language, where it was refused */
};

static const char *text_of(struct word *w, const char *key, bool required) {
    const char *text = NULL;
    json_get_string(&w->sink, &w->root, key, required, &text);
    return text;
}

/* The day of arrival where none is said, by the plan's zone. */
static void read_day(struct word *w) {
    const struct plan *plan = plans_find(w->replay->options->plans, w->plan);
    struct json_at at = json_member(&w->root, "on");
    const char *text = text_of(w, "on", false);
    w->command.day = zone_day(plan ? plan->zone : NULL, w->replay->now_ms);
    if (text && !civil_parse(text, &w->command.day)) json_error(&w->sink, &at, T_SIM_DATE_BAD, text);
}

static void read_word(struct word *w) {
    static const char *const of_task[] = {"plan", "task",     "state", "on",       "window",
                                          "unit", "quantity", "note",  "document", NULL};
    static const char *const of_event[] = {"plan", "event", "on", "note", NULL};
    bool task = w->what == ARRIVED_TASK;
    json_only(&w->sink, &w->root, task ? of_task : of_event);
    w->plan = text_of(w, "plan", true);
    w->event = task ? NULL : text_of(w, "event", true);
    w->command = (struct command){.actor = "simulate",
                                  .source = "simulate",
                                  .until_ms = INSTANT_NONE,
                                  .reason = text_of(w, "note", false)};
    if (task) w->move.task = text_of(w, "task", true);
    if (task) w->move.state = text_of(w, "state", true);
    if (task) w->move.window = text_of(w, "window", false);
    if (task) w->move.unit = text_of(w, "unit", false);
    if (task)
        w->move.has_quantity = json_get_number(&w->sink, &w->root, "quantity", false, &w->move.quantity);
    if (w->plan) read_day(w);
}

static enum err_code say(struct word *w, struct err *err) {
    struct engine *e = w->replay->engine;
    struct task_moved moved;
    struct occurred occurred;
    if (w->what == ARRIVED_TASK) {
        enum err_code code = engine_task_state(e, w->plan, &w->move, &w->command, &moved, err);
        return code ? code
                    : task_moved_json(e, plans_find(engine_plans(e), w->plan), &moved, &w->answer, err);
    }
    struct arena *arena = arena_new(WORD_BYTES);
    enum err_code code = engine_occurrence(e, w->plan, w->event, &w->command, arena, &occurred, err);
    if (!code)
        w->answer = occurred_json(plans_find(engine_plans(e), w->plan), w->event, w->command.day, &occurred);
    arena_free(arena);
    return code;
}

static enum err_code say_in(struct word *w, enum lang lang, struct err *err) {
    struct replay *r = w->replay;
    w->command.lang = lang;
    enum err_code code = engine_begin(r->engine, r->now_ms, err);
    if (code) return code;
    code = engine_mark(r->engine, err);
    if (!code) code = say(w, err);
    if (!code) code = engine_keep(r->engine, err);
    if (!code) return engine_commit(r->engine, err);
    engine_abort(r->engine);
    return code;
}

/* A refusal changes nothing, so it is asked for in each language. */
static enum err_code say_and_hear(struct word *w) {
    enum err_code code = say_in(w, LANG_VI, &w->why[LANG_VI]);
    if (!code) return ERR_OK;
    if (!replay_is_refusal(code)) return err_set(w->replay->err, code, "%s", w->why[LANG_VI].msg);
    if (say_in(w, LANG_EN, &w->why[LANG_EN]) == code) return code;
    return err_set(w->replay->err, ERR_INTERNAL, "%s", w->why[LANG_EN].msg);
}

static enum err_code tell(struct word *w, const struct simulate_arrival *a, enum err_code code) {
    struct replay *r = w->replay;
    struct strbuf json;
    bool refused = code && !w->sink.problems->errors; /* by the engine, not for its form */
    struct problem why = {.severity = SEVERITY_ERROR,
                          .pointer = "",
                          .code = text_code(T_SIM_WORD_REFUSED),
                          .vi = w->why[LANG_VI].msg,
                          .en = w->why[LANG_EN].msg};
    const struct problems more = {.items = &why, .count = refused, .errors = refused};
    enum err_code rc = ERR_OK;
    struct simulated_submission told = {.arrival = a, .what = w->what, .accepted = !code, .code = code};
    strbuf_init(&json, 0);
    if (w->answer) json_print(&json, w->answer);
    told.json = replay_copy(r, w->answer ? json.data : NULL, &rc);
    told.problems = replay_problems(r, w->sink.problems, &more);
    if (!told.problems) rc = replay_no_room(r);
    replay_add(r, SIMULATED_SUBMISSION, r->now_ms)->as.submission = told;
    strbuf_deinit(&json);
    return rc;
}

enum err_code replay_word(struct replay *r, const struct simulate_arrival *a, bool *is_word) {
    struct problems problems;
    struct err none;
    cJSON *body;
    if (json_parse(a->body, a->len, 0, &body, &none))
        return ERR_OK; /* a submission's reader says what is wrong */
    bool task = cJSON_HasObjectItem(body, "task"), event = cJSON_HasObjectItem(body, "event");
    *is_word = task || event;
    enum err_code code = ERR_OK;
    if (*is_word) {
        problems_init(&problems);
        struct word w = {.replay = r, .root = json_root(body), .sink = {.problems = &problems}};
        w.what = task ? ARRIVED_TASK : ARRIVED_EVENT;
        read_word(&w);
        enum err_code said = problems.errors ? ERR_INVALID : say_and_hear(&w);
        code = said && !replay_is_refusal(said) ? said : tell(&w, a, said);
        problems_deinit(&problems);
    }
    cJSON_Delete(body);
    return code;
}
