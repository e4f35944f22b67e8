/** Records values that a place may refuse at run time, which holds the run. */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import type { Checking } from "./checking.ts";
import { notBlank } from "./common-type.ts";
import type { Slot } from "./facts.ts";
import { brokenRule, inWords, judge } from "./rule-verdict.ts";
import { shapeOf } from "./shapes.ts";
import { asksWithBlank, fewestSigns, RULED, ruleWords, verdict } from "./value-set.ts";

/** Records a value that is not proved to fit its place. */
export function weigh(c: Checking, node: tree.Expression, from: Type, to: Type, slot: Slot): void {
  const source = slot.notBlank === true ? notBlank(from) : from;
  const found = verdict(source, to);
  if (slot.asked === true && found.kind === "may" && asksWithBlank(source, to)) {
    c.facts.risks.delete(node);
    c.report(check.askedWithBlank(c.place(node), slot.name, c.text(node)));
    return;
  }
  if (slot.optional === true && found.kind === "may" && asksWithBlank(source, to) && !isFilled(c, node))
    c.report(check.heldForBlank(c.place(node), slot.name));
  if (found.kind === "may")
    c.facts.risks.set(node, { target: slot.name, wants: found.wants.map((want) => want.words) });
  else c.facts.risks.delete(node);
}

/**
 * Whether a text is the result of functions on a text that is not blank. This is not a proof: `cut` may leave only the
 * spaces before a word.
 */
function isFilled(c: Checking, node: tree.Expression): boolean {
  if ((node.kind !== "Call" && node.kind !== "Pipe") || c.facts.overloads.get(node)?.leavesSome !== true) return false;
  const argument = node.kind === "Pipe" ? node.value : node.args[0]?.value;
  if (argument === undefined) return false;
  const type = c.facts.typed.get(argument)?.type;
  return (type !== undefined && fewestSigns(type) > 0) || isFilled(c, argument);
}

/** Checks a record or list literal against the rules for the whole of it. */
export function weighRules(
  c: Checking,
  node: tree.RecordExpression | tree.ListExpression,
  type: Type,
  slot: Slot,
  rules = type.rules,
): void {
  if (rules === undefined) return;
  const shape = shapeOf(c, node, type);
  const found = judge(rules, shape);
  if (found === "always") c.facts.risks.delete(node);
  else if (found === "maybe") c.facts.risks.set(node, { target: slot.name, wants: [RULED.words] });
  else {
    c.facts.risks.delete(node);
    const broken = brokenRule(rules, shape);
    const words = broken === undefined ? RULED.words : (inWords(broken) ?? ruleWords(...broken).words);
    const at = slot.at ?? { start: node.start, end: node.start + 1 };
    const mend = node.kind === "List" ? "choose other elements" : "set the required fields, and omit those that are not allowed"; // prettier-ignore
    c.report(check.neverFits(c.place(node.kind === "List" ? node : at), slot.name, words, undefined, mend));
  }
}
