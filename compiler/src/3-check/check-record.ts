/** Records that have no destination to define their fields. */
import type { tree } from "@integ/grammar";
import { show, type Field, type RecordType } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { infer, reportUnhandled } from "./check-expression.ts";
import { named, standsFor } from "./check-list.ts";
import { ofRecord } from "./each-currency.ts";
import { type Checking, type Context, Scope, WRONG } from "./checking.ts";
import type { Binding, Typed } from "./facts.ts";

/** A record without a destination: it has the fields that it sets. */
export function record(c: Checking, node: tree.RecordExpression, context: Context): Typed {
  const inner: Context = { ...context, scope: new Scope(context.scope) };
  const fields = new Map<string, Field>();
  const explicit = new Set(
    node.entries.flatMap((one) => (one.kind === "Field" && one.path[0]?.kind === "Name" ? [one.path[0].text] : [])),
  );
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") checkLet(c, entry, inner);
    else if (entry.kind === "Spread") {
      const value = infer(c, entry.value, inner);
      if (value.type.kind === "error" || reportUnhandled(c, value)) continue;
      if (value.type.kind !== "record") {
        c.report(check.notSpread(c.place(entry), show(value.type)));
        continue;
      }
      const taken: tree.FieldEntry[] = [];
      for (const field of value.type.fields.values()) {
        if (explicit.has(field.name)) continue;
        const at = { start: entry.start, end: entry.end };
        const name: tree.Name = { kind: "Name", text: field.name, ...at };
        const member: tree.MemberExpression = { kind: "Member", object: entry.value, name, ...at };
        fields.set(field.name, fieldOf(field.name, infer(c, member, inner)));
        taken.push({ kind: "Field", path: [name], value: member, ...at });
      }
      c.facts.spreads.set(entry, taken);
    } else {
      const [name] = entry.path;
      const typed = infer(c, entry.value, inner);
      if (name?.kind !== "Name" || name.text === "") continue;
      if (reportUnhandled(c, typed)) continue;
      fields.set(name.text, fieldOf(name.text, typed));
    }
  }
  const type: RecordType = { kind: "record", name: "this record", fields, closed: true };
  return { type: ofRecord(c, type, node, context.scope, inner.scope) };
}

function fieldOf(name: string, { type, absent }: Typed): Field {
  const there = absent === undefined;
  return {
    name,
    type,
    required: there,
    nullable: !there,
    readOnly: false,
    ...(there ? { written: true as const } : {}),
  };
}

/** `let x = …` in a record. */
export function checkLet(c: Checking, entry: tree.LetEntry, inner: Context): void {
  const typed = infer(c, entry.value, inner);
  const wrong = reportUnhandled(c, typed);
  const binding: Binding = { kind: "let", name: entry.name.text, typed: wrong ? WRONG : typed, fromSource: false };
  named(c, entry.name, inner, binding);
  standsFor(c, binding, entry.value);
}
