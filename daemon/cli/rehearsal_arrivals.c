/* What arrives in a rehearsal, a line each: submissions, words on tasks, events that happened. */
#include "daemon/cli/client.h"
#include "daemon/cli/rehearsal_print.h"
#include <stdio.h>
#include <string.h>

static void print_problems(struct printer *p, const struct problems *problems) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *f = &problems->items[i];
        strbuf_addf(&p->cli->out, "       %s%s%s [%s]\n", f->pointer, *f->pointer ? ": " : "",
                    p->cli->lang == LANG_VI ? f->vi : f->en, f->code);
    }
}

static void print_accepted(struct printer *p, const struct simulated *item, const cJSON *receipt) {
    const cJSON *obligation = cJSON_GetObjectItemCaseSensitive(receipt, "obligation");
    const char *status = client_text(obligation, "status");
    char name[64];
    struct strbuf text;
    strbuf_init(&text, PRINTER_PIECE);
    snprintf(name, sizeof name, "submission.%s", status);
    text_addv(&text, T_CLI_SIM_ACCEPTED, p->cli->lang, client_text(obligation, "id"),
              cli_status_word(status, p->cli->lang), item->as.submission.arrival->name);
    const struct cell kind = {name, cli_paint_of(status)};
    printer_line(p, item->at_ms, rehearsal_zone(p->rehearsal, client_text(obligation, "plan")), &kind,
                 printer_unit(p, client_text(obligation, "unit")), text.data);
    strbuf_deinit(&text);
    p->accepted++;
}

static void print_task(struct printer *p, const struct simulated *item, const cJSON *task) {
    enum lang lang = p->cli->lang;
    const char *state = client_text(task, "state"), *step = client_words(task, "step", lang);
    char name[64];
    struct strbuf text;
    strbuf_init(&text, PRINTER_PIECE);
    snprintf(name, sizeof name, "task.%s", state);
    text_addv(&text, T_CLI_SIM_TASK, lang, client_text(task, "task"), client_words(task, "title", lang),
              *step ? step : client_text(task, "window"), cli_status_word(state, lang),
              item->as.submission.arrival->name);
    const struct cell kind = {name, cli_paint_of(state)};
    printer_line(p, item->at_ms, rehearsal_zone(p->rehearsal, client_text(task, "plan")), &kind,
                 printer_unit(p, client_text(task, "unit")), text.data);
    strbuf_deinit(&text);
}

static void print_event(struct printer *p, const struct simulated *item, const cJSON *event) {
    const char *id = client_text(event, "plan");
    const struct plan *plan = plans_find(p->rehearsal->plans, id);
    const struct event *known = plan ? plan_event(plan, client_text(event, "event")) : NULL;
    struct strbuf text;
    strbuf_init(&text, PRINTER_PIECE);
    text_addv(&text, T_CLI_SIM_EVENT, p->cli->lang,
              known ? bitext_get(&known->title, p->cli->lang) : client_text(event, "event"),
              client_text(event, "on"), item->as.submission.arrival->name);
    const struct cell kind = {"event.occurred", PAINT_NONE};
    printer_line(p, item->at_ms, rehearsal_zone(p->rehearsal, id), &kind,
                 plan ? printer_unit(p, plan->unit->id) : "", text.data);
    strbuf_deinit(&text);
}

static void print_taken(struct printer *p, const struct simulated *item, const cJSON *answer) {
    if (item->as.submission.what == ARRIVED_TASK)
        print_task(p, item, answer);
    else if (item->as.submission.what == ARRIVED_EVENT)
        print_event(p, item, answer);
    else
        print_accepted(p, item, answer);
}

void print_arrival(struct printer *p, const struct simulated *item) {
    const struct simulated_submission *s = &item->as.submission;
    if (s->accepted) {
        cJSON *receipt = s->json ? cJSON_Parse(s->json) : NULL;
        print_taken(p, item, receipt);
        cJSON_Delete(receipt);
    } else {
        struct strbuf text;
        strbuf_init(&text, PRINTER_PIECE);
        text_addv(&text, T_CLI_SIM_REFUSED, p->cli->lang, s->arrival->name);
        static const char *const names[] = {"submission.refused", "task.refused", "event.refused"};
        const struct cell kind = {names[s->what], PAINT_RED};
        printer_line(p, item->at_ms, rehearsal_zone(p->rehearsal, NULL), &kind, "", text.data);
        strbuf_deinit(&text);
        p->refused++;
    }
    print_problems(p, s->problems);
}
