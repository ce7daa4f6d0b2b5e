/* tiendo: the command line. Each command is a file of its own; this one finds it, reads its arguments, and
 * sends out what it prints. */
#include "daemon/base/crypto.h"
#include "daemon/base/log.h"
#include "daemon/cli/cli.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct cli_command *const commands[] = {&check_command,    &submit_command, &status_command,
                                                     &tasks_command,    &due_command,    &alerts_command,
                                                     &simulate_command, &plan_command};
#define COMMANDS (sizeof commands / sizeof *commands)

static const char *variable(const char *name) {
    return getenv(name);
}

static const struct cli_command *find(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

static int unknown_command(const struct cli *cli, const char *name) {
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++) names[i] = commands[i]->name;
    const char *near = text_nearest(name, names, COMMANDS);
    return near ? cli_fail(cli, T_CLI_COMMAND_UNKNOWN_NEAREST, name, near)
                : cli_fail(cli, T_CLI_COMMAND_UNKNOWN, name);
}

static void look_at_terminal(struct cli *cli) {
    struct winsize size;
    const char *no_colour = getenv("NO_COLOR");
    if (!isatty(STDOUT_FILENO)) return;
    cli->colour = !no_colour || !*no_colour;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) cli->width = size.ws_col;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv) {
    struct args_fault fault;
    enum lang asked;
    if (!args_parse(argc, argv, command->options, &cli->args, &fault))
        return cli_cannot(cli, fault.text, fault.args, fault.count);
    const char *lang = args_get(&cli->args, "lang");
    if (lang && !lang_parse(lang, &asked)) return cli_fail(cli, T_CLI_LANG_UNKNOWN, lang);
    if (args_has(&cli->args, "help")) {
        strbuf_adds(&cli->out, text_raw(command->help, cli->lang));
        return CLI_FINE;
    }
    cli->json = args_has(&cli->args, "json");
    return command->run(cli);
}

/* What was found but could not be told was not found; but whoever stops reading (| head) has read enough. */
static int send_out(const struct cli *cli, int status) {
    if (strbuf_error(&cli->out)) return cli_fail(cli, T_CLI_OUTPUT, err_text(strbuf_error(&cli->out)));
    bool sent = fwrite(cli->out.data, 1, cli->out.len, stdout) == cli->out.len && fflush(stdout) == 0;
    return sent || errno == EPIPE ? status : cli_fail(cli, T_CLI_OUTPUT, strerror(errno));
}

/* tiendo --help, --version: options before any command. */
static int without_command(struct cli *cli, int argc, char **argv) {
    static const struct arg_spec options[] = {
        {"help", ARG_FLAG}, {"version", ARG_FLAG}, {"lang", ARG_VALUE}, {0}};
    struct args_fault fault;
    if (!args_parse(argc - 1, argv + 1, options, &cli->args, &fault))
        return cli_cannot(cli, fault.text, fault.args, fault.count);
    if (args_has(&cli->args, "version")) {
        strbuf_adds(&cli->out, "tiendo " TIENDO_VERSION "\n");
        return CLI_FINE;
    }
    if (args_has(&cli->args, "help")) {
        strbuf_adds(&cli->out, text_raw(T_CLI_USAGE, cli->lang));
        return CLI_FINE;
    }
    fputs(text_raw(T_CLI_USAGE, cli->lang), stderr);
    return CLI_CANNOT;
}

static int start(struct cli *cli, int argc, char **argv) {
    if (argc < 2 || argv[1][0] == '-') return without_command(cli, argc < 1 ? 1 : argc, argv);
    const struct cli_command *command = find(argv[1]);
    if (!command) return unknown_command(cli, argv[1]);
    cli->command = command->name;
    return run(cli, command, argc - 2, argv + 2);
}

int main(int argc, char **argv) {
    struct cli cli = {.lang = args_lang(argc, argv, variable)};
    strbuf_init(&cli.out, (size_t)1 << 30);
    crypto_init();
    log_set_level(LOG_ERROR);
    signal(SIGPIPE, SIG_IGN);
    look_at_terminal(&cli);
    int status = send_out(&cli, start(&cli, argc, argv));
    args_deinit(&cli.args);
    strbuf_deinit(&cli.out);
    return status;
}
