/** `match`: each known value of an enum needs an arm, and so do values that are added later. */
import type { RelatedPlace, TextEdit, tree } from "@integ/grammar";
import { ANY, BOOLEAN, show, showKind, TEXT, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { sameRecord } from "./assignability.ts";
import { needed } from "./check-expression.ts";
import { isBroken, type Checking, type Context } from "./checking.ts";
import { isCurrencyType, memberOf } from "./currencies.ts";
import { armsOf } from "./branches.ts";
import { both, knownPresent, pathOf } from "./paths.ts";
import { typeOf } from "./type-nodes.ts";

/** Reports values without an arm, and unreachable arms. */
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
      if (otherwise !== undefined) c.report(check.deadArm(c.place(pattern), "it is after `else`"));
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
          checkKind(c, pattern, subject, seen);
          break;
        case "Null":
          break;
        case "Boolean":
        case "Number":
        case "Text":
        case "Unary":
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
    { ...context, known: both(context.known, knownPresent(path)) },
    "a match looks at a value",
  );
  return typed;
}

function checkPattern(c: Checking, pattern: tree.Pattern, subject: Type, seen: Map<string, tree.Pattern>): void {
  const code = isCurrencyType(subject) && pattern.kind === "Text";
  const key = code ? JSON.stringify(pattern.value.toUpperCase()) : c.text(pattern);
  if (seen.has(key)) c.report(check.deadArm(c.place(pattern), "an arm before it takes the same value"));
  seen.set(key, pattern);
  if (subject.kind === "error") return;
  if (subject.kind === "enum") {
    if (pattern.kind !== "Text") c.report(check.incomparable(c.place(pattern), show(subject), c.text(pattern)));
    else if (memberOf(subject, pattern.value) === undefined) {
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
  if (subject.kind === "union" && (seen.size > 0 || otherwise === undefined)) {
    const covered = new Set([...seen.keys()].filter((key) => key.startsWith("is ")));
    const missing = subject.variants.filter((variant) => !covered.has(`is ${show(variant)}`));
    if (otherwise !== undefined) {
      if (missing.length === 0) c.report(check.deadArm(c.place(otherwise), "every kind has an arm already"));
    } else if (missing.length > 0) {
      const kinds = missing.map(showKind);
      const lines = kinds.map((kind) => `is ${kind} => hold "not decided yet"`).join("  ");
      c.report(
        check.missingKinds(c.place({ start: node.start, end: node.subject.end }), kinds, insertion(c, node, lines)),
      );
    }
    return;
  }
  const values = new Set([...seen.values()].flatMap((pattern) => (pattern.kind === "Text" ? [pattern.value] : [])));
  const codes = new Set([...values].map((value) => value.toUpperCase()));
  const head = { start: node.start, end: node.subject.end };
  const insert = (text: string): TextEdit => insertion(c, node, text);
  if (subject.kind === "enum") {
    const missing = subject.members.filter((member) =>
      isCurrencyType(subject) ? !codes.has(member.toUpperCase()) : !values.has(member),
    );
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
  // A misplaced `unknown` has already been reported.
  if (otherwise !== undefined || unknown !== undefined) return;
  if (subject.kind === "boolean") {
    const texts = [...seen.keys()];
    if (texts.includes("true") && texts.includes("false")) return;
  }
  c.report(check.noElseArm(c.place(head), subject.kind === "boolean" ? "true and false" : show(subject)));
}

/** An edit that adds an arm after the last one. */
function insertion(c: Checking, node: tree.MatchExpression, text: string): TextEdit {
  const last = armsOf(node).at(-1);
  const at = last?.end ?? node.end - 1;
  const indent = last === undefined ? "  " : /[ \t]*$/.exec(c.module.source.text.slice(0, last.start))?.[0] || "  ";
  return { path: c.module.source.path, start: at, end: at, text: `\n${indent}${text}` };
}

/** `is T`: one of the subject's kinds. */
function checkKind(c: Checking, pattern: tree.TypePattern, subject: Type, seen: Map<string, tree.Pattern>): void {
  if (subject.kind === "error") return;
  const variants = subject.kind === "union" ? subject.variants : subject.kind === "any" ? ANYTHING : [];
  const { result: variant, reported } = c.attempt(() => kindOf(c, pattern.type, variants));
  if (variant === undefined) {
    if (reported.length > 0 && pattern.type.kind !== "NamedType") for (const one of reported) c.report(one);
    else c.report(check.notAKind(c.place(pattern.type), c.text(pattern.type), variants.map(showKind)));
    return;
  }
  c.facts.kinds.set(pattern, variant);
  const key = `is ${show(variant)}`;
  if (seen.has(key)) c.report(check.deadArm(c.place(pattern), "an arm before it takes the same kind"));
  seen.set(key, pattern);
}

/** The types that a value without a schema may have. */
const ANYTHING: readonly Type[] = [
  TEXT,
  { kind: "number", integer: false, wire: "number" },
  BOOLEAN,
  { kind: "list", element: ANY },
  { kind: "map", value: ANY },
];

/** The variant that a type in a spec means: by its name, or by the kind of value. */
function kindOf(c: Checking, node: tree.TypeNode, variants: readonly Type[]): Type | undefined {
  const written = c.text(node).replace(/\s+/g, " ");
  const named = variants.find(
    (variant) =>
      show(variant) === written || ("name" in variant && [variant.name, showKind(variant)].includes(written)),
  );
  if (named !== undefined) return named;
  const { type } = typeOf(c, node);
  if (type.kind === "error") return undefined;
  if (type.kind === "record") return variants.find((variant) => variant.kind === "record" && sameRecord(variant, type));
  const alike = variants.filter(
    (variant) => variant.kind === type.kind || (type.kind === "text" && variant.kind === "enum"),
  );
  return alike.length === 1 ? alike[0] : alike.find((variant) => show(variant) === show(type));
}

/** The context of an arm's body: what its pattern says about the subject. */
export function inArm(c: Checking, node: tree.MatchExpression, arm: tree.MatchArm, context: Context): Context {
  const subject = node.subject.kind === "Otherwise" ? node.subject.value : node.subject;
  const [pattern, ...more] = arm.patterns ?? [];
  if (pattern?.kind === "TypePattern") {
    const path = pathOf(subject);
    const variant = c.facts.kinds.get(pattern);
    return more.length > 0 || path === undefined || variant === undefined
      ? context
      : narrowedTo(context, path, variant);
  }
  // A discriminating field determines the variant of its record.
  if (subject.kind !== "Member" || !(arm.patterns ?? []).every((one) => one.kind === "Text")) return context;
  const union = c.facts.typed.get(subject.object)?.type;
  const path = pathOf(subject.object);
  if (union?.kind !== "union" || union.discriminator?.field !== subject.name.text || path === undefined) return context;
  const at = new Set(
    arm.patterns.map((one) =>
      union.discriminator?.values.findIndex((values) => one.kind === "Text" && values.includes(one.value)),
    ),
  );
  const [only] = at;
  const variant = at.size === 1 && only !== undefined ? union.variants[only] : undefined;
  return variant === undefined ? context : narrowedTo(context, path, variant);
}

function narrowedTo(context: Context, path: string, type: Type): Context {
  return {
    ...context,
    narrowed: new Map([...(context.narrowed ?? []), [path, type]]),
    known: both(context.known, knownPresent(path)),
  };
}

function fieldPlace(
  c: Checking,
  subject: tree.Expression,
): { readonly path: string; readonly pointer: string } | undefined {
  return c.facts.fields.get(subject.kind === "Otherwise" ? subject.value : subject)?.place;
}
