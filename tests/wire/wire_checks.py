# SPDX-License-Identifier: GPL-2.0-only
"""What must be true of the guest's report."""
from wire_vm import Report

NEAR = "02:77:69:72:65:01"
FRAME = 1524  # bytes on the wire of test-wire's usual packet
RING = 256


class Checks:
    """Assertions by name; each prints its result."""

    def __init__(self, report: Report) -> None:
        self.values = report.values
        self.records = report.records
        self.passed = 0
        self.failed = 0

    def ok(self, name: str, condition: bool, seen: object = "") -> None:
        """One assertion; `seen` explains a failure."""
        self.passed += condition
        self.failed += not condition
        print(f"{'ok  ' if condition else 'FAIL'} {name}{'' if condition else f': {seen}'}", flush=True)

    def equal(self, key: str, want: object) -> None:
        """A value of the guest, as it should be."""
        seen = self.values.get(key, "(missing)")
        self.ok(f"{key} is {want}", seen == str(want), seen)

    def number(self, key: str) -> int:
        """A number of the guest; -1 if it didn't report one."""
        text = self.values.get(key, "")
        return int(text) if text.lstrip("-").isdigit() else -1

    def near(self, name: str, seen: float, want: float, tolerance: float) -> None:
        """Within a relative tolerance."""
        self.ok(name, abs(seen - want) <= abs(want) * tolerance, f"{seen}, want {want}")

    def record(self, name: str) -> dict:
        """A JSON record; an empty one if it is missing."""
        if name not in self.records:
            self.ok(f"{name}: reported", False, "missing")
            return EMPTY
        return self.records[name]


EMPTY: dict = {"rate_kbit": 1, "elapsed_ns": 1, "busy_ns": 0, "bin_us": 1, "busy_bins": [0], "sources": []}
NONE: dict = {"mac": "", "packets": 0, "wire_bytes": 0, "ip_bytes": 0, "bad_stamps": 0, "bins": [],
              "delay_ns": None, "gap_ns": None}
NO_TIMES: dict = dict.fromkeys(("samples", "min", "mean", "stddev", "p50", "p99", "p999", "max"), -1)


def only(record: dict) -> dict:
    """The near device's own entry."""
    return next((s for s in record["sources"] if s["mac"] == NEAR), NONE)


def times(source: dict, kind: str) -> dict:
    """Delay or gap, never None."""
    return source[kind] or NO_TIMES


def check_sums(c: Checks, name: str, record: dict) -> None:
    """Series agree with totals and have the right length."""
    bins = record["elapsed_ns"] // (record["bin_us"] * 1000) + 1
    lengths = {len(record["busy_bins"]), *(len(s["bins"]) for s in record["sources"])}
    c.ok(f"{name}: series have {bins} bins", lengths == {bins}, lengths)
    c.ok(f"{name}: busy bins add up", sum(record["busy_bins"]) == record["busy_ns"], record["busy_ns"])
    c.ok(f"{name}: busy bins are possible", max(record["busy_bins"]) <= record["bin_us"] * 1000)
    for source in record["sources"]:
        sums = [sum(b[i] for b in source["bins"]) for i in (0, 1)]
        c.ok(f"{name}: bins of {source['mac']} add up",
             sums == [source["wire_bytes"], source["packets"]], sums)


def check_flood(c: Checks, name: str, frame: int) -> None:
    """A ring that is never empty: the rate is exact and the wire never rests."""
    record = c.record(name)
    source, gap = only(record), times(only(record), "gap_ns")
    busy = record["busy_ns"] / record["elapsed_ns"]
    c.ok(f"{name}: busy at least 99.9%", busy >= 0.999, busy)
    c.near(f"{name}: rate within 0.1%", source["wire_bytes"] * 8e6 / record["elapsed_ns"],
           record["rate_kbit"], 0.001)
    packet_ns = frame * 8_000_000 / record["rate_kbit"]
    c.ok(f"{name}: no drift over all packets",
         abs(record["busy_ns"] - source["packets"] * packet_ns) <= packet_ns + 1, source["packets"])
    c.ok(f"{name}: mean gap is a packet's time", abs(gap["mean"] - packet_ns) <= 1, gap)
    c.ok(f"{name}: gaps don't vary", gap["stddev"] == 0 and gap["max"] - gap["min"] <= 1, gap)
    c.ok(f"{name}: IP bytes", source["ip_bytes"] == source["packets"] * (frame - 38), source["ip_bytes"])
    delay = times(source, "delay_ns")
    c.near(f"{name}: delay is the ring's", delay["p50"], RING * packet_ns, 1 / 64 + 1 / RING)
    c.ok(f"{name}: delay of every packet", delay["samples"] == source["packets"], delay)
    check_quantiles(c, name, delay)
    check_sums(c, name, record)
    c.equal(f"{name}_tx_dropped", 0)
    c.equal(f"{name}_tx_refused", 0)
    c.equal(f"{name}_pktgen_errors", 0)


def check_quantiles(c: Checks, name: str, delay: dict) -> None:
    """They rise from the least to the most, and are the percentiles where there is one."""
    points = delay.get("quantiles", [])
    by_permille = dict(map(tuple, points))
    known = [by_permille.get(permille) for permille in (0, 500, 990, 999, 1000)]
    wanted = [delay[key] for key in ("min", "p50", "p99", "p999", "max")]
    times_ns = [time_ns for _, time_ns in points]
    c.ok(f"{name}: quantiles are the percentiles", known == wanted, delay)
    c.ok(f"{name}: quantiles rise", points == sorted(points) and times_ns == sorted(times_ns), points)


def check_setup(c: Checks) -> None:
    """Parameters, devices, ethtool."""
    refused = ["ring=0", "rate_kbit=0", "rate_kbit=400000001", "ring=5000", "near=a/b", "near=lo",
               "far=uplink", "max_bins=0", "near=a%d"]
    for parameter in refused:
        c.ok(f"insmod {parameter} is refused", c.number(f"param_{parameter}") > 0)
    for key, want in {"carrier_alone": 0, "carrier_both": 1, "wire_in_init_ns": 0, "tx_queue_len": 1000,
                      "ring_ethtool": RING, "features": "tx-checksumming:scatter-gather:", "mtu9000": 0, "mtu9001": 2,
                      "duplex": "Full", "speed_initial": "100Mb/s", "speed_999": "Unknown!",
                      "speed_2500999": "2500Mb/s", "speed_far_2500999": "2500Mb/s",
                      "speed_100000": "100Mb/s"}.items():
        c.equal(key, want)
    for rate in (999, 2500999, 100000):
        c.ok(f"NETDEV_CHANGE was told for rate {rate}", c.number(f"told_{rate}") >= 1)


def check_traffic(c: Checks) -> None:
    """Both ways, with the senders' timestamps."""
    for key in ("ping_out", "ping_back", "ping_big"):
        c.equal(key, 0)
    record = c.record("ping")
    source, delay = only(record), times(only(record), "delay_ns")
    c.ok("ping: 5 packets of 122 bytes", (source["packets"], source["wire_bytes"]) == (5, 610), source)
    c.ok("ping: 84 IP bytes each", source["ip_bytes"] == 420, source["ip_bytes"])
    c.ok("ping: replies counted", record.get("reverse") == {"packets": 5, "wire_bytes": 610}, record)
    c.ok("ping: each delay, from 9.76 to 60 us", delay["samples"] == 5 and
         9760 <= delay["min"] <= delay["p50"] <= delay["max"] <= 60000, delay)
    check_quantiles(c, "ping", delay)
    source = only(c.record("iperf_udp"))
    delay = times(source, "delay_ns")
    c.ok("iperf: 10 Mb/s of 1200 bytes for 1 s", 1030 <= delay["samples"] <= 1050, delay)
    c.ok("iperf: delay from 101 to 150 us", 101280 <= delay["min"] <= delay["p50"] <= 150000, delay)
    c.equal("far_udp", "1 0")  # iperf's 4-byte greeting passes the sink, its data doesn't
    for key in ("tcp_bits", "tcp_back_bits", "tcp_sg_bits"):
        c.near(f"{key} near 94.15 Mb/s", c.number(key), 94.15e6, 0.02)
    gap = times(only(c.record("tcp_sg")), "gap_ns")
    c.ok("tcp_sg: segments of one MTU", 122000 < gap["p50"] < 125000, gap)


def check_changes(c: Checks) -> None:
    """The rate changes between and inside packets; a stall stops the time."""
    record = c.record("rate_change")
    bins = [b[0] for b in only(record)["bins"]]
    before, after = 100e6 / 8 * 0.05, 20e6 / 8 * 0.05
    c.ok("rate_change: old rate first", len(bins) > 8 and
         all(abs(b - before) <= FRAME for b in bins[:4]), bins)
    c.ok("rate_change: new rate then", len(bins) > 8 and
         all(abs(b - after) <= FRAME for b in bins[5:-1]), bins)
    check_sums(c, "rate_change", record)
    record = c.record("rate_change_inside")
    # 10 kbit/s until the change, 1 Gb/s from then on: the rest is 12 us at most.
    c.ok("rate_change_inside: the packet ends at the change",
         150e6 < record["busy_ns"] < 450e6 and only(record)["packets"] == 1, record)
    record = c.record("stall_inside")
    c.ok("stall_inside: busy for exactly the packet", record["busy_ns"] == 121920000, record["busy_ns"])
    check_sums(c, "stall_inside", record)


def check_ring(c: Checks) -> None:
    """Full ring stops the sender; BQL's books balance."""
    c.equal("stalled_sofar", RING)
    c.equal("stalled_inflight", RING * 1500)
    c.ok("stalled: nothing moves", c.record("stalled")["busy_ns"] == 0 and
         c.record("stalled")["sources"] == [])
    burst = c.record("burst")
    c.ok("burst: the whole ring left", only(burst)["packets"] == RING, only(burst)["packets"])
    c.ok("burst: 304.8 ns each, nothing lost to rounding",
         abs(burst["busy_ns"] - RING * 304.8) <= 1, burst["busy_ns"])
    check_sums(c, "burst", burst)
    for key in ("burst_inflight", "burst_tx_dropped", "burst_tx_refused", "burst_pktgen_errors"):
        c.equal(key, 0)
    queued = c.number("bql_inflight") // 1500 + c.number("bql_backlog")
    c.ok("bql: every packet is in the ring or the queue", queued == 2000 or
         c.number("bql_backlog") == 1000, queued)
    c.ok("bql: the ring holds some", 0 < c.number("bql_inflight") <= RING * 1500)
    for key in ("down_inflight", "down_carrier", "bql_end_inflight", "bql_end_backlog", "bql_ping"):
        c.equal(key, 0)
    c.ok("bql: 300 packets after down and up", only(c.record("bql"))["packets"] == 300)
    c.equal("ring64_sofar", 64)


def check_sources(c: Checks) -> None:
    """Attribution to source addresses."""
    record = c.record("three")
    check_sums(c, "three", record)
    macs = [s["mac"] for s in record["sources"]]
    c.ok("three: sorted by address", macs == [f"00:16:3e:00:00:0{i}" for i in (1, 2, 3)], macs)
    packets = [s["packets"] for s in record["sources"]]
    c.ok("three: 200 packets in turn", packets == [67, 67, 66], packets)
    c.ok("three: all with their headers in one piece", record["split_packets"] == 0, record["split_packets"])
    known = [s["delay_ns"] is not None for s in record["sources"]]
    c.ok("three: delay only where the clock is known", known == [False, True, False], known)
    c.equal("many_sorted", 0)
    # The near device's clock is known, which takes an entry.
    c.equal("many_sources", 1023)
    c.equal("many_other", '"other_packets":77')


def check_control(c: Checks) -> None:
    """Nonsense is refused and changes nothing."""
    count = c.number("bad_count")
    for i in range(1, count + 1):
        c.ok(f"bad command {i} gives EINVAL", c.values.get(f"bad_{i}") == "refused" and
             c.number(f"bad_errno_{i}") == 1, c.values.get(f"bad_{i}"))
    c.ok("bad commands: tried", count > 20, count)
    c.equal("bad_log", count)
    c.ok("bad commands: nothing changed", c.record("bad_before") == c.record("bad_after"))
    for key, want in {"bad_carrier": 1, "bad_ping": 0, "carrier_0": 0, "carrier_1": 1,
                      "carrier_ping": 0}.items():
        c.equal(key, want)


def check_unload(c: Checks) -> None:
    """Everything arrives; everything goes."""
    for key, want in {"delivered": 500, "delivery_dropped": 0, "rmmod_start_xmit": 0,
                      "gone_start_xmit": 0, "rmmod_queue_xmit": 0, "gone_queue_xmit": 0,
                      "rmmod_stalled": 0, "wire_back": 1}.items():
        c.equal(key, want)


def check_races(c: Checks) -> None:
    """The debug kernel has nothing to say."""
    for i in (1, 2):
        c.equal(f"race_rmmod_{i}", 0)
        c.ok(f"round {i} had traffic", c.number(f"race_packets_{i}") > 1000, c.number(f"race_packets_{i}"))
    if "leaks" in c.values:
        c.equal("leaks", 0)


def check_common(c: Checks, report: Report) -> None:
    """Of every run."""
    c.ok("the guest came to its end", report.ended)
    c.ok("all JSON parses", not report.bad_json and (bool(report.records) or "race_rmmod_1" in c.values),
         report.bad_json)
    for key in ("insmod_failed", "pktgen_refused"):
        c.ok(f"no {key}", key not in c.values, c.values.get(key))
    c.equal("complaints", 0)


def check(report: Report, races: bool) -> Checks:
    """All checks of a run."""
    c = Checks(report)
    if races:
        check_races(c)
    else:
        check_setup(c)
        check_traffic(c)
        check_flood(c, "flood_100m", FRAME)
        check_flood(c, "flood_1g", FRAME)
        check_flood(c, "flood_odd", 1023)
        for group in (check_changes, check_ring, check_sources, check_control, check_unload):
            group(c)
    check_common(c, report)
    return c
