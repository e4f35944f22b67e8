/** `match`: a chain of tests that ends with the arm for all other values. */
import type { tree } from "@integ/grammar";
import type { Type, UnionType } from "../1-load/types.ts";
import { isCurrencyType } from "../3-check/currencies.ts";
import type { Slot } from "../3-check/facts.ts";
import { COMPUTED, convert, isJson, jsonKind } from "./convert.ts";
import { call, fieldOf, isAbsent, type Js, member, name, not, raw, type Statement, text, UNDEFINED } from "./ir.ts";
import { declare, wishOf } from "./lower-branch.ts";
import { codeOf } from "./lower-currency.ts";
import { lowerExpression } from "./lower-expression.ts";
import { isStop, type Lowering, spanOf, STOP } from "./lowering.ts";

/** `match` as a chain of conditions; `into` converts an arm's body to the slot's form. */
export function lowerMatch(
  l: Lowering,
  node: tree.MatchExpression,
  into: (body: tree.Expression) => Js,
  slot: Slot,
): Js {
  const subject = lowerExpression(l, node.subject);
  const asCode = isCurrencyType(subject.type) && subject.absent === false;
  const held = l.hoist(asCode ? codeOf(subject) : subject.js, wishOf(node.subject), spanOf(node.subject));
  const written = (value: string): Js => text(asCode ? value.toUpperCase() : value);
  const has = (arm: tree.MatchArm, kind: tree.Pattern["kind"]): boolean =>
    arm.patterns.some((pattern) => pattern.kind === kind);
  const rest = node.arms.some((arm) => has(arm, "ElsePattern"));
  // Without an `else`, the `unknown` arm goes last and needs no test; with one, it needs a test.
  const ordered = rest
    ? node.arms
    : [
        ...node.arms.filter((arm) => !has(arm, "UnknownPattern")),
        ...node.arms.filter((arm) => has(arm, "UnknownPattern")),
      ];
  const arms = ordered.map((arm) => ({ arm, test: armTest(l, arm, held, subject.type, rest, written) }));
  const last = arms.findIndex(({ test }) => test === undefined);
  const reached = last < 0 ? arms : arms.slice(0, last + 1);
  const lowered = reached.map(({ arm, test }, i) => {
    const [block, js] = l.capture(() => into(arm.body));
    return { test: i === reached.length - 1 ? undefined : test, block, js };
  });
  if (lowered.every(({ js }) => isStop(js))) {
    l.add(...chain(lowered, () => []));
    return STOP;
  }
  if (lowered.every(({ block, js }) => block.length === 0 && !isStop(js))) {
    return lowered.reduceRight<Js>(
      (rest, { test, js }) => (test === undefined ? js : { js: "conditional", test, yes: js, no: rest }),
      UNDEFINED,
    );
  }
  const variable = declare(l, slot, node);
  l.add(...chain(lowered, ({ js }) => (isStop(js) ? [] : [{ kind: "assign", name: variable, value: js }])));
  return name(variable);
}

interface LoweredArm {
  readonly test: Js | undefined;
  readonly block: readonly Statement[];
  readonly js: Js;
}

/** Tests a value for a variant of a union: by the discriminator, by its type in JSON, or by its form. */
function isKind(l: Lowering, kind: Type, subject: Js, type: Type): Js {
  const equal = (left: Js, right: Js): Js => ({ js: "binary", operator: "===", left, right });
  if (type.kind === "union" && type.discriminator !== undefined && comesIn(type, type.discriminator.field)) {
    const { field, values } = type.discriminator;
    const own = values[type.variants.indexOf(kind)] ?? [];
    const told = fieldOf(subject, field);
    const tests = own.map((value) => equal(told, text(value)));
    const optional = type.variants.some((one) => one.kind !== "record" || one.fields.get(field)?.required !== true);
    const form = optional ? hasForm(l, kind, subject, type) : undefined;
    // If the discriminator may be missing, the form decides.
    if (form !== undefined) tests.push({ js: "binary", operator: "&&", left: equal(told, UNDEFINED), right: form });
    return tests.reduce((all, test) => ({ js: "binary", operator: "||", left: all, right: test }));
  }
  const json = jsonKind(kind);
  const alone = type.kind !== "union" || type.variants.filter((variant) => jsonKind(variant) === json).length === 1;
  const form = alone ? undefined : hasForm(l, kind, subject, type);
  if (form !== undefined) return form;
  return isJson(subject, json);
}

/** Whether the discriminator can be in documents that are read. */
function comesIn({ variants }: UnionType, field: string): boolean {
  return variants.every((one) => one.kind !== "record" || one.fields.get(field)?.writeOnly !== true);
}

/** Whether a record has the form of one variant rather than of the others. */
function hasForm(l: Lowering, kind: Type, subject: Js, type: Type): Js | undefined {
  const shapes = (type.kind === "union" ? type.variants : [kind]).flatMap((one) => {
    const shape = one.kind === "record" ? l.module.shapeOf(one) : undefined;
    return shape === undefined ? [] : [{ one, shape: name(shape) }];
  });
  const own = shapes.find(({ one }) => one === kind);
  if (own === undefined) return undefined;
  const others: Js = { js: "array", items: shapes.flatMap((one) => (one === own ? [] : [one.shape])) };
  return { js: "call", callee: member(name("shape"), "hasForm"), args: [subject, own.shape, others] };
}

/** `if … else if … else …`. */
function chain(arms: readonly LoweredArm[], then: (arm: LoweredArm) => Statement[]): Statement[] {
  return arms.reduceRight<Statement[]>((rest, arm) => {
    const body = [...arm.block, ...then(arm)];
    return arm.test === undefined ? body : [{ kind: "if", test: arm.test, yes: body, no: rest }];
  }, []);
}

/** The test of an arm; undefined if it accepts all values. */
function armTest(
  l: Lowering,
  arm: tree.MatchArm,
  subject: Js,
  type: Type,
  rest: boolean,
  written: (value: string) => Js,
): Js | undefined {
  const tests: Js[] = [];
  for (const pattern of arm.patterns) {
    switch (pattern.kind) {
      case "ElsePattern":
        return undefined;
      case "UnknownPattern": {
        if (!rest || type.kind !== "enum") return undefined;
        const known: Js = { js: "array", items: type.members.map(written) };
        tests.push(
          not({
            js: "call",
            callee: { js: "member", object: known, name: "includes", optional: false, assert: false },
            args: [subject],
          }),
        );
        break;
      }
      case "TypePattern": {
        const kind = l.module.checked.kinds.get(pattern);
        if (kind !== undefined) tests.push(isKind(l, kind, subject, type));
        break;
      }
      case "Null":
        tests.push(isAbsent(subject));
        break;
      case "Text":
        tests.push({ js: "binary", operator: "===", left: subject, right: written(pattern.value) });
        break;
      case "Boolean":
        tests.push({ js: "binary", operator: "===", left: subject, right: raw(String(pattern.value)) });
        break;
      case "Number":
      case "Unary": {
        const digits =
          pattern.kind === "Number"
            ? pattern.text
            : pattern.kind === "Unary" && pattern.operand.kind === "Number"
              ? `-${pattern.operand.text}`
              : "0";
        const decimal = convert(l, { js: subject, type, absent: false }, COMPUTED);
        tests.push({
          js: "binary",
          operator: "===",
          left: call("compare", decimal, l.module.decimal(digits)),
          right: raw("0"),
        });
      }
    }
  }
  return tests.reduce((all, test) => ({ js: "binary", operator: "||", left: all, right: test }));
}
