"""The handbook page of the programme file: every part with its fields, from the schema that reads it."""

from collections.abc import Mapping
from enum import Enum
from inspect import cleandoc, isclass
from typing import Any

from fundament.core import bodies, costs, regime, rules, sourced
from fundament.core import programme as schema

_HEAD = """# The programme file

Generated from the schema in `src/fundament/core/programme.py`, which speaks English; `amt.md` explains in German how to write
a programme. The file is `programmes/<key>/programme.toml`, in TOML. What is not on this page is refused, with its line.

Amounts are exact euros (`euro = 1_000_000.00`), days are TOML dates (`2024-01-31`), keys are lower-case words. A sourced part
has three more fields than its table shows: `source = { in = "<key under [sources]>", place = "…", quote = "…" }`, `basis =
"stated"` or `"assumed"`, and with the latter `assumption`, German: what is assumed and why.

`fundament programme check <folder>` reads the file as the product does and names every fault at once.
`fundament programme schema` prints the same as JSON Schema, for editors that complete and check while you write.
"""
_RULES = "Every rule may also say `when_unmet`: `stops` (the submission, the default) or `person_judges`.\n"
_POSITIONS = "Positions of the financing plan, one `[[cost]]` each, by `kind`.\n"
_INHERITED = frozenset({*sourced.Sourced.model_fields, "when_unmet"})


def schema_page() -> str:
    """The whole page: the file, its parts in the order of the schema, the rule kinds, the closed lists."""
    base = {sourced.Frozen, sourced.Sourced, rules.RuleBase, costs.CostBase}
    # A class stands in every module that imports it: once is enough.
    modules = (schema, sourced, rules, costs)
    named = list(dict.fromkeys(value for module in modules for value in vars(module).values() if isclass(value)))
    found = [kind for kind in named if issubclass(kind, sourced.Frozen)]
    kinds = [kind for kind in found if issubclass(kind, rules.RuleBase) and kind not in base]
    positions = [kind for kind in found if issubclass(kind, costs.CostBase) and kind not in base]
    parts = [kind for kind in found if kind not in {*base, *kinds, *positions}]
    parts.sort(key=lambda kind: kind is not schema.Programme)
    lists = (bodies.BodyKind, bodies.ServiceField, regime.Money, regime.Regime)
    text = [_HEAD, "## Parts\n", *map(_part, parts), "## Rule kinds\n", _RULES, *map(_part, kinds)]
    text += ["## Positions\n", _POSITIONS, *map(_part, positions)]
    return "\n".join([*text, "## Closed lists\n", *map(_list, lists)]).rstrip() + "\n"


def _part(kind: type[sourced.Frozen]) -> str:
    described: Mapping[str, Any] = kind.model_json_schema(by_alias=True)
    hidden = _INHERITED if issubclass(kind, sourced.Sourced) else frozenset()
    fields = {name: told for name, told in described["properties"].items() if name not in hidden}
    heading = fields.get("kind", {}).get("const", kind.__name__)
    cites = " Sourced." if issubclass(kind, sourced.Sourced) else ""
    lines = [f"### {heading}\n\n{cleandoc(kind.__doc__ or '')}{cites}\n"]
    lines += ["| Field | Type | Needed |", "|---|---|---|"]
    for name, told in fields.items():
        needed = "yes" if name in described.get("required", ()) else f"no{_default(told)}"
        meaning = f": {told['description']}" if told.get("description") not in {None, *_BY_DESCRIPTION} else ""
        lines.append(f"| `{name}` | {_type(told)}{meaning} | {needed} |")
    return "\n".join(lines) + "\n"


def _default(told: Mapping[str, Any]) -> str:
    value = told.get("default")
    return "" if value in (None, "", []) else f", else `{str(value).lower() if isinstance(value, bool) else value}`"


_BY_DESCRIPTION = {"Euros in the file, cents in the program": "euros", "Per cent": "per cent"}
_PLAIN = {"string": "text", "integer": "whole number", "boolean": "true or false"}


def _type(told: Mapping[str, Any]) -> str:
    """The type of a field in words."""
    match told:
        case {"description": str(text)} if text in _BY_DESCRIPTION:
            said = _BY_DESCRIPTION[text]
        case {"$ref": str(ref)}:
            name = ref.split("/")[-1]
            said = f"[{name}](#{name.lower()})"
        case {"enum": values}:
            said = " or ".join(f"`{value}`" for value in values)
        case {"const": value}:
            said = f"`{value}`"
        case {"discriminator": {"mapping": kinds}}:
            said = "one of the [positions](#positions)" if "actual" in kinds else "one of the [rule kinds](#rule-kinds)"
        # An exact number may also be written as text or without a fraction; that is all one to the reader.
        case {"anyOf": [{"type": "number"}, *_]}:
            said = "number"
        case {"anyOf": kinds}:
            said = " or ".join(dict.fromkeys(_type(one) for one in kinds if one.get("type") != "null"))
        case {"type": "array", "items": items}:
            said = f"list of {_type(items)}"
        case {"type": "object"}:
            (values,) = told.get("patternProperties", {"": told.get("additionalProperties")}).values()
            said = f"table of {_type(values)}"
        case {"format": "date" | "date-time" as form}:
            said = "day" if form == "date" else "instant"
        case _:
            said = _PLAIN[told["type"]] + _bounds(told)
    return said


def _bounds(told: Mapping[str, Any]) -> str:
    low = told.get("minimum", told["exclusiveMinimum"] + 1 if "exclusiveMinimum" in told else None)
    high = f" to {told['maximum']}" if "maximum" in told else " or more"
    return "" if low is None else f", {low}{high}"


def _list(kind: type[Enum]) -> str:
    return f"### {kind.__name__}\n\n{cleandoc(kind.__doc__ or '')}\n\n" + "".join(f"- `{one.value}`\n" for one in kind)
