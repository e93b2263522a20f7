# SPDX-License-Identifier: GPL-2.0-only
"""What is wrong on this host: each function looks at one thing."""

from typing import Iterator

from vifqos import conf, quantity
from vifqos.facts import Facts, HOOK
from vifqos.finding import PROBLEM, Finding, note, problem
from vifqos.settings import CLASS_DEFAULT
from vifqos.text import printable
from vifqos.vif import Vif

CONF = "/etc/xen/vif-qos.conf"
GSO_BYTES = 65536
GSO_WAIT_MS = 50        # a burst of one packet that is followed by a longer silence is worth a word
FIFOS = {"pfifo_fast", "pfifo", "bfifo", "noqueue", "mq", "clsact", "ingress"}
Findings = Iterator[Finding]


def loaded(facts: Facts) -> Findings:
    """Our netback, and no other."""
    module = facts.module
    if not facts.snapshot.loaded:
        yield problem("not-loaded", "xen_netback", "it is not loaded", "modprobe xen_netback")
    elif not facts.snapshot.ours:
        yield problem("stock", "xen_netback", "the stock xen-netback is loaded (srcversion "
                      f"{module.srcversion or 'unknown'}): no setting is heeded",
                      "install ours; it is loaded when no guest runs, or at the next boot")
    elif module.file and module.file.get("srcversion", "") != module.srcversion:
        yield problem("other-module", "xen_netback", f"loaded is srcversion {module.srcversion}, modprobe would load "
                      f"{module.file.get('srcversion', '?')} ({module.file.get('filename', '?')})",
                      "after a boot it is another: install ours where depmod finds it")


def source(facts: Facts) -> Findings:
    """The module is made from the source of the kernel that runs."""
    module = facts.module
    version = module.file.get("source_package", "").rpartition(" ")[2]
    if facts.snapshot.ours and version and module.kernel and version != module.kernel and \
            module.file.get("srcversion") == module.srcversion:
        yield problem("source", "xen_netback", f"it is made from source {version}, the kernel that runs is "
                      f"{module.kernel}", "make modules and load it, for the fixes of the driver itself")


def scheduling(facts: Facts) -> Findings:
    """It is switched on."""
    shot = facts.snapshot
    if shot.sysctls.get("prioritize") == "0":
        yield problem("prioritize", "net/xen_netback/prioritize",
                      "it is 0: nothing is scheduled, only xl's rate= limits", "sysctl -w net/xen_netback/prioritize=2")
    wants = [vif.name for vif in shot.vifs.values()
             if vif.settings and (vif.settings.importance != CLASS_DEFAULT or vif.settings.vm_max_pps)]
    if shot.sysctls.get("dba_period_ms") == "0" and wants:
        yield problem("dba-off", "net/xen_netback/dba_period_ms", "it is 0: classes have no meaning, and vm-max-pps is "
                      f"split by priority ({several(wants)} set one)", "sysctl -w net/xen_netback/dba_period_ms=100")


def several(names: list[str]) -> str:
    """Some of many names."""
    return ", ".join(sorted(names)[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def is_openvswitch(vif: Vif) -> bool:
    """Whether its script puts it on Open vSwitch."""
    return "openvswitch" in vif.nodes.get("script", "")


def uplinks_found(facts: Facts) -> Findings:
    """Each vif has its uplink."""
    if not facts.snapshot.ours or not facts.snapshot.uplinks and facts.snapshot.unread:
        return
    for vif in facts.snapshot.vifs.values():
        if vif.uplink or not vif.settings:
            continue
        text = "no uplink is found: it is not held, its limits hold"
        if is_openvswitch(vif):
            yield problem("no-uplink", vif.name, text + "; Open vSwitch does not tell which port leads out",
                          f"vif-qos set {vif.name} uplink=DEVICE --persist")
        elif vif.settings.min_kbit:
            yield problem("no-uplink", vif.name, text + "; its minimum of "
                          f"{quantity.words(vif.settings.min_kbit)} is promised by nobody",
                          "give its bridge a port that leads out, or set uplink")
        else:
            yield note("no-uplink", vif.name, text, "right for a bridge without a way out")


def uplinks_good(facts: Facts) -> Findings:
    """Speeds are known, links are up and move."""
    for uplink in facts.snapshot.uplinks.values():
        if not uplink.speed_known:
            yield problem("speed", uplink.name, "neither link_rates nor the device tells its speed, so it is measured "
                          f"(now {quantity.words(uplink.rate_kbit or 0)})",
                          f"sysctl -w net/xen_netback/link_rates={uplink.name}=KBIT")
        if uplink.carrier is False:
            yield problem("carrier", uplink.name, "it has no carrier: nothing is held, what goes there is lost")
        if uplink.stuck:
            yield note("stuck", uplink.name, f"it did not move and was opened, {uplink.stuck} times so far",
                       "look at the NIC, and at what dom0 itself sends")


def minimums(facts: Facts) -> Findings:
    """What is promised can be kept."""
    for uplink in facts.snapshot.uplinks.values():
        if uplink.scale_percent is not None and uplink.scale_percent < 100:
            yield problem("minimums", uplink.name, "the minimums of its vifs exceed what may be promised: each is kept "
                          f"to {uplink.scale_percent} %", "lower minimums, or raise reservable_percent")
    for vif in facts.snapshot.vifs.values():
        if vif.settings and vif.uplink and vif.promised_kbit is not None and vif.promised_kbit < vif.settings.min_kbit:
            yield problem("promised", vif.name, f"of its minimum of {quantity.words(vif.settings.min_kbit)} "
                          f"{quantity.words(vif.promised_kbit)} are promised: {vif.uplink} has no more",
                          f"vif-qos set {vif.name} min-rate=RATE")


def frontends(facts: Facts) -> Findings:
    """Who is told an allowance heeds it."""
    for vif in facts.snapshot.vifs.values():
        if vif.settings and vif.settings.early_drop == 2 and not vif.told:
            yield note("frontend", vif.name, f"early-drop is frontend, but the guest {printable(vif.label)} has not "
                       "our netfront: it is dropped in the ring", "load our xen-netfront there, or early-drop=ring")


def nodes(facts: Facts) -> Findings:
    """Nothing was refused."""
    for path, text in sorted(facts.snapshot.backends.items()):
        name = path.rpartition("/")[2]
        if name == "qos-error":
            yield problem("qos-error", path, printable(text), "write a good value; the last good one is in force")
        elif name == "qos-hook-error":
            yield problem("qos-hook-error", path, printable(text, 1000), f"mend {CONF}, then attach the vif anew")


def conf_lines(facts: Facts) -> Findings:
    """Each line is one, and meant for somebody."""
    vifs = list(facts.snapshot.vifs.values())
    for line in conf.parse(facts.conf or ""):
        where = f"{CONF}:{line.number}"
        for fault in conf.faults(line):
            yield problem("conf", where, fault)
        mates = [vif for vif in vifs if line.is_of_domain(vif)]
        if not mates:
            yield note("conf-domain", where, f"no domain '{printable(line.domain)}' with a vif runs here",
                       "right for one that is shut down")
        elif conf.VIF.fullmatch(line.vif.lower()) and not any(line.matches(vif) for vif in mates):
            yield problem("conf-vif", where, f"domain '{printable(line.domain)}' has no vif '{printable(line.vif)}', "
                          "but " + several([f"{vif.index} ({vif.nodes.get('mac', '?')})" for vif in mates]))


def hook(facts: Facts) -> Findings:
    """Somebody reads the file."""
    lines = conf.parse(facts.conf or "")
    if facts.hook == "there":
        yield problem("hook", f"/{HOOK}", "it is not executable, so it is not called", f"chmod 755 /{HOOK}")
    elif facts.hook == "missing" and lines:
        yield problem("hook", f"/{HOOK}", f"it is not installed, so nobody reads {CONF}",
                      f"install -D -m 755 scripts/xen/vif-qos.hook /{HOOK}")
    for vif in facts.snapshot.vifs.values():
        if vif.nodes.get("script", "").endswith("/vif-openvswitch") and any(line.matches(vif) for line in lines):
            yield problem("hook-script", vif.name,
                          f"its script vif-openvswitch calls no hook, so {CONF} is not read for it",
                          "script=vif-openvswitch-qos")


def toolstack(facts: Facts) -> Findings:
    """xl knows the keys that configurations have."""
    for path, keys in facts.xl_configs.items():
        if facts.xl == "stock":
            yield problem("xl", path, f"it has {', '.join(keys)} for a vif, which the stock xl does not know",
                          f"make xl-install and xl-default, or {CONF}")
        elif facts.xl == "beside":
            yield note("xl", path, f"it has {', '.join(keys)} for a vif; plain xl is still the stock one",
                       "make xl-default, or always /opt/vif-qos/sbin/xl")


def queueing(facts: Facts) -> Findings:
    """netback alone decides who sends."""
    for name in facts.snapshot.uplinks:
        others = sorted(set((facts.qdiscs or {}).get(name, [])) - FIFOS)
        if others:
            yield note("qdisc", name, f"its queueing discipline {', '.join(others)} has an order of its own for what "
                       "netback has let pass (hold_limit_us worth)", f"tc qdisc replace dev {name} root pfifo_fast")


def offload(facts: Facts) -> Findings:
    """A limit is not so small that one GSO packet is a long burst."""
    for vif in facts.snapshot.vifs.values():
        rate = vif.settings.max_kbit if vif.settings else 0
        wait = GSO_BYTES * 8 // rate if rate else 0
        if wait > GSO_WAIT_MS and vif.received.octets > 1500 * vif.received.packets:
            yield note("offload", vif.name, f"its guest sends GSO packets; of 64 KiB each is sent at once, then it "
                       f"waits {wait} ms for its max-rate of {quantity.words(rate)}: the rate is exact, its bursts are "
                       "not small",
                       "in the guest, if that hurts: ethtool -K eth0 tso off gso off")


CHECKS = (loaded, source, scheduling, uplinks_found, uplinks_good, minimums, frontends, nodes, conf_lines, hook,
          toolstack, queueing, offload)


def inspect(facts: Facts) -> list[Finding]:
    """All findings, problems first."""
    found = [finding for check in CHECKS for finding in check(facts)]
    return sorted(found, key=lambda finding: finding.level != PROBLEM)
