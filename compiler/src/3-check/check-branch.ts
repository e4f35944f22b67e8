/** `otherwise`, `on error`, `if`, `match`: the common type of all branches, and the facts that hold in each. */
import type { tree } from "@integ/grammar";
import { ERROR, NEVER, show, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { throwsIn } from "./check-code.ts";
import { condition, infer } from "./check-expression.ts";
import { checkMatchCoverage, inArm } from "./check-match.ts";
import { armsOf } from "./branches.ts";
import type { Checking, Context } from "./checking.ts";
import { asText, commonType, notBlank } from "./common-type.ts";
import type { Absence, Typed } from "./facts.ts";
import { both, knownWhen } from "./paths.ts";

/** `value otherwise fallback`: has the common type of both; warns if the value is always present. */
export function otherwise(c: Checking, node: tree.OtherwiseExpression, context: Context): Typed {
  const value = infer(c, node.value, context);
  const fallback = infer(c, node.fallback, context);
  checkSumInFallback(c, node);
  const type = handlesAbsence(c, node, value)
    ? branch(c, node.blank ? notBlank(value.type) : value.type, fallback.type, node.fallback)
    : ERROR;
  const fails = value.fails ?? fallback.fails;
  return {
    type,
    ...(fallback.absent === undefined ? {} : { absent: fallback.absent }),
    ...(fails === undefined ? {} : { fails }),
  };
}

/** The neutral element of each operator: on its left it changes nothing, so it was meant as the fallback. */
const NEUTRAL: Readonly<Partial<Record<tree.BinaryOperator, string>>> = { "+": "0", "-": "0", "*": "1" };

/** Whether a value can only be meant as the fallback: neutral for the operator behind it, or true or false in a condition. */
function isFallback(first: tree.Expression, operator: tree.BinaryOperator | undefined): boolean {
  if (first.kind === "Boolean") return operator === "and" || operator === "or";
  return first.kind === "Number" && operator !== undefined && NEUTRAL[operator] === first.text;
}

/**
 * Warns about `a otherwise 0 + b`, which is a or b, although a + b was probably meant; and about `a otherwise false or b`, which is a alone
 * where a is present.
 */
function checkSumInFallback(c: Checking, { value, fallback }: tree.OtherwiseExpression): void {
  let first: tree.Expression = fallback;
  let operator: tree.BinaryOperator | undefined;
  while (first.kind === "Binary") {
    operator = first.operator;
    first = first.left;
  }
  if (!isFallback(first, operator)) return;
  const { text, path } = c.module.source;
  // Whoever writes brackets knows how it is read.
  if (text.slice(value.end, first.start).includes("(")) return;
  const meant = `(${text.slice(value.start, first.end)})${text.slice(first.end, fallback.end)}`;
  const edits = [{ path, start: value.start, end: value.start, text: "(" }, { path, start: first.end, end: first.end, text: ")" }]; // prettier-ignore
  const shown = text.slice(fallback.start, fallback.end);
  c.report(check.sumInFallback(c.place(fallback), shown, meant, value.kind === "Binary" ? [] : edits));
}

/**
 * Warns about an `otherwise` that is never used.
 * @returns false for an invalid one: its value is not a text that could be blank.
 */
export function handlesAbsence(c: Checking, node: tree.OtherwiseExpression, value: Typed): boolean {
  if (node.blank) {
    const always = value.absent === undefined ? alwaysIn(node.value) : undefined;
    if (always !== undefined) c.warnNeedless(check.uselessIfBlank(c.place({ start: node.value.end, end: node.end }), always)); // prettier-ignore
    if (value.type.kind === "error" || value.type.kind === "any" || asText(value.type) !== undefined) return true;
    c.report(check.wrongType(c.place(node.value), "otherwise if blank", "text", show(value.type)));
    return false;
  }
  if (value.absent === undefined && value.type.kind !== "error" && value.type.kind !== "never") {
    c.warnNeedless(check.uselessOtherwise(c.place({ start: node.value.end, end: node.end })));
  }
  return true;
}

/** The constant text of a template, which is therefore never blank. */
function alwaysIn(node: tree.Expression): string | undefined {
  const parts = node.kind === "Template" ? node.parts : [];
  const words = parts.flatMap((part) => (part.kind === "Chunk" ? part.value.trim() : []));
  return words.find((text) => text !== "");
}

/** `value on error fallback`: as `otherwise`, for a value that may fail. */
export function onError(c: Checking, node: tree.OnErrorExpression, context: Context): Typed {
  const { noRun: _, ...handled } = context;
  const value = infer(c, node.value, handled);
  const fallback = infer(c, node.fallback, context);
  handlesFailure(c, node, value);
  const absent = value.absent ?? fallback.absent;
  const type = branch(c, value.type, fallback.type, node.fallback);
  return {
    type,
    ...(absent === undefined ? {} : { absent }),
    ...(fallback.fails === undefined ? {} : { fails: fallback.fails }),
  };
}

/** Warns about an `on error` whose value can't fail. A value with a mistake is ignored. */
export function handlesFailure(c: Checking, node: tree.OnErrorExpression, value: Typed): void {
  if (value.fails === undefined && value.type.kind !== "error" && !throwsIn(c, node.value))
    c.warnNeedless(check.uselessOnError(c.place({ start: node.value.end, end: node.end })));
}

/** The common type of two branches; a mismatch is reported at the second one. */
export function branch(c: Checking, first: Type, second: Type, at: tree.Expression): Type {
  // If one of them is already a mistake, nothing is known about both.
  if (first.kind === "error" || second.kind === "error") return ERROR;
  if (first.kind === "null" || second.kind === "null") return first.kind === "null" ? second : first;
  const type = commonType(first, second);
  if (type !== undefined) return type;
  c.report(check.branchesDiffer(c.place(at), show(first), show(second)));
  return ERROR;
}

/** `if … then … else …`: each branch is inferred with the facts that the condition establishes. */
export function conditional(c: Checking, node: tree.IfExpression, context: Context): Typed {
  condition(c, node.condition, context);
  const consequent = infer(c, node.consequent, whenIt(context, node.condition, true));
  const alternative = infer(c, node.alternative, whenIt(context, node.condition, false));
  const absent = consequent.absent ?? alternative.absent;
  const fails = consequent.fails ?? alternative.fails;
  const type = branch(c, consequent.type, alternative.type, node.alternative);
  return { type, ...(absent === undefined ? {} : { absent }), ...(fails === undefined ? {} : { fails }) };
}

/** The context in which a condition has turned out as `outcome`. */
export function whenIt(context: Context, node: tree.Expression, outcome: boolean): Context {
  return { ...context, known: both(context.known, knownWhen(node, outcome)) };
}

/** `match`: the type that all arms have in common; each body is inferred with the subject narrowed to its patterns. */
export function match(c: Checking, node: tree.MatchExpression, context: Context): Typed {
  checkMatchCoverage(c, node, context);
  let type: Type = NEVER;
  let absent: Absence | undefined;
  let fails: tree.Expression | undefined;
  for (const arm of armsOf(node)) {
    const typed = infer(c, arm.body, inArm(c, node, arm, context));
    absent ??= typed.absent;
    fails ??= typed.fails;
    type = branch(c, type, typed.type, arm.body);
  }
  return { type, ...(absent === undefined ? {} : { absent }), ...(fails === undefined ? {} : { fails }) };
}
