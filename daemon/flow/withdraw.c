/* A plan that is let go: its file may vanish, nothing more is expected of anybody, its history stays. */
#include "alerts/lifecycle.h"
#include "daemon/flow/publish_internal.h"
#include <string.h>

#define PAGE 500

const struct withdrawn *withdrawn_find(const struct settings *settings, const char *plan) {
    for (size_t i = 0; i < settings->withdrawn_count; i++)
        if (strcmp(settings->withdrawn[i].plan, plan) == 0) return &settings->withdrawn[i];
    return NULL;
}

enum err_code withdraw_record(struct publishing *p, const struct version_row *row,
                              const struct withdrawn *why, bool *fresh) {
    struct engine *e = p->engine;
    *fresh = *row->hash != '\0'; /* a version without text: it is on record */
    if (!*fresh) return ERR_OK;
    cJSON *detail = cJSON_CreateObject();
    cJSON_AddStringToObject(detail, "why", why->why);
    enum err_code rc = engine_tx(e, "system", "files", "plan.withdraw", row->id, detail, p->err);
    return rc ? rc : store_plan_withdraw(e->store, e->seq, row->id, p->err);
}

static enum err_code end_page(struct engine *e, const char *plan, struct arena *arena, int64_t *before,
                              size_t *count, struct err *err) {
    struct alert *open;
    struct alert_filter filter = {.plan = plan,
                                  .state = -2,
                                  .opened_from_ms = INSTANT_NONE,
                                  .before = *before,
                                  .limit = PAGE,
                                  .as_of = INT64_MAX};
    struct alerts_context alerts = engine_alerts(e);
    struct lifecycle_end end = {LIFECYCLE_ENDED, e->now_ms, "the plan was let go", NULL};
    enum err_code rc = store_alerts(e->store, &filter, arena, &open, count, err);
    for (size_t i = 0; !rc && i < *count; i++) {
        rc = lifecycle_end(&alerts, open[i].kind, &open[i].labels, &end, NULL, err);
        *before = open[i].id;
    }
    return rc;
}

enum err_code withdraw_clear(struct engine *e, const char *plan, struct err *err) {
    int64_t before = 0;
    size_t count = PAGE;
    enum err_code rc = store_obligations_untouched_clear(e->store, plan, err);
    if (!rc) rc = store_agenda_clear(e->store, plan, err);
    while (!rc && count == PAGE) {
        struct arena *arena = arena_new(64u << 20);
        rc = end_page(e, plan, arena, &before, &count, err);
        arena_free(arena);
    }
    return rc;
}
