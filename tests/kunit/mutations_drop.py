# SPDX-License-Identifier: GPL-2.0-only
"""Faults that somebody could put into what early drops are decided by."""

from mutation import Mutation

ALLOWANCE = "drivers/net/vif-qos/dba_allowance.c"
SCHED = "drivers/net/vif-qos/sched.c"
RATE = "drivers/net/vif-qos/rate.c"
POLICY = "drivers/net/vif-qos/policy.c"

MUTATIONS = (
    Mutation("early: no room to show want", ALLOWANCE, "\t\tpart += part / 8;\n", "\t\t;\n"),
    Mutation("early: held has room to grow", ALLOWANCE,
             "if (claim->held == VIF_QOS_HELD_NOT)\n\t\tpart", "if (true)\n\t\tpart"),
    Mutation("early: spare is lost", ALLOWANCE, "max(part + spare, max(even", "max(part, max(even"),
    Mutation("early: idle is dropped", ALLOWANCE, "max(even, claim->guarantee)",
             "claim->guarantee"),
    Mutation("early: guarantee is dropped", ALLOWANCE,
             "max(even, claim->guarantee)", "even"),
    Mutation("early: maximum does not count", ALLOWANCE, "claim->max ? min(claim->max, link) : link",
             "link"),
    Mutation("early: maximum beyond the link", ALLOWANCE,
             "claim->max ? min(claim->max, link) : link", "claim->max ?: link"),
    Mutation("early: no limit for who should have nothing", ALLOWANCE, "min(part, most), 1)", "min(part, most), 0)"),
    Mutation("early: equal parts", ALLOWANCE, "link, claim->priority, priorities)",
             "link, 10, priorities)"),
    Mutation("early: who waits has an allowance", ALLOWANCE, "!claim->drops ? 0 :", "false ? 0 :"),
    Mutation("early: who waits is not counted", ALLOWANCE, "given += claim->allocation;",
             "given += claim->drops ? claim->allocation : 0;"),
    Mutation("early: more is given than there is", ALLOWANCE, "link - min(given, link)", "link"),
    Mutation("early: nothing is ever used up", ALLOWANCE, "return limit && rate", "return false && rate"),
    Mutation("early: all must be used up", ALLOWANCE, "rate >= limit - limit / 16", "rate >= limit"),
    Mutation("early: more than nearly used up", ALLOWANCE, "rate >= limit - limit / 16",
             "rate > limit - limit / 16"),
    Mutation("early: no limit is used up", ALLOWANCE, "return limit && rate", "return rate"),
    Mutation("early: who waits is judged", ALLOWANCE, "!claim->drops || claim->held", "claim->held"),
    Mutation("early: what is known is forgotten", ALLOWANCE,
             "if (!claim->drops || claim->held != VIF_QOS_HELD_NOT)", "if (!claim->drops)"),
    Mutation("early: its maximum is others", ALLOWANCE, "allowed == claim->max ?", "false ?"),
    Mutation("early: others are its maximum", ALLOWANCE, "allowed == claim->max ?", "true ?"),
    Mutation("early: packets don't count", ALLOWANCE, "return used_up(claim->pps, packets) ?",
             "return false ?"),
    Mutation("early: over without a limit", SCHED, "return flow->limited ? vif_qos_flow_over(flow, now) : 0;",
             "return flow->limited ? vif_qos_flow_over(flow, now) : VIF_QOS_OVER_RATE;"),
    Mutation("early: never over", SCHED, "return flow->limited ? vif_qos_flow_over(flow, now) : 0;",
             "return 0;"),
    Mutation("early: over for ever", SCHED,
             "\tflow_fill(sched, flow, now);\n\treturn flow->limited ?", "\treturn flow->limited ?"),
    Mutation("early: beginning of a word", RATE, "return !len && !*word;", "return !len;"),
    Mutation("early: more than a word", RATE, "return !len && !*word;", "return !*word;"),
    Mutation("early: any number", POLICY, "if (policy->early_drop > VIF_QOS_DROP_FRONTEND)",
             "if (policy->early_drop > 3)"),
)
