/* tiendo simulate: replays a span of time against plans, before they go live. No network; nothing is written.
 */
#include "config/loader.h"
#include "daemon/base/mem.h"
#include "daemon/cli/arrivals.h"
#include "daemon/cli/rehearsal.h"
#include <stdio.h>
#include <string.h>

struct rehearsing {
    struct cli *cli;
    struct settings *settings; /* owned */
    struct plans *plans;       /* a reference */
    struct arrivals arrivals;
    struct problems problems;
    struct simulate_options options;
};

/* ---- plans: those of the settings, or those that --plan names by id or file ---- */

static bool is_file(const char *name) {
    size_t len = strlen(name);
    return strchr(name, '/') || (len > 5 && strcmp(name + len - 5, ".json") == 0);
}

static const char *file_of(const struct plans *all, const char *id) {
    const struct plan *plan = plans_find(all, id);
    return plan ? plan->file : NULL;
}

static int unknown_plan(const struct rehearsing *r, const struct plans *all, const char *id) {
    const char **ids = mem_array(all->count + 1, sizeof *ids);
    for (size_t i = 0; i < all->count; i++) ids[i] = all->items[i]->id;
    const char *near = text_nearest(id, ids, all->count);
    int status = cli_fail(r->cli, T_CLI_SIM_PLAN_UNKNOWN, id, near ? near : all->count ? ids[0] : "");
    mem_free(ids);
    return status;
}

/* Sets the plans named, as files; `all` are those of the settings. */
static int load_named(struct rehearsing *r, const struct plans *all, const char *const *names, size_t count) {
    const char **files = mem_array(count + 1, sizeof *files);
    int status = CLI_FINE;
    for (size_t i = 0; i < count && status == CLI_FINE; i++) {
        files[i] = is_file(names[i]) ? names[i] : file_of(all, names[i]);
        if (!files[i]) status = unknown_plan(r, all, names[i]);
    }
    if (status == CLI_FINE)
        r->plans = load_plan_files(files, r->settings->unit_files, r->settings->holidays, &r->problems);
    mem_free(files);
    return status;
}

static bool all_are_files(const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!is_file(names[i])) return false;
    return true;
}

static int load(struct rehearsing *r) {
    const struct args *args = &r->cli->args;
    const char *config = args_get(args, "config");
    r->settings = settings_load(config ? config : "config/tiendo.json", &r->problems);
    if (!r->settings) return CLI_CANNOT;
    size_t named, count;
    const char **names = args_list(args, "plan", &named);
    struct plans *all = NULL;
    count = named + args->file_count;
    names = mem_resize(names, count + 1, sizeof *names);
    for (size_t i = 0; i < args->file_count; i++) names[named + i] = args->files[i];
    int status = CLI_FINE;
    if (!count || !all_are_files(names, count)) all = load_plans(r->settings, &r->problems);
    if (!count)
        r->plans = all ? plans_ref(all) : NULL;
    else if (all || all_are_files(names, count))
        status = load_named(r, all, names, count);
    plans_unref(all);
    mem_free(names);
    return r->plans ? status : CLI_CANNOT;
}

/* What kept the plans or the submissions from being read. */
static int tell_problems(struct rehearsing *r) {
    struct problems *ps = &r->problems;
    struct strbuf sb;
    if (!ps->errors) return CLI_CANNOT;
    strbuf_init(&sb, 0);
    problems_write(ps, r->cli->lang, &sb);
    fputs(sb.data, stderr);
    strbuf_deinit(&sb);
    return CLI_CANNOT;
}

/* ---- the span ---- */

/* An instant, or a day: its first millisecond, or with `end` its last. */
static bool read_instant(const char *text, const struct zone *zone, bool end, int64_t *out) {
    int32_t day;
    if (end) return instant_parse_as_of(text, zone, out);
    if (instant_parse(text, out)) return true;
    if (!civil_parse(text, &day)) return false;
    *out = zone_day_start_ms(zone, day);
    return true;
}

static int read_span(struct rehearsing *r) {
    const char *from = args_get(&r->cli->args, "from"), *to = args_get(&r->cli->args, "to");
    struct simulate_options *o = &r->options;
    if (!r->plans->count) return cli_cannot(r->cli, T_CLI_SIM_NO_PLAN, NULL, 0);
    const struct zone *zone = r->plans->items[0]->zone;
    if (!read_instant(from, zone, false, &o->from_ms))
        return cli_fail(r->cli, T_CLI_SIM_INSTANT, "--from", from);
    if (!read_instant(to, zone, true, &o->to_ms)) return cli_fail(r->cli, T_CLI_SIM_INSTANT, "--to", to);
    if (o->to_ms < o->from_ms) return cli_fail(r->cli, T_CLI_SIM_EMPTY_SPAN, from, to);
    return CLI_FINE;
}

static int read_arrivals(struct rehearsing *r) {
    size_t count;
    struct err err = {.code = ERR_OK};
    const char **paths = args_list(&r->cli->args, "submissions", &count);
    int status = CLI_FINE;
    for (size_t i = 0; i < count && status == CLI_FINE; i++)
        if (arrivals_read(&r->arrivals, paths[i], &r->problems, &err))
            status = cli_fail(r->cli, T_CLI_FILE_UNREADABLE, paths[i], err.msg);
    mem_free(paths);
    return status;
}

/* ---- the command ---- */

static void tell_result(struct rehearsing *r, const struct simulation *simulation) {
    char left_out[24];
    struct rehearsal rehearsal = {.plans = r->plans,
                                  .simulation = simulation,
                                  .public_url = r->settings->public_url,
                                  .to_ms = r->options.to_ms};
    if (simulation->left_out) {
        snprintf(left_out, sizeof left_out, "%zu", simulation->left_out);
        cli_note(r->cli, T_CLI_SIM_LEFT_OUT, left_out);
    }
    if (r->cli->json)
        cli_print_array(r->cli, rehearsal_json(&rehearsal));
    else
        rehearsal_text(r->cli, &rehearsal);
}

static int replay(struct rehearsing *r) {
    struct simulation simulation;
    struct err err = {.code = ERR_OK};
    r->options.plans = r->plans;
    r->options.settings = r->settings;
    r->options.arrivals = r->arrivals.items;
    r->options.arrival_count = r->arrivals.count;
    if (simulate(&r->options, &simulation, &err)) return cli_fail(r->cli, T_CLI_SIM_FAILED, err.msg);
    tell_result(r, &simulation);
    int status = simulation_found(&simulation) ? CLI_FOUND : CLI_FINE;
    simulation_deinit(&simulation);
    return status;
}

static int rehearse(struct rehearsing *r) {
    int status = load(r);
    if (status == CLI_FINE) status = read_span(r);
    if (status == CLI_FINE) status = read_arrivals(r);
    if (status != CLI_FINE || r->problems.errors) return tell_problems(r);
    return replay(r);
}

static int run(struct cli *cli) {
    struct rehearsing r = {.cli = cli};
    if (!args_get(&cli->args, "from") || !args_get(&cli->args, "to"))
        return cli_cannot(cli, T_CLI_SIM_SPAN_NEEDED, NULL, 0);
    problems_init(&r.problems);
    arrivals_init(&r.arrivals);
    int status = rehearse(&r);
    arrivals_deinit(&r.arrivals);
    problems_deinit(&r.problems);
    plans_unref(r.plans);
    settings_free(r.settings);
    return status;
}

static const struct arg_spec options[] = {CLI_OPTIONS,
                                          {"config", ARG_VALUE},
                                          {"from", ARG_VALUE},
                                          {"to", ARG_VALUE},
                                          {"plan", ARG_LIST},
                                          {"submissions", ARG_LIST},
                                          {0}};

const struct cli_command simulate_command = {"simulate", run, T_CLI_HELP_SIMULATE, options};
