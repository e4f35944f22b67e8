/** Infers the type of every expression, and reports errors that do not depend on its place. */
import type { tree } from "@integ/grammar";
import { ERROR, NEVER, NULL, type NumberType, show, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { conditional, match, onError, otherwise } from "./check-branch.ts";
import { checkCall, checkPipe } from "./check-call.ts";
import { elementOf, itemsOf, list, withLoop } from "./check-list.ts";
import { binary, presence, unary } from "./check-operator.ts";
import { index, member, reference } from "./check-path.ts";
import { record } from "./check-record.ts";
import { pathIn, template } from "./check-template.ts";
import { type Checking, type Context, isBroken, WRONG } from "./checking.ts";
import type { Typed } from "./facts.ts";

/**
 * The type of an expression, whether it may be absent and whether it may fail. Recorded in the facts; mistakes are
 * reported once.
 */
export function infer(c: Checking, node: tree.Expression, context: Context): Typed {
  return c.note(node, inferNode(c, node, context));
}

function inferNode(c: Checking, node: tree.Expression, context: Context): Typed {
  switch (node.kind) {
    case "Text":
      pathIn(c, node, context);
      return { type: { kind: "text", literal: node.value } };
    case "Number":
      return { type: numberLiteral(node.text) };
    case "Boolean":
      return { type: { kind: "boolean", literal: node.value } };
    case "Null":
      return { type: NULL, absent: { path: "null", nullable: true } };
    case "Template":
      return template(c, node, context);
    case "Reference":
      return reference(c, node, context);
    case "Member":
      return member(c, node, context);
    case "Index":
      return index(c, node, context);
    case "Call":
      return checkCall(c, node, context);
    case "Pipe":
      return checkPipe(c, node, context);
    case "Unary":
      return unary(c, node, context);
    case "Binary":
      return binary(c, node, context);
    case "Presence":
      return presence(c, node, context);
    case "Otherwise":
      return otherwise(c, node, context);
    case "OnError":
      return onError(c, node, context);
    case "If":
      return conditional(c, node, context);
    case "Match":
      return match(c, node, context);
    case "For": {
      const read = (inner: Context): Typed => ({ type: elementOf(c, node.body, inner) });
      const { type: element } = withLoop(c, node.head, context, node.body, read);
      return { type: { kind: "list", element, ...itemsOf(c, node) } };
    }
    case "List":
      return list(c, node, context);
    case "Record":
      return record(c, node, context);
    case "Stop":
      return stop(c, node, context);
    case "Missing":
      return WRONG;
    case "Regex":
      c.report(bind.notYet(c.place(node), "a regular expression"));
      return WRONG;
    case "Time":
    case "Duration":
      c.report(
        bind.notYet(
          c.place(node),
          node.kind === "Time" ? "a time of day as a value" : "a duration as a value",
          "a duration is allowed in add(date, 14 days)",
        ),
      );
      return WRONG;
  }
}

/** The type of a number literal. Trailing zeros of its decimals don't count. */
export function numberLiteral(text: string): NumberType {
  const scale = (text.split(".")[1] ?? "").replace(/0+$/, "").length;
  return { kind: "number", integer: scale === 0, scale, wire: "computed", literal: text };
}

/** A value that must be present and can't fail; otherwise it is reported once, at its cause. */
export function needed(c: Checking, node: tree.Expression, context: Context, what: string): Type {
  const typed = infer(c, node, context);
  if (reportUnhandled(c, typed)) return ERROR;
  if (typed.absent !== undefined) {
    c.report(check.absentOperand(c.place(node), c.words(typed.absent), what));
    return ERROR;
  }
  return typed.type;
}

/** Reports an unhandled failure. */
export function reportUnhandled(c: Checking, typed: Typed): boolean {
  if (typed.fails === undefined) return false;
  const within = /^\s*(?:[-+*/|<>]|[=!]=|(?:and|or)\b)/.test(c.module.source.text.slice(typed.fails.end));
  c.report(check.unhandledFailure(c.place(typed.fails), `\`${c.text(typed.fails)}\``, within));
  return true;
}

/** A condition that tests a value. */
function askOf(value: string, { type, absent }: Typed): string | undefined {
  if (value.length > 60 || /[\r\n]/.test(value)) return undefined;
  const asked =
    type.kind === "list"
      ? `count(${value}) > 0`
      : type.kind === "number"
        ? `${value} != 0`
        : type.kind === "text" && type.literal === undefined
          ? `not ${value} blank`
          : undefined;
  const there = absent === undefined ? undefined : `${value} present`;
  const all = [there, asked].filter((one) => one !== undefined);
  return all.length === 0 ? undefined : `write   ${all.join("   or   ")}`;
}

/** Checks a condition: an expression that may be absent, or is not a boolean, is an error. */
export function condition(c: Checking, node: tree.Expression, context: Context): void {
  const typed = infer(c, node, context);
  if (typed.type.kind === "error") return;
  if (typed.type.kind !== "boolean") {
    if (!reportUnhandled(c, typed))
      c.report(check.notACondition(c.place(node), show(typed.type), askOf(c.text(node), typed)));
  } else if (!reportUnhandled(c, typed) && typed.absent !== undefined) {
    c.report(check.absentOperand(c.place(node), c.words(typed.absent), "a condition is true or false", "false"));
  }
}

function stop(c: Checking, node: tree.StopExpression, context: Context): Typed {
  reason(c, node.reason, context);
  if (!context.stops && !isBroken(node)) c.report(check.misplacedStop(c.place(node), node.action));
  return { type: NEVER };
}

/** The text of a reason; its holes may be absent. */
export function reason(c: Checking, node: tree.TextLike, context: Context): void {
  reportUnhandled(c, infer(c, node, context));
}
