# SPDX-License-Identifier: GPL-2.0-only
"""Faults that somebody could put into what an operator is shown of a vif's waits."""

from mutation import Mutation

WAITS = "drivers/net/vif-qos/waits.c"
SCHED = "drivers/net/vif-qos/sched.c"

MUTATIONS = (
    Mutation("waits: one reason for all", WAITS, "waits->count[why]++", "waits->count[0]++"),
    Mutation("waits: each queue restarts the time", WAITS, "if (!waits->waiting++)\n\t\twaits->since",
             "waits->waiting++;\n\twaits->since"),
    Mutation("waits: the first to end ends it", WAITS, "if (!--waits->waiting)\n\t\twaits->ns",
             "waits->waiting--;\n\twaits->ns"),
    Mutation("waits: the last one only", WAITS, "waits->ns += now", "waits->ns = now"),
    Mutation("waits: not what goes on", WAITS, "waits->waiting ? now - waits->since : 0", "0"),
    Mutation("waits: goes on for ever", WAITS, "waits->waiting ? now - waits->since : 0",
             "now - waits->since"),
    Mutation("waits: claims go back", WAITS, "if (more <= S32_MAX)\n", "if (true)\n"),
    Mutation("waits: claims are taken as they are", WAITS, "sum->total += more", "sum->total = claim"),
    Mutation("waits: claims add up", WAITS, "\tsum->last = claim;\n", ""),
    Mutation("waits: less than half is too much", WAITS, "more <= S32_MAX", "more < S32_MAX"),
    Mutation("waits: rate is a turn", SCHED, "\tcase VIF_QOS_OVER_RATE:\n\t\treturn VIF_QOS_WAIT_RATE;\n", ""),
    Mutation("waits: packets are a turn", SCHED, "\tcase VIF_QOS_OVER_PPS:\n\t\treturn VIF_QOS_WAIT_PPS;\n", ""),
    Mutation("waits: room of nothing", SCHED, "return room > 0 ? VIF_QOS_WAIT_TURN",
             "return room >= 0 ? VIF_QOS_WAIT_TURN"),
    Mutation("waits: no turns", SCHED, "return room > 0 ? VIF_QOS_WAIT_TURN : VIF_QOS_WAIT_UPLINK",
             "return VIF_QOS_WAIT_UPLINK"),
)
