/** Records that stand by themselves, without a destination to say what they should be. */
import type { tree } from "@integ/grammar";
import type { Field, RecordType } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { infer, unanswered } from "./check-expression.ts";
import { named } from "./check-list.ts";
import { type Checking, type Context, Scope, WRONG } from "./checking.ts";
import type { Typed } from "./facts.ts";

export function record(c: Checking, node: tree.RecordExpression, context: Context): Typed {
  const inner: Context = { ...context, scope: new Scope(context.scope) };
  const fields = new Map<string, Field>();
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") checkLet(c, entry, inner);
    else if (entry.kind === "Spread") c.report(bind.notYet(c.place(entry), "`...` in a record"));
    else {
      const [name] = entry.path;
      const typed = infer(c, entry.value, inner);
      if (name?.kind !== "Name" || name.text === "") continue;
      if (unanswered(c, typed)) continue;
      const absent = typed.absent !== undefined;
      fields.set(name.text, {
        name: name.text,
        type: typed.type,
        required: !absent,
        nullable: absent,
        readOnly: false,
        ...(absent ? {} : { written: true as const }),
      });
    }
  }
  const type: RecordType = { kind: "record", name: "this record", fields, closed: true };
  return { type };
}

/** `let x = …` in a record. */
export function checkLet(c: Checking, entry: tree.LetEntry, inner: Context): void {
  const typed = infer(c, entry.value, inner);
  const wrong = unanswered(c, typed);
  named(c, entry.name, inner, { kind: "let", name: entry.name.text, typed: wrong ? WRONG : typed, fromSource: false });
}
