/* Who took over from whom. A file says it on either side, or on both; the model has both sides filled. Built
 * by sorting what is said, once by the one that closed and once by the one that took over. */
#include "config/units_build.h"
#include "daemon/base/mem.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct edge {
    const struct unit *from, *to;
    size_t
        rank; /* the place in `merged_into`: the first is the heir; those said by `split_from` come after */
    const struct draft *said_by;
    const char *key;
    size_t place; /* in the list under that key */
};

struct succession {
    struct units_build *build;
    struct edge *edges; /* owned */
    size_t count, cap;
};

static void member_of(const struct edge *e, char *buf, size_t size) {
    const struct named_units *list = e->rank == SIZE_MAX ? &e->said_by->split_from : &e->said_by->merged_into;
    if (list->list)
        snprintf(buf, size, "/%s/%zu", e->key, e->place);
    else
        snprintf(buf, size, "/%s", e->key);
}

static void add_edges(struct succession *s, const struct draft *d, const char *key,
                      const struct named_units *list, bool merged) {
    char member[64];
    for (size_t i = 0; i < list->count; i++) {
        struct edge e = {.said_by = d, .key = key, .place = i, .rank = merged ? i : SIZE_MAX};
        e.from = e.to = d->placed;
        member_of(&e, member, sizeof member);
        const struct unit *other = units_build_find(s->build, d, member, list->ids[i]);
        if (!other) continue;
        if (merged)
            e.to = other;
        else
            e.from = other;
        mem_grow(&s->edges, &s->cap, s->count + 1);
        s->edges[s->count++] = e;
    }
}

static int order(size_t a, size_t b) {
    return (a > b) - (a < b);
}

static int by_closed(const void *a, const void *b) {
    const struct edge *x = a, *y = b;
    int by = order(x->from->index, y->from->index);
    if (by == 0) by = order(x->rank, y->rank);
    return by ? by : order(x->to->index, y->to->index);
}

static int by_new(const void *a, const void *b) {
    const struct edge *x = a, *y = b;
    int by = order(x->to->index, y->to->index);
    return by ? by : order(x->from->index, y->from->index);
}

/* What both sides say is one thing. The edges are by_closed; `seen` holds, of each unit, the last that was
 * found to go over into it (counted from 1). */
static void drop_repeated(struct succession *s) {
    size_t *seen = mem_array(s->build->units->count + 1, sizeof *seen), n = 0;
    for (size_t i = 0; i < s->count; i++) {
        size_t from = s->edges[i].from->index + 1;
        if (seen[s->edges[i].to->index] == from) continue;
        seen[s->edges[i].to->index] = from;
        s->edges[n++] = s->edges[i];
    }
    s->count = n;
    mem_free(seen);
}

/* The other end of each edge, in the order of the edges: those of one unit lie side by side. */
static const struct unit **ends(struct succession *s, bool successors) {
    const struct unit **list = arena_array(s->build->units->arena, s->count, sizeof(const struct unit *));
    if (!list) problems_error(s->build->problems, NULL, "", T_CONFIG_TOO_BIG, "256");
    for (size_t i = 0; list && i < s->count; i++) list[i] = successors ? s->edges[i].to : s->edges[i].from;
    return list;
}

static void fill_successors(struct succession *s) {
    const struct unit **list = ends(s, true);
    for (size_t i = 0; list && i < s->count; i++) {
        struct unit *u = &s->build->units->items[s->edges[i].from->index];
        if (u->successor_count++ == 0) u->successors = &list[i];
    }
}

static void fill_predecessors(struct succession *s) {
    const struct unit **list = ends(s, false);
    for (size_t i = 0; list && i < s->count; i++) {
        struct unit *u = &s->build->units->items[s->edges[i].to->index];
        if (u->predecessor_count++ == 0) u->predecessors = &list[i];
    }
}

/* How many of its predecessors stand in the way of each unit, once all that can be settled is: 0 for what no
 * loop leads to. */
static size_t *settle(const struct units *units) {
    size_t *open = mem_array(units->count + 1, sizeof *open), done = 0, n = 0;
    const struct unit **queue = mem_array(units->count + 1, sizeof(const struct unit *));
    for (size_t i = 0; i < units->count; i++) {
        open[i] = units->items[i].predecessor_count;
        if (open[i] == 0) queue[n++] = &units->items[i];
    }
    while (done < n) {
        const struct unit *u = queue[done++];
        for (size_t i = 0; i < u->successor_count; i++) {
            if (--open[u->successors[i]->index] == 0) queue[n++] = u->successors[i];
        }
    }
    mem_free(queue);
    return open;
}

/* A predecessor that stands in the way. */
static const struct unit *back(const struct unit *u, const size_t *open) {
    size_t i = 0;
    while (i < u->predecessor_count && !open[u->predecessors[i]->index]) i++;
    return i < u->predecessor_count ? u->predecessors[i] : NULL;
}

/* The least id of a loop; NULL when there is none. */
static const struct unit *find_loop(const struct units *units) {
    size_t *open = settle(units), i = 0;
    const struct unit *least = NULL;
    while (i < units->count && !open[i]) i++;
    if (i < units->count) {
        const struct unit *u = &units->items[i];
        for (size_t steps = 0; steps < units->count; steps++) u = back(u, open);
        least = u;
        for (const struct unit *v = back(u, open); v != u; v = back(v, open)) {
            if (v->index < least->index) least = v;
        }
    }
    mem_free(open);
    return least;
}

static void refuse_gap(struct units_build *b, const struct edge *e) {
    char member[64], from[CIVIL_TEXT_MAX] = "-", to[CIVIL_TEXT_MAX], next[CIVIL_TEXT_MAX];
    member_of(e, member, sizeof member);
    if (e->from->to_day == DAY_NONE) {
        units_build_error_(b, e->said_by, member, T_UNIT_SUCCESSION_OPEN, e->from->id);
        return;
    }
    if (e->to->from_day == e->from->to_day + 1) return;
    if (e->to->from_day != DAY_NONE) civil_format(e->to->from_day, from);
    civil_format(e->from->to_day, to);
    civil_format(e->from->to_day + 1, next);
    units_build_error_(b, e->said_by, member, T_UNIT_SUCCESSION_GAP, e->to->id, from, e->from->id, to, next);
}

static void refuse_loop(struct succession *s, const struct unit *least) {
    const struct edge *e = s->edges;
    char member[64];
    while (e->from != least) e++;
    member_of(e, member, sizeof member);
    units_build_error_(s->build, e->said_by, member, T_UNIT_SUCCESSION_LOOP, least->id);
}

void units_resolve_succession(struct units_build *b) {
    struct succession s = {.build = b};
    for (size_t i = 0; i < b->count; i++) {
        const struct draft *d = &b->drafts[i];
        if (!d->placed) continue;
        add_edges(&s, d, "merged_into", &d->merged_into, true);
        add_edges(&s, d, "split_from", &d->split_from, false);
    }
    if (s.count > 0) {
        qsort(s.edges, s.count, sizeof *s.edges, by_closed);
        drop_repeated(&s);
        fill_successors(&s);
        qsort(s.edges, s.count, sizeof *s.edges, by_new);
        fill_predecessors(&s);
        const struct unit *loop = find_loop(b->units);
        if (loop) refuse_loop(&s, loop);
        for (size_t i = 0; !loop && i < s.count; i++) refuse_gap(b, &s.edges[i]);
    }
    mem_free(s.edges);
}
