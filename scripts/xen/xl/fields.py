# SPDX-License-Identifier: GPL-2.0-only
"""A vif's settings as fields of libxl's struct for a vif, put into its IDL.

Whatever libxl does with a domain's configuration is made from the IDL: what it
writes as JSON and reads from it, so what a saved or rebooting domain keeps.
"""

import contextlib
import importlib.util
import io
import pathlib
import re
import types

STRUCT = "libxl_device_nic"
FIELDS = {
    "qos_priority": "uint32",
    "qos_class": "uint32",
    "qos_max_pps": "uint32",        # packets per second
    "qos_vm_max_pps": "uint32",     # the same
    "qos_min_rate": "uint64",       # bytes per second
    "qos_early_drop": "string",
    "qos_uplink": "string",
}


class FieldError(Exception):
    """The IDL is not what it was expected to be; says how."""


def insert(text: str) -> str:
    """The IDL with our fields as the last ones of the struct."""
    if "qos_" in text:
        raise FieldError("libxl_types.idl has fields named qos_ before patching")
    struct = re.compile(rf'^{STRUCT} = Struct\("device_nic", \[\n(?:    .*\n)*?(?=    \]\)$)', re.MULTILINE)
    found = struct.findall(text)
    if len(found) != 1:
        raise FieldError(f"libxl_types.idl: found {len(found)} of {STRUCT}, expected 1")
    ours = "".join(f'    ("{name}", {kind}),\n' for name, kind in FIELDS.items())
    return text.replace(found[0], found[0] + ours)


def parser(directory: pathlib.Path) -> types.ModuleType:
    """libxl's own reader of IDL files."""
    spec = importlib.util.spec_from_file_location("idl", directory / "idl.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def structs(directory: pathlib.Path, idl: pathlib.Path) -> dict[str, list[tuple[str, str]]]:
    """(name, type) of each field of each struct, as libxl's own reader has them."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            _, kinds = parser(directory).parse(str(idl))
    except (NameError, SyntaxError, TypeError, ValueError) as error:
        raise FieldError(f"{idl.name} cannot be read: {error}") from error
    return {kind.typename: [(field.name, field.type.typename) for field in kind.fields]
            for kind in kinds if hasattr(kind, "fields")}


def patch(directory: pathlib.Path) -> None:
    """Put our fields into the IDL of a directory; nothing else may become different."""
    file = directory / "libxl_types.idl"
    patched = insert(file.read_text())
    before = structs(directory, file)
    file.write_text(patched)
    after = structs(directory, file)
    c_types = {"uint32": "uint32_t", "uint64": "uint64_t", "string": "char *"}
    before[STRUCT] += [(name, c_types[kind]) for name, kind in FIELDS.items()]
    if before != after:
        raise FieldError(f"libxl_types.idl: the fields of {STRUCT} did not become what they should")
