/* What is on record must not be left behind: a new version holds every id that has history, or says what
 * became of it. Notes stay in the file as long as the old id has history; when an id is renamed again, the
 * old notes' `to` is brought up to date, so that the file in force alone tells all. */
#include "daemon/flow/orphans.h"
#include "daemon/flow/publish_internal.h"
#include <string.h>

struct comparison {
    struct publishing *p;
    const struct plan *plan, *before;
};

/* ---- notes ---- */

static enum err_code has_history(const struct comparison *c, const char *kind, const char *id, bool *has) {
    struct orphan o;
    enum err_code rc = store_history_of(c->p->engine->store, c->plan->id, kind, id, &o, c->p->err);
    *has = !rc && o.count > 0;
    return rc;
}

/* A note that went while both ids are there: the old one would take the new one's history. */
static enum err_code need_note(const struct comparison *c, const struct succession_note *old) {
    bool has = false;
    if (!old->to || plan_note(c->plan, old->kind, old->id)) return ERR_OK;
    if (!plan_holds(c->plan, old->kind, old->id) || !plan_holds(c->plan, old->kind, old->to)) return ERR_OK;
    enum err_code rc = has_history(c, old->kind, old->id, &has);
    if (!rc && has)
        problems_error(&c->p->out->problems, c->plan->file, "/renamed", T_PUBLISH_NOTE_DROPPED, old->kind,
                       old->id, old->to);
    return rc;
}

static bool same_note(const struct succession_note *a, const struct succession_note *b) {
    return a && a->to && b->to && strcmp(a->to, b->to) == 0;
}

/* Two ids that became one: at most one of them may have a history. */
static enum err_code need_one_history(const struct comparison *c, size_t place) {
    const struct succession_note *note = &c->plan->notes[place];
    const char *other = NULL;
    bool has = false, other_has = false;
    if (!note->to) return ERR_OK;
    if (c->before && same_note(plan_note(c->before, note->kind, note->id), note))
        return ERR_OK; /* as it was */
    enum err_code rc = has_history(c, note->kind, note->id, &has);
    if (!rc && has) rc = has_history(c, note->kind, other = note->to, &other_has);
    for (size_t i = 0; i < c->plan->note_count && !rc && has && !other_has; i++) {
        const struct succession_note *n = &c->plan->notes[i];
        if (i == place || strcmp(n->kind, note->kind) != 0 || !same_note(n, note)) continue;
        rc = has_history(c, n->kind, other = n->id, &other_has);
    }
    if (!rc && has && other_has)
        problems_error(&c->p->out->problems, c->plan->file, "/renamed", T_PUBLISH_TWO_HISTORIES, note->kind,
                       note->id, note->to, other);
    return rc;
}

/* A target that comes back: its alerts had ended, its verdicts stand. */
static enum err_code tell_what_comes_back(const struct comparison *c) {
    bool has = false;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < c->plan->target_count && c->before && !rc && !has; i++)
        if (!plan_target(c->before, c->plan->targets[i].id))
            rc = has_history(c, "target", c->plan->targets[i].id, &has);
    c->p->engine->tell_all |= has;
    return rc;
}

enum err_code publish_check_plan(struct publishing *p, const struct plan *plan) {
    struct comparison c = {.p = p, .plan = plan, .before = publish_before(p, plan->id)};
    struct orphan *orphans;
    size_t count;
    enum err_code rc = store_orphans(p->engine->store, plan, p->arena, &orphans, &count, p->err);
    if (rc) return rc;
    for (size_t i = 0; i < count; i++) orphan_tell(&p->out->problems, plan->file, &orphans[i]);
    if (c.before) orphans_in_use(&p->out->problems, c.before, plan, orphans, count, p->engine->now_ms);
    for (size_t i = 0; c.before && i < c.before->note_count && !rc; i++)
        rc = need_note(&c, &c.before->notes[i]);
    for (size_t i = 0; i < plan->note_count && !rc; i++) rc = need_one_history(&c, i);
    return rc ? rc : tell_what_comes_back(&c);
}

enum err_code publish_check_units(struct publishing *p) {
    struct orphan *orphans;
    size_t count;
    enum err_code rc =
        store_orphan_units(p->engine->store, p->plans->units, p->arena, &orphans, &count, p->err);
    for (size_t i = 0; i < count && !rc; i++) orphan_tell(&p->out->problems, "units", &orphans[i]);
    return rc;
}
