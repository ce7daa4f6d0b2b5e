#include "tests/flow/folder.h"
#include "daemon/base/mem.h"
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATIENCE_MS 30000
#define TICK_MS     5 /* a turn runs its timers before it waits: what they bring is seen with the next tick */

void folder_make(char dir[FOLDER_MAX]) {
    snprintf(dir, FOLDER_MAX, "/tmp/tiendo-flow-XXXXXX");
    if (!mkdtemp(dir)) fail_msg("%s", "mkdtemp");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

void folder_remove(const char *dir) {
    assert_int_equal(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void make_parents(char *path) {
    for (char *p = path + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        mkdir(path, 0700);
        *p = '/';
    }
}

void folder_write(const char *dir, const char *name, const char *text, bool json) {
    char *path = mem_printf("%s/%s", dir, name);
    make_parents(path);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (const char *p = text; *p; p++) fputc(json && *p == '\'' ? '"' : *p, f);
    assert_int_equal(fclose(f), 0);
    mem_free(path);
}

size_t folder_count(const char *dir, const char *name) {
    char *path = mem_printf("%s/%s", dir, name);
    DIR *d = opendir(path);
    size_t n = 0;
    for (struct dirent *e; d && (e = readdir(d));) n += e->d_name[0] != '.';
    if (d) closedir(d);
    mem_free(path);
    return n;
}

struct patience {
    uv_timer_t timer;
    int ticks;
    bool closed;
};

static void on_tick(uv_timer_t *timer) {
    ((struct patience *)timer->data)->ticks++;
}

static void on_closed(uv_handle_t *handle) {
    ((struct patience *)handle->data)->closed = true;
}

void loop_until(uv_loop_t *loop, const bool *flag) {
    struct patience p = {.ticks = 0};
    uv_timer_init(loop, &p.timer);
    p.timer.data = &p;
    uv_timer_start(&p.timer, on_tick, TICK_MS, TICK_MS);
    while (!*flag && p.ticks < PATIENCE_MS / TICK_MS) uv_run(loop, UV_RUN_ONCE);
    bool came = *flag;
    uv_close((uv_handle_t *)&p.timer, on_closed);
    while (!p.closed) uv_run(loop, UV_RUN_NOWAIT);
    if (!came) fail_msg("%s", "it did not come about");
}

void loop_end(uv_loop_t *loop) {
    uv_run(loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(loop), 0);
}
