/* tiendo plan show FILE: the plan in words, as an officer would read it out. */
#include "daemon/cli/plan.h"
#include "daemon/judge/why.h"
#include "daemon/judge/words.h"
#include <string.h>

static void add_day(struct strbuf *sb, int32_t day, enum lang lang) {
    if (day == DAY_NONE)
        strbuf_adds(sb, "…");
    else
        words_day(sb, day, lang);
}

static void show_head(const struct plan *plan, enum lang lang, struct strbuf *sb) {
    struct strbuf issued, start, end;
    strbuf_init(&issued, 0);
    strbuf_init(&start, 0);
    strbuf_init(&end, 0);
    add_day(&issued, plan->issued_day, lang);
    add_day(&start, plan->start_day, lang);
    add_day(&end, plan->end_day, lang);
    strbuf_addf(sb, "%s\n", bitext_get(&plan->title, lang));
    text_addv(sb, T_CLI_SHOW_HEAD, lang, plan->number ? plan->number : "…", issued.data,
              plan->issuer ? plan->issuer : "…", start.data, end.data, bitext_get(&plan->unit->name, lang));
    strbuf_deinit(&issued);
    strbuf_deinit(&start);
    strbuf_deinit(&end);
}

static void show_milestones(const struct plan *plan, enum lang lang, struct strbuf *sb) {
    for (size_t i = 0; i < plan->milestone_count; i++) {
        const struct milestone *m = &plan->milestones[i];
        struct strbuf day;
        strbuf_init(&day, 0);
        add_day(&day, m->day, lang);
        plan_line(sb, 2, m->review ? T_CLI_SHOW_REVIEW : T_CLI_SHOW_MILESTONE, lang, m->id, day.data,
                  bitext_get(&m->title, lang));
        strbuf_deinit(&day);
    }
}

/* "31/12/2015", "2016/2020"; of a target of every year its condition tells. */
static void target_time(const struct target *t, enum lang lang, struct strbuf *sb) {
    if (t->milestone) add_day(sb, t->milestone->day, lang);
    if (t->term) strbuf_adds(sb, t->term->id);
    if (!t->every_year && !t->milestone && !t->term) strbuf_adds(sb, text_raw(T_CLI_SHOW_NO_TIME, lang));
    if (sb->len) strbuf_adds(sb, ": ");
}

/* "UBND huyện A 29, UBND huyện B 66–70": all of them, for each asks for its own. */
static void show_shares(const struct target *t, enum lang lang, struct strbuf *sb) {
    struct strbuf shares;
    strbuf_init(&shares, 0);
    for (size_t i = 0; i < t->allocation_count; i++) {
        const struct unit_value *share = &t->allocations[i];
        strbuf_addf(&shares, "%s%s ", i ? ", " : "", bitext_get(&share->unit->name, lang));
        words_number(&shares, share->low, lang);
        if (share->high > share->low) strbuf_adds(&shares, "–");
        if (share->high > share->low) words_number(&shares, share->high, lang);
    }
    if (shares.len) plan_line(sb, 8, T_CLI_SHOW_SHARES, lang, shares.data);
    strbuf_clear(&shares);
    plan_show_units(&shares, t->units, t->unit_count, lang);
    if (shares.len) plan_line(sb, 8, T_CLI_SHOW_FOR, lang, shares.data);
    strbuf_deinit(&shares);
}

static void target_marks(const struct target *t, enum lang lang, struct strbuf *sb) {
    const struct {
        bool is;
        enum text_id word;
    } marks[] = {{!t->in_force, T_CLI_SHOW_NOT_IN_FORCE},
                 {t->striving, T_CLI_SHOW_STRIVING},
                 {t->stretch, T_CLI_SHOW_STRETCH},
                 {t->assumed != NULL, T_CLI_SHOW_ASSUMED}};
    if (!t->own_level) strbuf_addf(sb, " [%s]", t->level);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].is) strbuf_addf(sb, " [%s]", text_raw(marks[i].word, lang));
}

static void show_target(const struct target *t, enum lang lang, struct strbuf *sb) {
    struct strbuf time, condition, marks;
    strbuf_init(&time, 0);
    strbuf_init(&condition, 0);
    strbuf_init(&marks, 0);
    target_time(t, lang, &time);
    why_condition(&condition, t, lang);
    target_marks(t, lang, &marks);
    plan_line(sb, 6, T_CLI_SHOW_TARGET, lang, t->id, time.data, condition.data, marks.data,
              t->source ? t->source : "…");
    show_shares(t, lang, sb);
    strbuf_deinit(&time);
    strbuf_deinit(&condition);
    strbuf_deinit(&marks);
}

static void show_bodies(const struct indicator *ind, enum lang lang, struct strbuf *sb) {
    const struct body body = {ind->lead, ind->lead_requested, ind->lead_unknown};
    struct strbuf names, lead;
    strbuf_init(&names, 0);
    strbuf_init(&lead, 0);
    plan_show_body(&lead, &body, lang);
    plan_show_units(&names, ind->coordinating, ind->coordinating_count, lang);
    plan_line(sb, 6, names.len ? T_CLI_SHOW_LEAD_WITH : T_CLI_SHOW_LEAD, lang, lead.data, names.data);
    strbuf_deinit(&lead);
    strbuf_clear(&names);
    plan_show_units(&names, ind->reported_by, ind->reported_by_named, lang);
    if (names.len) plan_line(sb, 6, T_CLI_SHOW_REPORTED_BY, lang, names.data);
    strbuf_deinit(&names);
}

static void show_baseline(const struct indicator *ind, enum lang lang, struct strbuf *sb) {
    const struct baseline *b = &ind->baseline;
    struct strbuf value, period;
    if (b->unknown) plan_line(sb, 6, T_CLI_SHOW_BASELINE_UNKNOWN, lang, b->unknown);
    if (!b->known) return;
    strbuf_init(&value, 0);
    strbuf_init(&period, 0);
    words_value(&value, &ind->measure, b->value, lang);
    if (b->has_period) words_period(&period, b->period, lang);
    if (b->has_period)
        plan_line(sb, 6, T_CLI_SHOW_BASELINE, lang, value.data, period.data);
    else
        plan_line(sb, 6, T_CLI_SHOW_BASELINE_BARE, lang, value.data);
    strbuf_deinit(&value);
    strbuf_deinit(&period);
}

static void add_operand(void *arg, const struct expression *operand) {
    struct strbuf *sb = arg;
    strbuf_addf(sb, "%s%s", sb->len ? ", " : "", operand->indicator->id);
}

static void show_operands(const struct indicator *ind, enum lang lang, struct strbuf *sb) {
    struct strbuf ids;
    strbuf_init(&ids, 0);
    expression_each(ind->derived, add_operand, &ids);
    plan_line(sb, 6, T_CLI_SHOW_DERIVED, lang, ids.data);
    strbuf_deinit(&ids);
}

static void show_indicator(const struct indicator *ind, enum lang lang, struct strbuf *sb) {
    text_addv(sb, T_CLI_SHOW_INDICATOR, lang, ind->id, bitext_get(&ind->title, lang));
    if (ind->part_of) plan_line(sb, 6, T_CLI_SHOW_PART_OF, lang, ind->part_of->id);
    if (ind->derived) show_operands(ind, lang, sb);
    show_bodies(ind, lang, sb);
    show_baseline(ind, lang, sb);
    for (size_t i = 0; i < ind->target_count; i++) show_target(ind->targets[i], lang, sb);
}

static void show_objective(const struct plan *plan, const struct objective *objective, enum lang lang,
                           struct strbuf *sb) {
    text_addv(sb, T_CLI_SHOW_OBJECTIVE, lang, objective->id, bitext_get(&objective->title, lang));
    for (size_t i = 0; i < plan->indicator_count; i++)
        if (plan->indicators[i].objective == objective) show_indicator(&plan->indicators[i], lang, sb);
}

static void show(const struct plan *plan, enum lang lang, struct strbuf *sb) {
    show_head(plan, lang, sb);
    show_milestones(plan, lang, sb);
    for (size_t i = 0; i < plan->objective_count; i++) show_objective(plan, &plan->objectives[i], lang, sb);
    plan_show_duties(plan, lang, sb);
    plan_show_tasks(plan, lang, sb);
}

int plan_show(struct cli *cli) {
    struct plan_files files;
    if (cli->args.file_count != 2) return cli_fail(cli, T_CLI_PLAN_SHOW_FILE);
    int status = plan_files_read(cli, cli->args.files[1], &files);
    if (status == CLI_FINE && cli->json)
        strbuf_addf(&cli->out, "%s\n", files.plans->items[0]->canonical);
    else if (status == CLI_FINE)
        show(files.plans->items[0], cli->lang, &cli->out);
    plan_files_deinit(&files);
    return status;
}
