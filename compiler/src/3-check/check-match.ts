/** `match`: every known value of an enum has an arm, and so has one that does not exist yet. */
import type { RelatedPlace, TextEdit, tree } from "@integ/grammar";
import { show, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { needed } from "./check-expression.ts";
import { isBroken, type Checking, type Context } from "./checking.ts";

export function armsOf(node: tree.MatchExpression): readonly tree.MatchArm[] {
  return node.arms ?? [];
}

export function checkMatchCoverage(c: Checking, node: tree.MatchExpression, context: Context): void {
  const handlesNull = armsOf(node).some((arm) => arm.patterns.some((pattern) => pattern.kind === "Null"));
  const subject = handlesNull
    ? subjectOrNull(c, node, context)
    : needed(c, node.subject, context, "a match looks at a value");
  const seen = new Map<string, tree.Pattern>();
  let unknown: tree.Pattern | undefined;
  let otherwise: tree.Pattern | undefined;
  for (const arm of armsOf(node)) {
    for (const pattern of arm.patterns ?? []) {
      if (otherwise !== undefined) c.report(check.deadArm(c.place(pattern), "it stands after `else`"));
      switch (pattern.kind) {
        case "UnknownPattern":
          unknown = pattern;
          if (subject.kind === "enum" && !subject.open)
            c.report(check.deadArm(c.place(pattern), "these are all the values there can be"));
          else if (subject.kind !== "enum" && subject.kind !== "error")
            c.report(check.noElseArm(c.place(pattern), show(subject)));
          break;
        case "ElsePattern":
          otherwise = pattern;
          break;
        case "TypePattern":
          c.report(bind.notYet(c.place(pattern), "`is` in a match"));
          break;
        case "Null":
          break;
        default:
          checkPattern(c, pattern, subject, seen);
      }
    }
  }
  if (isBroken(node) || armsOf(node).some(isBroken)) return;
  coverage(c, node, subject, seen, unknown, otherwise);
}

/** The subject of a match that has an arm for null. */
function subjectOrNull(c: Checking, node: tree.MatchExpression, context: Context): Type {
  const path = c.text(node.subject);
  const typed = needed(
    c,
    node.subject,
    { ...context, present: new Set([...context.present, path]) },
    "a match looks at a value",
  );
  return typed;
}

function checkPattern(c: Checking, pattern: tree.Pattern, subject: Type, seen: Map<string, tree.Pattern>): void {
  const key = c.text(pattern);
  if (seen.has(key)) c.report(check.deadArm(c.place(pattern), "an arm before it takes the same value"));
  seen.set(key, pattern);
  if (subject.kind === "error") return;
  if (subject.kind === "enum") {
    if (pattern.kind !== "Text") c.report(check.incomparable(c.place(pattern), show(subject), c.text(pattern)));
    else if (!subject.members.includes(pattern.value)) {
      c.report(check.notAMember(c.place(pattern), pattern.value, subject.members));
    }
    return;
  }
  const fits =
    (subject.kind === "text" && pattern.kind === "Text") ||
    (subject.kind === "number" && (pattern.kind === "Number" || pattern.kind === "Unary")) ||
    (subject.kind === "boolean" && pattern.kind === "Boolean");
  if (!fits) c.report(check.incomparable(c.place(pattern), show(subject), c.text(pattern)));
}

function coverage(
  c: Checking,
  node: tree.MatchExpression,
  subject: Type,
  seen: ReadonlyMap<string, tree.Pattern>,
  unknown: tree.Pattern | undefined,
  otherwise: tree.Pattern | undefined,
): void {
  if (subject.kind === "error") return;
  const values = new Set([...seen.values()].flatMap((pattern) => (pattern.kind === "Text" ? [pattern.value] : [])));
  const head = { start: node.start, end: node.subject.end };
  const insert = (text: string): TextEdit => {
    const last = armsOf(node).at(-1);
    const at = last?.end ?? node.end - 1;
    const indent = last === undefined ? "  " : /[ \t]*$/.exec(c.module.source.text.slice(0, last.start))?.[0] || "  ";
    return { path: c.module.source.path, start: at, end: at, text: `\n${indent}${text}` };
  };
  if (subject.kind === "enum") {
    const missing = subject.members.filter((member) => !values.has(member));
    if (otherwise !== undefined) {
      if (missing.length === 0 && (unknown !== undefined || !subject.open))
        c.report(check.deadArm(c.place(otherwise), "every value has an arm already"));
      return;
    }
    const declared = (): RelatedPlace | undefined =>
      c.declared(fieldPlace(c, node.subject), "its values are listed here");
    if (missing.length > 0) {
      const members = missing.map((member) => JSON.stringify(member)).join(", ");
      c.report(check.missingArms(c.place(head), missing, insert(`${members} => hold "not decided yet"`), declared()));
    } else if (subject.open && unknown === undefined)
      c.report(check.noUnknownArm(c.place(head), insert('unknown => hold "a new value"'), declared()));
    return;
  }
  // An `unknown` that has no business here has been reported already.
  if (otherwise !== undefined || unknown !== undefined) return;
  if (subject.kind === "boolean") {
    const texts = [...seen.keys()];
    if (texts.includes("true") && texts.includes("false")) return;
  }
  c.report(check.noElseArm(c.place(head), subject.kind === "boolean" ? "true and false" : show(subject)));
}

function fieldPlace(
  c: Checking,
  subject: tree.Expression,
): { readonly path: string; readonly pointer: string } | undefined {
  return c.fields.get(subject.kind === "Otherwise" ? subject.value : subject)?.place;
}
