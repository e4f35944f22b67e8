/**
 * `sum(for …)`, `any(for …)` and `all(for …)` as loops that keep no list: what a list would hold is used as it arises. For a list of lines
 * that is most of what a mapping costs.
 */
import type { tree } from "@integ/grammar";
import { BOOLEAN } from "../1-load/types.ts";
import { COMPUTED } from "./convert.ts";
import { call, type Js, name, not, raw } from "./ir.ts";
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
    l.add({ kind: "assign", name: total, value: call("add", name(total), value), origin: spanOf(loop.body) });
  });
  return name(total);
}

/** Whether a condition holds for some element of a list, or for each; undefined where the loop needs statements. */
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
