#include "alerts/recipients.h"
#include <string.h>
#include <strings.h>

struct list {
    struct addressee *out;
    size_t count;
    enum lang fallback;
};

const struct receiver *receiver_find(const struct settings *settings, const char *name) {
    for (size_t i = 0; i < settings->receiver_count; i++)
        if (strcmp(settings->receivers[i].name, name) == 0) return &settings->receivers[i];
    return NULL;
}

static bool has(const struct receiver *r, bool roles) {
    if (r->kind == RECEIVER_WEBHOOK) return !roles;
    for (const char *const *e = r->emails; e && *e; e++)
        if ((**e == '@') == roles) return true;
    return false;
}

bool receiver_has_plain(const struct receiver *r) {
    return has(r, false);
}

bool receiver_has_roles(const struct receiver *r) {
    return has(r, true);
}

bool address_is_sound(const char *address) {
    const char *at = strchr(address, '@');
    if (!at || at == address || at[1] == '\0' || strchr(at + 1, '@')) return false;
    for (const unsigned char *p = (const unsigned char *)address; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || strchr("<>()[],;:\\\"", *p)) return false;
    return true;
}

static void add(struct list *list, const char *address, const struct unit *unit, bool reporter) {
    if (list->count == ADDRESSEES_MAX || !address_is_sound(address)) return;
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->out[i].address, address) == 0) return;
    enum lang lang = unit && unit->has_locale ? unit->locale : list->fallback;
    list->out[list->count++] = (struct addressee){address, unit, reporter, lang};
}

static void add_all(struct list *list, const char *const *addresses, const struct unit *unit, bool reporter) {
    if (!unit || !addresses) return;
    for (; *addresses; addresses++) add(list, *addresses, unit, reporter);
}

static void add_role(struct list *list, const char *role, const struct unit *unit) {
    if (strcmp(role, "@unit") == 0) {
        add_all(list, unit->emails, unit, true);
    } else if (strcmp(role, "@unit.lead") == 0) {
        add_all(list, unit->lead_emails, unit, true);
    } else if (strcmp(role, "@unit.parent") == 0 && unit->parent) {
        add_all(list, unit->parent->emails, unit->parent, false);
    }
}

size_t recipients_of(const struct receiver *receiver, const char *to, const struct units *units,
                     enum lang fallback, struct addressee out[ADDRESSEES_MAX]) {
    struct list list = {out, 0, fallback};
    if (receiver->kind == RECEIVER_WEBHOOK) {
        out[0] = (struct addressee){.address = receiver->url, .lang = fallback};
        return 1;
    }
    const struct unit *unit = *to ? unit_find(units, to) : NULL;
    for (const char *const *e = receiver->emails; e && *e; e++) {
        if (**e != '@' && !*to) add(&list, *e, NULL, false);
        if (**e == '@' && unit) add_role(&list, *e, unit);
    }
    return list.count;
}
