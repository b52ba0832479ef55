"""Writes src/model/operators/signatures.ts from the schemas of Debian's python3-onnx: every operator of
the default domain, each of its versions that operator sets from 8 on can have.

Run by hand when ONNX gets a new operator set: /usr/bin/python3 scripts/operator-signatures.py
"""
import collections
import pathlib

import onnx
import onnx.defs as defs

OLDEST = 8
LETTERS = {
    "float": "f", "float16": "h", "bfloat16": "b", "double": "d",
    "int8": "c", "int16": "s", "int32": "i", "int64": "l",
    "uint8": "C", "uint16": "S", "uint32": "I", "uint64": "L",
    "bool": "B", "string": "t", "complex64": "x", "complex128": "X",
    "int4": "n", "uint4": "N", "float8e4m3fn": "e", "float8e4m3fnuz": "E",
    "float8e5m2": "g", "float8e5m2fnuz": "G",
}
KINDS = {
    "FLOAT": "f", "INT": "i", "STRING": "s", "TENSOR": "t", "GRAPH": "g", "SPARSE_TENSOR": "o",
    "FLOATS": "F", "INTS": "I", "STRINGS": "S", "TENSORS": "o", "GRAPHS": "o", "TYPE_PROTO": "o",
    "SPARSE_TENSORS": "o", "TYPE_PROTOS": "o",
}


def letters(types):
    """Tensors only; `+` where sequences or optional values may stand there too."""
    plain = [t[7:-1] for t in types if t.startswith("tensor(")]
    more = "+" if len(plain) < len(types) else ""
    return "".join(sorted({LETTERS[t] for t in plain})) + more


def formals(parameters, variables):
    def one(p):
        name = p.type_str if p.type_str in variables else letters([p.type_str])
        option = defs.OpSchema.FormalParameterOption
        if p.option == option.Optional:
            return name + "?"
        if p.option == option.Variadic:
            return name + ("*" if p.is_homogeneous else "~")
        return name
    return ",".join(one(p) for p in parameters)


def count(least, most):
    return f"{least}-{'' if most > 1000 else most}"


def version(schema):
    if schema.deprecated:
        return ["-"] * 6
    attributes = sorted(schema.attributes.values(), key=lambda a: a.name)
    # Constraints are named T, T1, …: a letter with a number cannot be taken for a list of types.
    names = {c.type_param_str: f"T{k}" for k, c in enumerate(schema.type_constraints)}

    def renamed(parameters):
        text = []
        for p in parameters:
            mark = formals([p], set(names))
            known = p.type_str in names
            text.append(names[p.type_str] + mark[len(p.type_str):] if known else mark)
        return ",".join(text)

    return [
        count(schema.min_input, schema.max_input),
        count(schema.min_output, schema.max_output),
        ",".join(a.name + ":" + KINDS[a.type.name] + ("!" if a.required else "") for a in attributes),
        ",".join(letters(c.allowed_type_strs) for c in schema.type_constraints),
        renamed(schema.inputs),
        renamed(schema.outputs),
    ]


def line(name, schemas):
    parts, before = [], None
    for schema in schemas:
        fields = version(schema)
        same = before or [None] * len(fields)
        shown = ["=" if field == old else field for field, old in zip(fields, same)]
        parts.append(" ".join([str(schema.since_version), *(field or "." for field in shown)]))
        before = fields
    return f"{name}|" + "|".join(parts)


def main():
    by_name = collections.defaultdict(list)
    for schema in defs.get_all_schemas_with_history():
        if schema.domain == "":
            by_name[schema.name].append(schema)
    lines = []
    for name, schemas in sorted(by_name.items()):
        schemas.sort(key=lambda s: s.since_version)
        last = [k for k, s in enumerate(schemas) if s.since_version <= OLDEST]
        lines.append(line(name, schemas[last[-1] if last else 0:]))
    head = f"""/**
 * Signatures of the operators of ONNX {onnx.__version__} (Apache-2.0, the ONNX contributors), operator sets
 * {OLDEST} to {defs.onnx_opset_version()}. Written by scripts/operator-signatures.py; not edited by hand.
 *
 * A line an operator, a part a version: since, inputs, outputs, attributes, types of its variables,
 * inputs, outputs. `=` stands for what the version before has, `.` for nothing, `-` for deprecated.
 */
export const signatureLines = `
"""
    target = pathlib.Path(__file__).parent.parent / "src/model/operators/signatures.ts"
    target.write_text(head + "\n".join(lines) + "\n`;\n")


main()
