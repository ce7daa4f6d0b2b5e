/* What the parts of `tiendo plan` share: show, diff, import, export. Each works on files; none asks a running
 * daemon unless it says so. */
#ifndef TIENDO_CLI_PLAN_H
#define TIENDO_CLI_PLAN_H

#include "config/settings.h"
#include "daemon/cli/cli.h"
#include "daemon/model/plan.h"

int plan_show(struct cli *cli);
int plan_diff(struct cli *cli);
int plan_export(struct cli *cli);
int plan_import(struct cli *cli);

#define PLAN_CONFIG_DEFAULT "config/tiendo.json"
int plan_tell(struct cli *cli, const struct problems *problems); /* prints faults; returns CLI_FOUND */

struct plan_files {
    struct settings *settings; /* owned; NULL when unit files were given */
    struct plans *plans;       /* a reference; NULL when something is wrong */
    struct problems problems;
};
/* Reads one plan file with the units (and holidays) that --units or the settings name. CLI_FINE with plans
 * set; CLI_FOUND when the files have faults, which are printed. Deinit in any case. */
int plan_files_read(struct cli *cli, const char *file, struct plan_files *out);
void plan_files_deinit(struct plan_files *files);

/* A line of the plan in words: so many spaces, the text with its arguments, a line break. */
#define plan_line(sb, indent, id, lang, ...)                                                                 \
    (strbuf_addf((sb), "%*s", (indent), ""), text_addv((sb), (id), (lang), __VA_ARGS__),                     \
     strbuf_addc((sb), '\n'))
/* "A, B, C and 6 more". */
void plan_show_units(struct strbuf *sb, const struct unit *const *units, size_t count, enum lang lang);
/* "A", "A (requested)", "not known (why)". */
void plan_show_body(struct strbuf *sb, const struct body *body, enum lang lang);
/* The rest of what `show` says: reports with their deadlines; tasks with their windows, events, references.
 */
void plan_show_duties(const struct plan *plan, enum lang lang, struct strbuf *sb);
void plan_show_tasks(const struct plan *plan, enum lang lang, struct strbuf *sb);

#endif
