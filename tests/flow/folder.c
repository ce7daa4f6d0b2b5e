#include "tests/flow/folder.h"
#include "daemon/base/mem.h"
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATIENCE_MS 30000

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

static void on_impatient(uv_timer_t *timer) {
    *(bool *)timer->data = true;
}

static void on_closed(uv_handle_t *handle) {
    *(bool *)handle->data = false;
}

void loop_until(uv_loop_t *loop, const bool *flag) {
    uv_timer_t patience;
    bool over = false;
    uv_timer_init(loop, &patience);
    patience.data = &over;
    uv_timer_start(&patience, on_impatient, PATIENCE_MS, 0);
    while (!*flag && !over) uv_run(loop, UV_RUN_ONCE);
    bool came = *flag;
    over = true;
    uv_close((uv_handle_t *)&patience, on_closed);
    while (over) uv_run(loop, UV_RUN_ONCE);
    if (!came) fail_msg("%s", "it did not come about");
}

void loop_end(uv_loop_t *loop) {
    uv_run(loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(loop), 0);
}
