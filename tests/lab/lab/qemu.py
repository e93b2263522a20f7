# SPDX-License-Identifier: GPL-2.0-only
"""Runs QEMU in virtual time: one instruction is one nanosecond, so every run is the same."""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Callable, List, Optional

from . import image
from .debug_kernel import DebugKernel
from .errors import LabError

CPU = "qemu64,+rdtscp,+popcnt,+sse4.1,+sse4.2,+ssse3"
XEN_OPTIONS = ("console=com1 com1=115200,8n1 serial_tx_buffer=1M loglvl=error guest_loglvl=error "
               "dom0_mem={memory}M,max:{memory}M dom0_vcpus_pin=1 dom0_max_vcpus={vcpus}")
KERNEL_OPTIONS = "console=hvc0 quiet"
# QEMU takes a single comma for the end of the kernel's options; KFENCE guards some objects, where the kernel has it
POISON_OPTION = " slub_debug=FPU,,kmalloc-* kfence.sample_interval=20"
DOM0_MB = 1024
TRACERS_MB = 1536       # that much more, as all programs are in memory
MEMORY_MB = 3072
# for a PVH dom0: its pages are mapped by the processor and the IOMMU, so there have to be such; QEMU has no MWAIT to be idle by
PVH_MACHINE = ["-machine", "q35", "-device", "amd-iommu,intremap=on"]
PVH_CPU = "EPYC,+svm,+npt,+nrip-save,-rdtscp"
PVH_XEN_OPTIONS = " dom0=pvh iommu=verbose cpuidle=0"
GUEST_MB = 170
POLL_S = 0.2
SILENCE_S = 20


class Machine:
    """One boot of the virtual machine; its console goes to a file, which never makes it wait."""

    # pylint: disable-next=too-many-arguments,too-many-positional-arguments
    def __init__(self, vcpus: int, guest_cpus: int, guests: int, debug: Optional[DebugKernel] = None,
                 more_mb: int = 0, poison: bool = False, profile: Optional[Path] = None) -> None:
        self.vcpus = vcpus
        self.profile = profile
        self.cpus = vcpus + guest_cpus
        self.debug = debug
        self.poison = poison
        self.dom0_mb = (debug.memory_mb if debug else DOM0_MB) + more_mb
        self.memory = max(MEMORY_MB, self.dom0_mb + 256 + guests * GUEST_MB)

    def _processor(self) -> List[str]:
        return [*PVH_MACHINE, "-cpu", PVH_CPU] if self.debug and self.debug.pvh else ["-cpu", CPU]

    def _xen_options(self) -> str:
        options = XEN_OPTIONS.format(vcpus=self.vcpus, memory=self.dom0_mb)
        return options + PVH_XEN_OPTIONS * bool(self.debug and self.debug.pvh)

    def _kernel_options(self) -> str:
        # one that dies at boot has to say why
        options = f"console=hvc0 {self.debug.options}".strip() if self.debug else KERNEL_OPTIONS
        return options + POISON_OPTION * self.poison

    def _plugin(self) -> List[str]:
        return ["-plugin", f"{image.plugin('profile')},out={self.profile},cpus={self.vcpus}"] if self.profile else []

    def command(self, work: Path, console: Path) -> List[str]:
        """QEMU's command line; work holds xen.elf, vmlinux and initrd."""
        return ["qemu-system-x86_64", "-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off",
                *self._plugin(), *self._processor(), "-smp", str(self.cpus), "-m", str(self.memory), "-nodefaults",
                "-rtc", "base=2026-01-01,clock=vm", "-seed", "1", "-display", "none", "-monitor", "none",
                "-serial", f"file:{console}", "-no-reboot", "-kernel", str(work / "xen.elf"),
                "-append", self._xen_options(),
                "-initrd", f"{work}/vmlinux {self._kernel_options()},{work}/initrd"]

    def run(self, work: Path, console: Path, on_line: Callable[[str], None],
            on_silence: Callable[[int], None], timeout_s: int) -> None:
        """Run to the end, giving each complete line of the console to on_line."""
        console.write_bytes(b"")
        started = heard = time.monotonic()
        with tempfile.TemporaryFile() as errors, open(console, errors="replace", newline="\n") as log, \
                subprocess.Popen(self.command(work, console), stdin=subprocess.DEVNULL, stdout=errors,
                                 stderr=errors) as qemu:
            try:
                partial = ""
                while True:
                    ended = qemu.poll() is not None
                    *lines, partial = (partial + log.read()).split("\n")
                    for line in lines:
                        on_line(line)
                    now = time.monotonic()
                    if lines:
                        heard = now
                    if ended:
                        break
                    if now - heard > SILENCE_S:
                        heard = now
                        on_silence(int(now - started))
                    if now - started > timeout_s:
                        raise LabError(f"no end after {timeout_s} s: see {console}")
                    time.sleep(POLL_S)
            finally:
                if qemu.poll() is None:
                    qemu.terminate()
            errors.seek(0)
            if qemu.returncode:
                raise LabError(f"QEMU failed: {errors.read().decode(errors='replace').strip()}")
