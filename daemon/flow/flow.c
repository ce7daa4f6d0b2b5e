#include "daemon/flow/flow.h"
#include <assert.h>
#include <stddef.h>

static const struct {
    enum flow_state from, to;
    const char *why;
} moves[] = {
    {FLOW_COLLECTED, FLOW_VALID, "it agrees with the plans"},
    {FLOW_COLLECTED, FLOW_REFUSED, "it has faults; all are listed"},
    {FLOW_VALID, FLOW_WAITING, "the writer has it"},
    {FLOW_VALID, FLOW_UNDONE, "the writer has no room, or takes no more"},
    {FLOW_WAITING, FLOW_RECORDED, "its rows are written, or it was there already"},
    {FLOW_WAITING, FLOW_REFUSED, "it disagrees with the record; its savepoint is undone"},
    {FLOW_WAITING, FLOW_UNDONE, "the transaction failed before it or at it"},
    {FLOW_RECORDED, FLOW_DURABLE, "what it touched is judged, and all is on disk"},
    {FLOW_RECORDED, FLOW_UNDONE, "the transaction failed after it"},
    {FLOW_DURABLE, FLOW_ANSWERED, "with its receipt"},
    {FLOW_REFUSED, FLOW_ANSWERED, "with its faults"},
    {FLOW_UNDONE, FLOW_ANSWERED, "with the advice to come again"},
};

const char *flow_state_name(enum flow_state state) {
    static const char *const names[] = {"collected", "valid",   "waiting", "recorded",
                                        "durable",   "refused", "undone",  "answered"};
    static_assert(sizeof names / sizeof *names == FLOW_STATE_COUNT, "a name for each state");
    return names[state];
}

bool flow_allowed(enum flow_state from, enum flow_state to) {
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].from == from && moves[i].to == to) return true;
    return false;
}

void flow_move(enum flow_state *state, enum flow_state to) {
    assert(flow_allowed(*state, to));
    *state = to;
}
