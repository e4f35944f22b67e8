/**
 * `sum(for …)`, `join(for …)`, `any(for …)` and `all(for …)` as loops without an intermediate list. For a list of lines, the list
 * would be most of the cost of a mapping.
 */
import type { tree } from "@integ/grammar";
import { BOOLEAN, TEXT } from "../1-load/types.ts";
import { COMPUTED } from "./convert.ts";
import { isAbsent, type Js, name, not, raw, text as literal } from "./ir.ts";
import { added } from "./lower-arithmetic.ts";
import { wishOf } from "./lower-branch.ts";
import { eachOf, loopParts, lowerElement } from "./lower-list.ts";
import { isStop, type Lowering, spanOf } from "./lowering.ts";
import { camel } from "./names.ts";

/** The sum of a loop's numbers, in a variable that the loop adds to. */
export function lowerSum(l: Lowering, loop: tree.ForExpression): Js {
  const total = l.wished?.loop === loop ? l.wished.name : l.names.fresh(camel(`${wishOf(loop.body)} sum`));
  l.add({ kind: "let", name: total, type: "Num", value: raw("0"), origin: spanOf(loop) });
  eachOf(l, loop.head, () => {
    const value = lowerElement(l, loop.body, COMPUTED);
    if (isStop(value)) return;
    const sum = added(name(total), { js: value, type: l.facts(loop.body).type });
    l.add({ kind: "assign", name: total, value: sum, origin: spanOf(loop.body) });
  });
  return name(total);
}

/** The joined texts of a loop, in a variable that the loop appends to; undefined if the loop needs no statements. */
export function lowerJoin(l: Lowering, loop: tree.ForExpression, separator: Js): Js | undefined {
  if (l.capture(() => loopParts(l, loop, TEXT))[1] !== undefined) return undefined;
  const joined = l.names.fresh("joined");
  const between = l.hoist(separator, "separator");
  l.add({ kind: "let", name: joined, type: "string | undefined", origin: spanOf(loop) });
  eachOf(l, loop.head, () => {
    const value = lowerElement(l, loop.body, TEXT);
    if (isStop(value)) return;
    const text = l.hoist(value, "part");
    const longer: Js =
      between.js === "text"
        ? { js: "template", chunks: ["", between.value, ""], values: [name(joined), text] }
        : { js: "template", chunks: ["", "", "", ""], values: [name(joined), between, text] };
    const first: Js = { js: "conditional", test: isAbsent(name(joined)), yes: text, no: longer };
    l.add({ kind: "assign", name: joined, value: first, origin: spanOf(loop.body) });
  });
  return { js: "binary", operator: "??", left: name(joined), right: literal("") };
}

/** Whether a condition holds for some element of a list, or for each; undefined if the loop needs statements. */
export function lowerSome(l: Lowering, loop: tree.ForExpression, method: "some" | "every"): Js | undefined {
  const parts = loopParts(l, loop, BOOLEAN);
  if (parts === undefined) return undefined;
  const { list, variable, where, body } = parts;
  const some: Js = { js: "binary", operator: "&&", left: where ?? body, right: body };
  const every: Js = { js: "binary", operator: "||", left: not(where ?? body), right: body };
  return {
    js: "call",
    callee: { js: "member", object: list, name: method, optional: false, assert: false },
    args: [{ js: "arrow", parameter: variable, body: where === undefined ? body : method === "some" ? some : every }],
  };
}
