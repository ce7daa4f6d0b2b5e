#include "daemon/cli/args.h"
#include "daemon/base/mem.h"
#include <string.h>

#define NAMES_MAX 32

static bool refuse(struct args_fault *fault, enum text_id text, const char *a, const char *b) {
    *fault = (struct args_fault){.text = text, .args = {a, b}, .count = b ? 2 : 1};
    return false;
}

static const char *nearest(const struct arg_spec *specs, const char *name, size_t len) {
    const char *names[NAMES_MAX];
    size_t n = 0;
    for (; n < NAMES_MAX && specs[n].name; n++) names[n] = specs[n].name;
    char *word = mem_strndup(name, len);
    const char *near = text_nearest(word, names, n);
    mem_free(word);
    return near;
}

static const struct arg_spec *find(const struct arg_spec *specs, const char *name, size_t len) {
    for (; specs->name; specs++)
        if (strlen(specs->name) == len && memcmp(specs->name, name, len) == 0) return specs;
    return NULL;
}

static void add_option(struct args *args, const char *name, const char *value) {
    args->options[args->option_count++] = (struct arg){name, value};
}

/* "--name=value" or "--name" with the next word as its value; *taken: the next word was. */
static bool parse_option(const char *word, const char *next, const struct arg_spec *specs, struct args *out,
                         struct args_fault *fault, bool *taken) {
    const char *name = strcmp(word, "-h") == 0 ? "help" : word + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct arg_spec *spec =
        word[0] == '-' && (word[1] == '-' || name != word + 2) ? find(specs, name, len) : NULL;
    *taken = false;
    if (!spec) {
        const char *near = word[1] == '-' ? nearest(specs, name, len) : NULL;
        return near ? refuse(fault, T_CLI_OPTION_UNKNOWN_NEAREST, word, near)
                    : refuse(fault, T_CLI_OPTION_UNKNOWN, word, NULL);
    }
    if (spec->kind == ARG_FLAG) {
        if (equals) return refuse(fault, T_CLI_OPTION_NO_VALUE, spec->name, NULL);
        add_option(out, spec->name, NULL);
        return true;
    }
    const char *value = equals ? equals + 1 : next;
    if (!value || !*value || (!equals && strncmp(value, "--", 2) == 0))
        return refuse(fault, T_CLI_OPTION_VALUE_NEEDED, spec->name, NULL);
    if (spec->kind == ARG_VALUE && args_has(out, spec->name))
        return refuse(fault, T_CLI_OPTION_TWICE, spec->name, NULL);
    *taken = !equals;
    add_option(out, spec->name, value);
    return true;
}

bool args_parse(int argc, char *const *argv, const struct arg_spec *specs, struct args *out,
                struct args_fault *fault) {
    *out = (struct args){.options = mem_array((size_t)argc + 1, sizeof *out->options),
                         .files = mem_array((size_t)argc + 1, sizeof *out->files)};
    bool options = true;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        bool taken;
        if (!options || word[0] != '-' || !word[1]) {
            out->files[out->file_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            options = false;
        } else {
            if (!parse_option(word, i + 1 < argc ? argv[i + 1] : NULL, specs, out, fault, &taken))
                return false;
            i += taken;
        }
    }
    return true;
}

void args_deinit(struct args *args) {
    mem_free(args->options);
    mem_free(args->files);
    *args = (struct args){0};
}

static const struct arg *find_given(const struct args *args, const char *name) {
    for (size_t i = 0; i < args->option_count; i++)
        if (strcmp(args->options[i].name, name) == 0) return &args->options[i];
    return NULL;
}

bool args_has(const struct args *args, const char *name) {
    return find_given(args, name) != NULL;
}

const char *args_get(const struct args *args, const char *name) {
    const struct arg *given = find_given(args, name);
    return given ? given->value : NULL;
}

const char **args_list(const struct args *args, const char *name, size_t *count) {
    const char **list = mem_array(args->option_count + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < args->option_count; i++)
        if (strcmp(args->options[i].name, name) == 0) list[(*count)++] = args->options[i].value;
    return list;
}

/* ---- language ---- */

static bool asked_lang(int argc, char *const *argv, enum lang *out) {
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) return false;
        if (strncmp(argv[i], "--lang=", 7) == 0) return lang_parse(argv[i] + 7, out);
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) return lang_parse(argv[i + 1], out);
    }
    return false;
}

enum lang args_lang(int argc, char *const *argv, const char *(*variable)(const char *name)) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    enum lang lang;
    if (asked_lang(argc, argv, &lang)) return lang;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = variable(names[i]);
        if (value && *value) return strncmp(value, "en", 2) == 0 ? LANG_EN : LANG_VI;
    }
    return LANG_VI;
}
