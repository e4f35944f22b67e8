/** Conditions and comparisons. Equality depends on the kind of value. */
import type { tree } from "@integ/grammar";
import { ERROR, TEXT, type Type } from "../1-load/types.ts";
import { comparesCodes } from "../3-check/currencies.ts";
import { COMPUTED, convert } from "./convert.ts";
import { call, isAbsent, isPresent, type Js, name, not, raw } from "./ir.ts";
import { codeOf } from "./lower-currency.ts";
import { asDecimal, lowerExpression } from "./lower-expression.ts";
import { type Lowering, spanOf, type Value } from "./lowering.ts";

/** An expression as a JavaScript condition: `present` and `blank` become comparisons. */
export function lowerCondition(l: Lowering, node: tree.Expression): Js {
  const origin = spanOf(node);
  if (node.kind === "Unary" && node.operator === "not") return not(lowerCondition(l, node.operand));
  if (node.kind === "Presence") {
    const value = lowerExpression(l, node.operand);
    if (node.test === "blank") return { ...call("blank", value.js), origin };
    return { ...(node.test === "present" ? isPresent(value.js) : isAbsent(value.js)), origin };
  }
  if (node.kind === "Binary") {
    if (node.operator === "and" || node.operator === "or") return logic(l, node);
    return { ...comparison(l, node), origin };
  }
  return lowerExpression(l, node).js;
}

/** `a and b`: statements of b run only if a does not already decide. */
function logic(l: Lowering, node: tree.BinaryExpression): Js {
  const left = lowerCondition(l, node.left);
  const [statements, right] = l.capture(() => lowerCondition(l, node.right));
  if (statements.length === 0)
    return { js: "binary", operator: node.operator === "and" ? "&&" : "||", left, right, origin: spanOf(node) };
  const variable = l.names.fresh("holds");
  l.add(
    { kind: "let", name: variable, type: "boolean" },
    {
      kind: "if",
      test: node.operator === "and" ? left : not(left),
      yes: [...statements, { kind: "assign", name: variable, value: right }],
      no: [{ kind: "assign", name: variable, value: raw(node.operator === "and" ? "false" : "true") }],
    },
  );
  return name(variable);
}

function comparison(l: Lowering, node: tree.BinaryExpression): Js {
  const left = lowerExpression(l, node.left);
  const right = lowerExpression(l, node.right);
  const decimal = (value: Value): Js => convert(l, value, COMPUTED);
  if (node.within !== undefined) {
    const near = call("within", decimal(left), decimal(right), asDecimal(l, node.within));
    return node.operator === "!=" ? not(near) : near;
  }
  if (node.operator === "in") return membership(l, left, right);
  return compareValues(l, node.operator, left, right);
}

function compareValues(l: Lowering, operator: string, left: Value, right: Value): Js {
  const strict = { "==": "===", "!=": "!==" }[operator] ?? operator;
  const by = (comparer: string, a: Js, b: Js): Js => ({
    js: "binary",
    operator: strict,
    left: call(comparer, a, b),
    right: raw("0"),
  });
  if (left.type.kind === "number" && right.type.kind === "number") {
    const plain = (value: Value): Js | undefined => {
      if (value.type.kind !== "number" || !value.type.integer) return undefined;
      if (value.type.literal !== undefined)
        return Number.isSafeInteger(Number(value.type.literal))
          ? raw(value.type.literal.replace(/\..*$/, ""))
          : undefined;
      return value.type.wire === "number" ? value.js : undefined;
    };
    const a = plain(left);
    const b = plain(right);
    if (a !== undefined && b !== undefined) return { js: "binary", operator: strict, left: a, right: b };
    return by("compare", convert(l, left, COMPUTED), convert(l, right, COMPUTED));
  }
  if (left.type.kind === "datetime") {
    const moment: Type = { kind: "datetime", wire: "computed" };
    return by("compareInstants", convert(l, left, moment), convert(l, right, moment));
  }
  if ((strict === "===" || strict === "!==") && comparesCodes(left.type, right.type))
    return { js: "binary", operator: strict, left: codeOf(left), right: codeOf(right) };
  if (strict === "===" || strict === "!==" || left.type.kind === "date")
    return { js: "binary", operator: strict, left: left.js, right: right.js };
  return by("compareText", left.js, right.js);
}

function membership(l: Lowering, value: Value, list: Value): Js {
  const element = list.type.kind === "list" ? list.type.element : ERROR;
  if (comparesCodes(value.type, element)) {
    if (list.js.js === "array")
      return membership(
        l,
        { ...value, js: codeOf(value), type: TEXT },
        {
          ...list,
          js: { ...list.js, items: list.js.items.map((js) => codeOf({ js, type: element, absent: false })) },
          type: { kind: "list", element: TEXT },
        },
      );
    return anyOf(l, value, list.js, element);
  }
  if (value.type.kind === "number" || value.type.kind === "datetime") return anyOf(l, value, list.js, element);
  if (list.js.js === "array" && list.js.items.length > 0 && list.js.items.length <= 8) {
    const held = l.hoist(value.js, "value");
    return list.js.items
      .map((item): Js => ({ js: "binary", operator: "===", left: held, right: item }))
      .reduce((all, test) => ({ js: "binary", operator: "||", left: all, right: test }));
  }
  return {
    js: "call",
    callee: { js: "member", object: list.js, name: "includes", optional: false, assert: false },
    args: [value.js],
  };
}

/** Whether a list has an element that equals a value. */
function anyOf(l: Lowering, value: Value, list: Js, element: Type): Js {
  const held = l.hoist(value.js, "value");
  const item = l.names.inner().fresh("item");
  const body = compareValues(l, "==", { js: name(item), type: element, absent: false }, { ...value, js: held });
  return {
    js: "call",
    callee: { js: "member", object: list, name: "some", optional: false, assert: false },
    args: [{ js: "arrow", parameter: item, body }],
  };
}
