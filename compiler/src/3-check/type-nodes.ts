/** Resolves types in specs: `text`, `decimal(2)`, `list of xero.LineItem`, `one of ("a", "b")`, `T?`. */
import { closest, type tree } from "@integ/grammar";
import { ANY, BOOLEAN, DATE, ERROR, INTEGER, TEXT, type Field, type RecordType, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import type { Checking } from "./checking.ts";
import { findSystem } from "./systems.ts";

const PLAIN: Readonly<Record<string, Type>> = {
  text: TEXT,
  string: TEXT,
  integer: { ...INTEGER, wire: "computed" },
  boolean: BOOLEAN,
  date: DATE,
  datetime: { kind: "datetime", wire: "text" },
  local_datetime: { kind: "local_datetime" },
  time: { kind: "time" },
  duration: { kind: "duration" },
  any: ANY,
};

/** A resolved type; `optional` for `T?`. */
export interface WrittenType {
  readonly type: Type;
  readonly optional: boolean;
}

/** The type that a node names. An unknown one is reported, and becomes `error`. */
export function typeOf(c: Checking, node: tree.TypeNode): WrittenType {
  if (node.kind === "OptionalType") return { type: typeOf(c, node.type).type, optional: true };
  return { type: plainType(c, node), optional: false };
}

function plainType(c: Checking, node: Exclude<tree.TypeNode, tree.OptionalType>): Type {
  switch (node.kind) {
    case "ListType":
      return { kind: "list", element: typeOf(c, node.element).type };
    case "MapType":
      return { kind: "map", value: typeOf(c, node.value).type };
    case "OneOfType":
      return { kind: "enum", members: node.members.map((member) => member.value), open: false };
    case "RecordType": {
      const fields = new Map<string, Field>();
      for (const field of node.fields) {
        const { type, optional } = typeOf(c, field.type);
        fields.set(field.name.text, {
          name: field.name.text,
          type,
          required: !optional,
          nullable: false,
          readOnly: false,
        });
      }
      return { kind: "record", name: "this record", fields, closed: true };
    }
    case "NamedType":
      return namedType(c, node);
  }
}

function namedType(c: Checking, node: tree.NamedType): Type {
  const [first, second, ...rest] = node.name.parts;
  if (first === undefined || first.text === "") return ERROR;
  if (second === undefined) {
    if (first.text === "decimal" || first.text === "number") {
      const scale = node.scale === undefined ? {} : { scale: Number(node.scale.text) };
      return { kind: "number", integer: false, wire: "computed", ...scale };
    }
    const plain = PLAIN[first.text];
    if (plain !== undefined) return plain;
    if (first.text === "money") {
      const scale = node.scale === undefined ? {} : { scale: Number(node.scale.text) };
      return { kind: "number", integer: false, wire: "computed", money: { currency: "*", identity: "*" }, ...scale };
    }
    const known = [...Object.keys(PLAIN), "decimal", "money"];
    c.report(bind.unknownName(c.place(first), first.text, closest(first.text, known), known));
    return ERROR;
  }
  const system = findSystem(c, first);
  if (system === undefined || second.text === "") return ERROR;
  const found = system.types.get(second.text);
  if (found === undefined) {
    const known = [...system.types.keys()];
    c.report(bind.unknownMember(c.place(second), "type", second.text, system.name, closest(second.text, known), known));
    return ERROR;
  }
  let type: Type = found.type;
  for (const step of rest) {
    const within: Type = type.kind === "list" ? type.element : type;
    const field: Field | undefined = within.kind === "record" ? within.fields.get(step.text) : undefined;
    if (field === undefined) {
      if (within.kind === "record") unknownStep(c, step, within);
      else c.report(check.noFields(c.place(step), first.text));
      return ERROR;
    }
    type = field.type;
  }
  const one = rest.length > 0 && type.kind === "list" ? type.element : type;
  // A number is computed with: it may have a form that the field's own values have not, such as a result of an addition.
  return one.kind === "number" && one.wire === "number" ? { ...one, wire: "computed" } : one;
}

function unknownStep(c: Checking, step: tree.Name, record: RecordType): void {
  if (c.isUncertain(record)) return;
  const names = [...record.fields.keys()];
  c.report(bind.unknownField(c.place(step), step.text, record.name, closest(step.text, names), names));
}
