/**
 * The intermediate representation: a small part of TypeScript as data. Names are resolved, syntactic sugar is gone, and
 * absence is explicit. Each piece may have the range of the spec that it comes from.
 */
import type { Span } from "@integ/grammar";

interface Base {
  readonly origin?: Span;
}

export type Js =
  | (Base & { readonly js: "name"; readonly name: string })
  /** Literal source text: numbers, keywords, regular expressions. */
  | (Base & { readonly js: "raw"; readonly text: string })
  | (Base & { readonly js: "text"; readonly value: string })
  | (Base & { readonly js: "template"; readonly chunks: readonly string[]; readonly values: readonly Js[] })
  /** `assert`: the object is certainly present, although its type does not say so. */
  | (Base & {
      readonly js: "member";
      readonly object: Js;
      readonly name: string;
      readonly optional: boolean;
      readonly assert: boolean;
    })
  | (Base & { readonly js: "index"; readonly object: Js; readonly key: Js; readonly optional: boolean })
  | (Base & { readonly js: "call"; readonly callee: Js; readonly args: readonly Js[] })
  | (Base & {
      readonly js: "object";
      readonly entries: readonly { readonly key: string; readonly value: Js; readonly origin?: Span }[];
    })
  | (Base & { readonly js: "array"; readonly items: readonly Js[] })
  | (Base & { readonly js: "binary"; readonly operator: string; readonly left: Js; readonly right: Js })
  | (Base & { readonly js: "not"; readonly operand: Js })
  | (Base & { readonly js: "conditional"; readonly test: Js; readonly yes: Js; readonly no: Js })
  | (Base & { readonly js: "arrow"; readonly parameter: string; readonly body: Js })
  | (Base & { readonly js: "assert"; readonly value: Js })
  /** `value as type`: after a test of the spec. */
  | (Base & { readonly js: "cast"; readonly value: Js; readonly type: string });

interface StatementBase extends Base {
  /** The spec's own line, above the first statement of a step. */
  readonly comment?: string;
}

export type Statement =
  | (StatementBase & { readonly kind: "const"; readonly name: string; readonly type?: string; readonly value: Js })
  | (StatementBase & { readonly kind: "let"; readonly name: string; readonly type: string; readonly value?: Js })
  | (StatementBase & { readonly kind: "assign"; readonly name: string; readonly value: Js })
  | (StatementBase & {
      readonly kind: "if";
      readonly test: Js;
      readonly yes: readonly Statement[];
      readonly no: readonly Statement[];
    })
  | (StatementBase & {
      readonly kind: "for";
      readonly name: string;
      readonly list: Js;
      readonly body: readonly Statement[];
    })
  | (StatementBase & { readonly kind: "return"; readonly value?: Js })
  | (StatementBase & { readonly kind: "do"; readonly value: Js })
  | (StatementBase & { readonly kind: "continue" })
  | (StatementBase & { readonly kind: "block"; readonly label: string; readonly body: readonly Statement[] })
  | (StatementBase & { readonly kind: "break"; readonly label: string });

/** A parameter of a function; `type` is TypeScript. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
}

/** A function at the top of the module; `result` is TypeScript. */
export interface JsFunction {
  readonly name: string;
  readonly doc?: string;
  readonly exported: boolean;
  readonly parameters: readonly Parameter[];
  readonly result: string;
  readonly body: readonly Statement[];
  readonly origin?: Span;
}

/** A variable, or a function of the module or the runtime. */
export const name = (text: string): Js => ({ js: "name", name: text });

/** Literal source text: numbers, keywords, regular expressions. */
export const raw = (text: string): Js => ({ js: "raw", text });

/** A text literal; `value` is the text itself, which the printer quotes. */
export const text = (value: string): Js => ({ js: "text", value });

/** A call of a function by its name. */
export const call = (callee: string, ...args: readonly Js[]): Js => ({ js: "call", callee: name(callee), args });

/** Whether code ends a run: `hold(…)`, `skip(…)` or `retry(…)`. */
export function isStop(js: Js): js is Extract<Js, { js: "call" }> {
  return js.js === "call" && js.callee.js === "name" && ["hold", "skip", "retry"].includes(js.callee.name);
}

/** `object.field` of a present object. */
export const member = (object: Js, field: string): Js => ({
  js: "member",
  object,
  name: field,
  optional: false,
  assert: false,
});
/** A field of a document. Objects also inherit some names, such as `constructor`. */
export function fieldOf(object: Js, field: string, optional = false): Js {
  if (field in Object.prototype) return call("own", object, text(field));
  return { js: "member", object, name: field, optional, assert: false };
}
export const UNDEFINED: Js = { js: "raw", text: "undefined" };

/** `left ?? right`, without a superfluous `?? undefined` on the left. */
export function orElse(left: Js, right: Js): Js {
  const isVain = (js: Js): js is Extract<Js, { js: "binary" }> =>
    js.js === "binary" && js.operator === "??" && js.right === UNDEFINED;
  if (isVain(left)) return orElse(left.left, right);
  if (isVain(right)) return orElse(orElse(left, right.left), UNDEFINED);
  return { js: "binary", operator: "??", left, right };
}

/** A value without a trailing `?? undefined`, for code that also accepts null. */
export function bare(value: Js): Js {
  return value.js === "binary" && value.operator === "??" && value.right === UNDEFINED ? bare(value.left) : value;
}

/** `a == null`: missing or null. */
export function isAbsent(value: Js): Js {
  return { js: "binary", operator: "==", left: value, right: raw("null") };
}

/** `value != null`: neither `null` nor `undefined`. */
export function isPresent(value: Js): Js {
  return { js: "binary", operator: "!=", left: value, right: raw("null") };
}

/**
 * The negation of a condition, as a person would write it: `a !== b`, not `!(a === b)`.
 *
 * `a < b` becomes `a >= b`, which is correct since both operands are ordered: the checker allows no absent operands,
 * and incoming numbers, also from functions in TypeScript, are finite.
 */
export function not(value: Js): Js {
  if (value.js === "not") return value.operand;
  if (value.js === "binary") {
    const opposite = { "==": "!=", "!=": "==", "===": "!==", "!==": "===", "<": ">=", ">=": "<", ">": "<=", "<=": ">" }[
      value.operator
    ];
    if (opposite !== undefined) return { ...value, operator: opposite };
    // Several conditions, if at most one of them needs a `!`.
    const other = { "&&": "||", "||": "&&" }[value.operator];
    if (other !== undefined && signsFor(value) <= 1)
      return { ...value, operator: other, left: not(value.left), right: not(value.right) };
  }
  return { js: "not", operand: value };
}
/** The number of `!` in the negation of a condition. */
function signsFor(value: Js): number {
  if (value.js === "not") return 0;
  if (value.js !== "binary" || value.operator === "??") return 1;
  return value.operator === "&&" || value.operator === "||" ? signsFor(value.left) + signsFor(value.right) : 0;
}

/** Whether a value can be repeated without repeating work. */
export function isSimple(value: Js): boolean {
  return value.js === "name" || value.js === "text" || value.js === "raw";
}

/** Replaces each value within a value. */
export function mapParts(value: Js, each: (part: Js) => Js): Js {
  switch (value.js) {
    case "member":
      return { ...value, object: each(value.object) };
    case "index":
      return { ...value, object: each(value.object), key: each(value.key) };
    case "template":
      return { ...value, values: value.values.map(each) };
    case "call":
      return { ...value, callee: each(value.callee), args: value.args.map(each) };
    case "object":
      return { ...value, entries: value.entries.map((entry) => ({ ...entry, value: each(entry.value) })) };
    case "array":
      return { ...value, items: value.items.map(each) };
    case "binary":
      return { ...value, left: each(value.left), right: each(value.right) };
    case "not":
      return { ...value, operand: each(value.operand) };
    case "conditional":
      return { ...value, test: each(value.test), yes: each(value.yes), no: each(value.no) };
    case "arrow":
      return { ...value, body: each(value.body) };
    case "assert":
    case "cast":
      return { ...value, value: each(value.value) };
    case "name":
    case "raw":
    case "text":
      return value;
  }
}

/** Replaces each value in statements. */
export function mapValues(body: readonly Statement[], each: (value: Js) => Js): Statement[] {
  return body.map((one): Statement => {
    switch (one.kind) {
      case "const":
      case "assign":
      case "do":
        return { ...one, value: each(one.value) };
      case "let":
      case "return":
        return one.value === undefined ? one : { ...one, value: each(one.value) };
      case "if":
        return { ...one, test: each(one.test), yes: mapValues(one.yes, each), no: mapValues(one.no, each) };
      case "for":
        return { ...one, list: each(one.list), body: mapValues(one.body, each) };
      case "block":
        return { ...one, body: mapValues(one.body, each) };
      case "break":
      case "continue":
        return one;
    }
  });
}
