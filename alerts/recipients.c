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

enum role { ROLE_PLAIN, ROLE_OWN, ROLE_SUPERIOR };

/* An entry of a receiver: a plain address has no '@' before its first character. */
static enum role role_of(const char *entry) {
    if (*entry != '@') return ROLE_PLAIN;
    return strcmp(entry, "@unit.parent") == 0 ? ROLE_SUPERIOR : ROLE_OWN;
}

static bool has(const struct receiver *r, enum role role) {
    if (r->kind == RECEIVER_WEBHOOK) return role == ROLE_PLAIN;
    for (const char *const *e = r->emails; e && *e; e++)
        if (role_of(*e) == role) return true;
    return false;
}

bool receiver_has_plain(const struct receiver *r) {
    return has(r, ROLE_PLAIN);
}

bool receiver_has_own(const struct receiver *r) {
    return has(r, ROLE_OWN);
}

bool receiver_has_superior(const struct receiver *r) {
    return has(r, ROLE_SUPERIOR);
}

bool address_is_sound(const char *address) {
    const char *at = strchr(address, '@');
    if (!at || at == address || at[1] == '\0' || strchr(at + 1, '@')) return false;
    for (const unsigned char *p = (const unsigned char *)address; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || strchr("<>()[],;:\\\"", *p)) return false;
    return true;
}

static void add(struct list *list, const char *address, const struct unit *unit, enum role role) {
    if (list->count == ADDRESSEES_MAX || !address_is_sound(address)) return;
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->out[i].address, address) == 0) return;
    enum lang lang = unit && unit->has_locale ? unit->locale : list->fallback;
    list->out[list->count++] = (struct addressee){address, unit, role == ROLE_OWN, lang};
}

/* The addresses that an entry of the receiver means: its own text, or contacts of the unit. */
static void add_entry(struct list *list, const char *entry, enum role role, const struct unit *unit) {
    if (role == ROLE_PLAIN) {
        add(list, entry, NULL, role);
        return;
    }
    const char *const *addresses = strcmp(entry, "@unit.lead") == 0 ? unit->lead_emails : unit->emails;
    for (; addresses && *addresses; addresses++) add(list, *addresses, unit, role);
}

size_t recipients_of(const struct receiver *receiver, const char *to, const struct units *units, int32_t day,
                     enum lang fallback, struct addressee out[ADDRESSEES_MAX]) {
    struct list list = {out, 0, fallback};
    if (receiver->kind == RECEIVER_WEBHOOK) {
        out[0] = (struct addressee){.address = receiver->url, .lang = fallback};
        return 1;
    }
    size_t mark = strlen(TO_SUPERIOR);
    bool superior = strncmp(to, TO_SUPERIOR, mark) == 0;
    enum role role = superior ? ROLE_SUPERIOR : *to ? ROLE_OWN : ROLE_PLAIN;
    const struct unit *unit = role == ROLE_PLAIN ? NULL : unit_find(units, superior ? to + mark : to);
    if (role != ROLE_PLAIN && !unit) return 0;
    if (unit) unit = unit_heir_on(unit, day);
    for (const char *const *e = receiver->emails; e && *e; e++)
        if (role_of(*e) == role) add_entry(&list, *e, role, unit);
    return list.count;
}
