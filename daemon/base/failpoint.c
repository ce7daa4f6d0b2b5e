#include "daemon/base/failpoint.h"

#ifdef TIENDO_FAIL_POINTS
#include "daemon/base/mem.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Passes are counted over all threads, so this state is the process's. */
struct failpoints {
    pthread_mutex_t lock;
    bool ready;
    char *deadly; /* owned: the name to die at, or NULL */
    unsigned long passes_left;
    const char *list_path; /* borrowed from the environment */
    char **listed;         /* owned names already in the file */
    size_t count, cap;
};

static struct failpoints points = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void read_environment(struct failpoints *p) {
    const char *spec = getenv("TIENDO_FAIL_POINT");
    p->ready = true;
    p->list_path = getenv("TIENDO_FAIL_POINT_LIST");
    if (!spec) return;
    size_t len = strcspn(spec, ":");
    p->deadly = mem_strndup(spec, len);
    p->passes_left = spec[len] ? strtoul(spec + len + 1, NULL, 10) : 1;
    if (p->passes_left == 0) p->passes_left = 1;
}

static bool already_listed(const struct failpoints *p, const char *name) {
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->listed[i], name) == 0) return true;
    }
    return false;
}

static void list(struct failpoints *p, const char *name) {
    if (!p->list_path || already_listed(p, name)) return;
    mem_grow(&p->listed, &p->cap, p->count + 1);
    p->listed[p->count++] = mem_strdup(name);
    char *line = mem_printf("%s\n", name);
    int fd = open(p->list_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, strlen(line)) < 0) abort(); /* a test that cannot list must not pass */
    close(fd);
    mem_free(line);
}

void failpoint_hit(const char *name) {
    pthread_mutex_lock(&points.lock);
    if (!points.ready) read_environment(&points);
    list(&points, name);
    if (points.deadly && strcmp(points.deadly, name) == 0 && --points.passes_left == 0)
        kill(getpid(), SIGKILL);
    pthread_mutex_unlock(&points.lock);
}
#endif
