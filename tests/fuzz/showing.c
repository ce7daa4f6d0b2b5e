/* The plan in words, and what changed since another version of it. */
#include "daemon/base/mem.h"
#include "daemon/cli/cli.h"
#include "daemon/flow/plan_diff.h"
#include "tests/fuzz/whole.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void look_at_diff(struct whole *w, const struct plan *before, const struct plan *after, bool same) {
    struct plan_diff diff;
    struct strbuf sb;
    plan_diff_init(&diff, before, after);
    if (same && diff.count) found(w, "differs from itself by %zu things", diff.count);
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < diff.count; i++) {
        for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
            strbuf_clear(&sb);
            plan_change_words(&diff.items[i], (enum lang)lang, &sb);
            if (!sb.len) found(w, "%s", "a change without words");
        }
        strbuf_clear(&sb);
        json_print(&sb, plan_change_json(&diff.items[i]));
    }
    strbuf_deinit(&sb);
    plan_diff_deinit(&diff);
}

static bool write_file(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    return f && fputs(text, f) >= 0 && fclose(f) == 0;
}

static void show(struct whole *w, char *plan, char *units, enum lang lang) {
    char *argv[] = {"show", plan, "--units", units};
    struct cli cli = {.command = "plan", .lang = lang};
    struct args_fault fault;
    strbuf_init(&cli.out, 0);
    if (!args_parse(4, argv, plan_command.options, &cli.args, &fault)) found(w, "%s", "bad arguments");
    if (plan_command.run(&cli) != CLI_FINE) found(w, "cannot be shown: %s", cli.out.data);
    look_at_text(w, "show", cli.out.data);
    args_deinit(&cli.args);
    strbuf_deinit(&cli.out);
}

void try_showing(struct whole *w, const struct plan *plan) {
    char plan_path[64], units_path[64];
    snprintf(plan_path, sizeof plan_path, "/tmp/tiendo-fuzz-%d-plan.json", (int)getpid());
    snprintf(units_path, sizeof units_path, "/tmp/tiendo-fuzz-%d-units.json", (int)getpid());
    if (write_file(plan_path, w->plan_json) && write_file(units_path, w->units_json)) {
        show(w, plan_path, units_path, LANG_VI);
        show(w, plan_path, units_path, LANG_EN);
    } else {
        found(w, "%s", "no room under /tmp");
    }
    unlink(plan_path);
    unlink(units_path);
    look_at_diff(w, NULL, plan, false);
    look_at_diff(w, plan, plan, true);
    if (!w->original) return;
    look_at_diff(w, w->original, plan, false);
    look_at_diff(w, plan, w->original, false);
}
