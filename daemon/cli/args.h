/* The arguments of one command, by a const table of its options: --name, --name value, --name=value; `--`
 * ends the options, `-` is a file. Pure. */
#ifndef TIENDO_CLI_ARGS_H
#define TIENDO_CLI_ARGS_H

#include "daemon/base/text.h"
#include <stdbool.h>

enum arg_kind {
    ARG_FLAG,
    ARG_VALUE, /* once */
    ARG_LIST   /* may be given several times */
};

struct arg_spec {
    const char *name; /* without the dashes; NULL ends a table */
    enum arg_kind kind;
};

struct arg {
    const char *name, *value; /* value NULL for a flag; both borrowed */
};

struct args {
    struct arg *options; /* owned */
    const char **files;  /* owned; what is no option, NULL-terminated */
    size_t option_count, file_count;
};

/* What is wrong: a text with its arguments (borrowed from argv and the table). */
struct args_fault {
    enum text_id text;
    const char *args[2];
    size_t count;
};

/* argv without the program's and the command's name. False: *fault tells. Deinit in either case. */
bool args_parse(int argc, char *const *argv, const struct arg_spec *specs, struct args *out,
                struct args_fault *fault);
void args_deinit(struct args *args);

bool args_has(const struct args *args, const char *name);
const char *args_get(const struct args *args, const char *name); /* NULL if absent */
/* The values of a list option, NULL-terminated; the caller frees the array (mem_free). */
const char **args_list(const struct args *args, const char *name, size_t *count);

/* The language asked for by --lang, else by the environment (LC_ALL, LC_MESSAGES, LANG: the first that is
 * set): Vietnamese unless it begins with "en". */
enum lang args_lang(int argc, char *const *argv, const char *(*variable)(const char *name));

#endif
