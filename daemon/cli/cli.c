#include "daemon/cli/cli.h"
#include "daemon/model/task.h"
#include "daemon/model/verdict.h"
#include <stdio.h>
#include <string.h>

void cli_remark(const struct cli *cli, enum text_id id, const char *const *args, size_t nargs) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_addf(&sb, "tiendo%s%s: ", cli->command ? " " : "", cli->command ? cli->command : "");
    text_add(&sb, id, cli->lang, args, nargs);
    strbuf_addc(&sb, '\n');
    fputs(sb.data, stderr);
    strbuf_deinit(&sb);
}

int cli_cannot(const struct cli *cli, enum text_id id, const char *const *args, size_t nargs) {
    cli_remark(cli, id, args, nargs);
    return CLI_CANNOT;
}

void cli_say(struct cli *cli, enum text_id id, const char *const *args, size_t nargs) {
    text_add(&cli->out, id, cli->lang, args, nargs);
    strbuf_addc(&cli->out, '\n');
}

void cli_print_array(struct cli *cli, cJSON *array) {
    strbuf_addc(&cli->out, '[');
    while (array->child) {
        strbuf_adds(&cli->out, "\n");
        json_print(&cli->out, cJSON_DetachItemViaPointer(array, array->child));
        if (array->child) strbuf_addc(&cli->out, ',');
    }
    strbuf_adds(&cli->out, "]\n");
    cJSON_Delete(array);
}

void cli_print_table(struct cli *cli, struct table *table) {
    table_print(table, cli->width, cli->colour, &cli->out);
    table_free(table);
}

const char *cli_status_word(const char *status, enum lang lang) {
    enum obligation_status duty;
    enum verdict_status verdict;
    enum task_state task;
    if (obligation_status_parse(status, &duty)) return text_raw(obligation_status_text(duty), lang);
    if (verdict_status_parse(status, &verdict)) return text_raw(verdict_status_text(verdict), lang);
    if (task_state_parse(status, &task)) return text_raw(task_state_text(task), lang);
    return status;
}

enum paint cli_paint_of(const char *status) {
    static const struct {
        const char *status;
        enum paint paint;
    } paints[] = {{"missed", PAINT_RED},         {"lagging", PAINT_RED},       {"overdue", PAINT_RED},
                  {"critical", PAINT_RED},       {"at_risk", PAINT_YELLOW},    {"due_soon", PAINT_YELLOW},
                  {"returned", PAINT_YELLOW},    {"incomplete", PAINT_YELLOW}, {"late", PAINT_YELLOW},
                  {"warning", PAINT_YELLOW},     {"achieved", PAINT_GREEN},    {"on_track", PAINT_GREEN},
                  {"on_time", PAINT_GREEN},      {"no_data", PAINT_DIM},       {"not_assessable", PAINT_DIM},
                  {"not_applicable", PAINT_DIM}, {"done", PAINT_GREEN},        {"cancelled", PAINT_DIM}};
    for (size_t i = 0; i < sizeof paints / sizeof *paints; i++)
        if (strcmp(paints[i].status, status) == 0) return paints[i].paint;
    return PAINT_NONE;
}
