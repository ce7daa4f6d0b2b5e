/* Documents that a plan speaks of, and what it says of ids of its former versions. */
#include "config/reader.h"
#include <string.h>

static bool reference_taken(const struct plan *plan, const char *id) {
    return plan_reference(plan, id) != NULL;
}

static void read_reference(struct reader *r, const struct json_at *at, struct reference *ref) {
    static const char *const known[] = {"id", "number", "title", "plan", "source", "quote", NULL};
    ref->id = "";
    if (!reader_only(r, at, known)) return;
    reader_new_id(r, at, &ref->id, reference_taken);
    reader_string(r, at, "number", OPTIONAL, &ref->number, NULL);
    reader_text(r, at, "title", REQUIRED, &ref->title);
    if (reader_has(at, "plan")) reader_id(r, at, "plan", &ref->plan);
    reader_string(r, at, "source", OPTIONAL, &ref->source, NULL);
    reader_string(r, at, "quote", OPTIONAL, &ref->quote, NULL);
}

void read_references(struct reader *r, const struct json_at *root) {
    struct json_at array;
    if (!json_get_array(&r->sink, root, "references", false, &array)) return;
    struct reference *references = reader_array(r, reader_length(&array), sizeof *references);
    if (!references) return;
    r->plan->references = references;
    reader_each(item, &array) {
        read_reference(r, &item, &references[item.index]);
        r->plan->reference_count++;
    }
}

/* ---- renamed and retired ---- */

static const char *const NOTE_KINDS[] = {"indicator", "target", "report", "task", "milestone", NULL};

static bool is_there(const struct plan *plan, const char *kind, const char *id) {
    if (strcmp(kind, "indicator") == 0) return plan_indicator(plan, id) != NULL;
    if (strcmp(kind, "target") == 0) return plan_target(plan, id) != NULL;
    if (strcmp(kind, "report") == 0) return plan_report(plan, id) != NULL;
    if (strcmp(kind, "task") == 0) return plan_task(plan, id) != NULL;
    return plan_milestone(plan, id) != NULL;
}

/* The old id is no longer used, and said of once. */
static bool read_old(struct reader *r, const struct json_at *obj, struct succession_note *note) {
    struct json_at at = json_member(obj, "id");
    int kind = 0;
    bool both = reader_choice(r, obj, "kind", KNOWN, NOTE_KINDS, &kind);
    note->kind = NOTE_KINDS[kind];
    both = reader_string(r, obj, "id", KNOWN, &note->id, NULL) && both;
    if (!both) return false;
    bool there = is_there(r->plan, note->kind, note->id), twice = plan_note(r->plan, note->kind, note->id);
    if (there) json_error(&r->sink, &at, T_PLAN_NOTE_STILL, note->kind, note->id);
    if (!there && twice) json_error(&r->sink, &at, T_PLAN_ID_TWICE, note->id);
    return !there && !twice;
}

static bool read_renamed(struct reader *r, const struct json_at *at, struct succession_note *note) {
    static const char *const known[] = {"kind", "id", "to", NULL};
    struct json_at to = json_member(at, "to");
    if (!reader_only(r, at, known)) return false;
    bool fine = read_old(r, at, note);
    if (!reader_string(r, at, "to", KNOWN, &note->to, NULL)) return false;
    if (!fine || is_there(r->plan, note->kind, note->to)) return fine;
    json_error(&r->sink, &to, T_PLAN_NOTE_TO, note->kind, note->to);
    return false;
}

static bool read_retired(struct reader *r, const struct json_at *at, struct succession_note *note) {
    static const char *const known[] = {"kind", "id", "why", NULL};
    if (!reader_only(r, at, known)) return false;
    bool fine = read_old(r, at, note);
    return reader_string(r, at, "why", KNOWN, &note->why, NULL) && fine;
}

void read_notes(struct reader *r, const struct json_at *root) {
    struct json_at renamed = {.item = NULL}, retired = {.item = NULL};
    struct plan *plan = r->plan;
    if (!json_get_array(&r->sink, root, "renamed", false, &renamed)) renamed.item = NULL;
    if (!json_get_array(&r->sink, root, "retired", false, &retired)) retired.item = NULL;
    struct succession_note *notes =
        reader_array(r, reader_length(&renamed) + reader_length(&retired), sizeof *notes);
    if (!notes) return;
    plan->notes = notes;
    reader_each(item, &renamed) plan->note_count += read_renamed(r, &item, &notes[plan->note_count]);
    reader_each(item, &retired) plan->note_count += read_retired(r, &item, &notes[plan->note_count]);
}
