/* What the commands of tiendo share: how they are called, how they speak, how they end.
 *
 * Exit status: 0 fine, 1 found something (errors, refusals, late or lagging things), 2 could not run.
 * Findings go to standard output, what kept the command from running to standard error. */
#ifndef TIENDO_CLI_CLI_H
#define TIENDO_CLI_CLI_H

#include "daemon/base/json.h"
#include "daemon/base/problems.h"
#include "daemon/cli/args.h"
#include "daemon/cli/table.h"

#define TIENDO_VERSION "0.1.0"

enum { CLI_FINE = 0, CLI_FOUND = 1, CLI_CANNOT = 2 };

struct cli {
    const char *command;
    struct args args;
    enum lang lang;
    bool json, colour;
    size_t width;      /* of the terminal; 0 when the output is none */
    struct strbuf out; /* standard output, written when the command has ended */
};

struct cli_command {
    const char *name;
    int (*run)(struct cli *cli);
    enum text_id help;
    const struct arg_spec *options;
};

/* Options that every command takes; those that ask a running daemon take --url too. */
#define CLI_OPTIONS                                                                                          \
    {"help", ARG_FLAG}, {"json", ARG_FLAG}, {                                                                \
        "lang", ARG_VALUE                                                                                    \
    }
#define CLI_URL                                                                                              \
    { "url", ARG_VALUE }

extern const struct cli_command check_command, submit_command, status_command, due_command, alerts_command,
    simulate_command, plan_command, tasks_command;

/* "tiendo check: …" on standard error; returns CLI_CANNOT. */
int cli_cannot(const struct cli *cli, enum text_id id, const char *const *args, size_t nargs);
#define cli_fail(cli, id, ...)                                                                               \
    cli_cannot((cli), (id), (const char *const[]){__VA_ARGS__},                                              \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
/* The same without ending anything: a remark beside the result. */
void cli_remark(const struct cli *cli, enum text_id id, const char *const *args, size_t nargs);
#define cli_note(cli, id, ...)                                                                               \
    cli_remark((cli), (id), (const char *const[]){__VA_ARGS__},                                              \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Appends a text and a line break to the output. */
void cli_say(struct cli *cli, enum text_id id, const char *const *args, size_t nargs);
#define cli_line(cli, id, ...)                                                                               \
    cli_say((cli), (id), (const char *const[]){__VA_ARGS__},                                                 \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* The JSON output: an array with one item a line. Takes the array over. */
void cli_print_array(struct cli *cli, cJSON *array_owned);
/* Prints the table as the output's colour and width want it, and frees it. */
void cli_print_table(struct cli *cli, struct table *table_owned);
/* The word people see for a status of the API, an obligation's or a verdict's; the name itself where it is
 * none. */
const char *cli_status_word(const char *status, enum lang lang);
/* A word by state: red for what is missed or late, and so on. By the status names of the API. */
enum paint cli_paint_of(const char *status);

#endif
