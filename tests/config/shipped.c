#include "tests/config/shipped.h"

int shipped_load(void **state) {
    struct shipped *s = mem_alloc(sizeof *s);
    problems_init(&s->problems);
    s->settings = settings_load("config/tiendo.json", &s->problems);
    s->plans = load_plans(s->settings, &s->problems);
    if (!s->plans) print_problems(&s->problems);
    *state = s;
    return s->plans ? 0 : -1;
}

int shipped_unload(void **state) {
    struct shipped *s = *state;
    plans_unref(s->plans);
    settings_free(s->settings);
    problems_deinit(&s->problems);
    mem_free(s);
    return 0;
}
