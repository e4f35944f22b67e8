/** Numbers taken apart as texts: `replace(text(x), ".", "")` loses the zeros at the end, and with them a factor of ten. */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { Checking } from "../3-check/checking.ts";
import { check } from "../messages/check.ts";
import type { Builtin, CheckedCall } from "./builtin.ts";

/** The separator between the digits of a number. */
const SIGNS: ReadonlySet<string> = new Set([".", ",", " ", "\u00A0", "\u202F", "'"]);

/** Warns when characters are replaced in the text of a number. */
export function replacedInNumber(c: Checking, { node, args, result }: CheckedCall): Type {
  if (takesSigns(args) && args[0] !== undefined && isNumberText(c, withoutReplacing(c, args[0])))
    c.report(check.numberAsText(c.place(node), "format"));
  return result;
}

/** Reads a number from a text after signs were replaced in it. */
export function readAfterReplacing(c: Checking, { node, args: [subject], result }: CheckedCall): Type {
  if (subject === undefined) return result;
  const origin = withoutReplacing(c, subject);
  if (origin !== subject && !isNumberText(c, origin)) c.report(check.numberAsText(c.place(node), "parse"));
  return result;
}

function takesSigns([, part]: readonly tree.Expression[]): boolean {
  return part?.kind === "Text" && SIGNS.has(part.value);
}

/** The expression inside a chain of replacements; otherwise the expression itself. */
function withoutReplacing(c: Checking, node: tree.Expression): tree.Expression {
  const args = argumentsOf(c, node, "replacesPart");
  return args?.[0] !== undefined && takesSigns(args) ? withoutReplacing(c, args[0]) : node;
}

/** A number that was made a text of, or stands alone in one. */
function isNumberText(c: Checking, node: tree.Expression): boolean {
  const isNumber = (one: tree.Expression | undefined): boolean =>
    one !== undefined && c.facts.typed.get(one)?.type.kind === "number";
  if (node.kind === "Template") {
    const [only, ...others] = node.parts;
    return only !== undefined && only.kind !== "Chunk" && others.length === 0 && isNumber(only);
  }
  return isNumber(argumentsOf(c, node, "writesText")?.[0]);
}

/** The arguments of a call of a function of that kind, also where the first of them is piped into it. */
function argumentsOf(
  c: Checking,
  node: tree.Expression,
  kind: "replacesPart" | "writesText",
): readonly tree.Expression[] | undefined {
  const called: Builtin | undefined =
    node.kind === "Call" || node.kind === "Pipe" ? c.facts.overloads.get(node) : undefined;
  if (called?.[kind] !== true) return undefined;
  const [call, piped] = node.kind === "Pipe" ? [node.call, [node.value]] : [node, []];
  return [...piped, ...(call.kind === "Call" ? call.args.map((one) => one.value) : [])];
}
