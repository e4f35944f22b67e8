/** Checks arithmetic, comparisons and tests: the types of operands, and that they are present. */
import { joinTexts, type tree } from "@integ/grammar";
import { BOOLEAN, DECIMAL, type NumberType, show, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { condition, infer, needed, reportUnhandled } from "./check-expression.ts";
import { type Checking, type Context, WRONG } from "./checking.ts";
import { asText, commonType } from "./common-type.ts";
import { memberOf } from "./currencies.ts";
import type { Absence, Typed } from "./facts.ts";
import { moneyOf, sameMoney } from "./money.ts";
import { both, knownWhen } from "./paths.ts";

/** `-x` or `not x`. */
export function unary(c: Checking, node: tree.UnaryExpression, context: Context): Typed {
  if (node.operator === "not") {
    condition(c, node.operand, context);
    return { type: BOOLEAN };
  }
  const typed = infer(c, node.operand, context);
  if (typed.type.kind === "error") return WRONG;
  if (typed.type.kind !== "number") {
    c.report(check.notANumber(c.place(node.operand), "-", show(typed.type)));
    return WRONG;
  }
  const { literal, scale, integer, money } = typed.type;
  const type: NumberType = {
    kind: "number",
    integer,
    wire: "computed",
    ...(scale === undefined ? {} : { scale }),
    ...(money === undefined ? {} : { money }),
    ...(literal === undefined ? {} : { literal: literal.startsWith("-") ? literal.slice(1) : `-${literal}` }),
  };
  return { ...typed, type };
}

/**
 * Arithmetic, comparisons, `and`, `or` and `in`. The right side of `and` and `or` is inferred with the facts of the
 * left one.
 */
export function binary(c: Checking, node: tree.BinaryExpression, context: Context): Typed {
  const { operator } = node;
  if (operator === "or" && suggestOtherwise(c, node, context)) return { type: BOOLEAN };
  if (operator === "and" || operator === "or") {
    condition(c, node.left, context);
    condition(c, node.right, {
      ...context,
      known: both(context.known, knownWhen(node.left, operator === "and")),
    });
    return { type: BOOLEAN };
  }
  if (operator === "+" || operator === "-" || operator === "*" || operator === "/") {
    if (operator === "/") {
      const { wanted } = context;
      const scale = wanted?.kind === "number" ? (wanted.integer ? 0 : (wanted.scale ?? 2)) : 2;
      c.report(check.bareDivision(c.place(node), scale));
      infer(c, node.left, context);
      infer(c, node.right, context);
      return WRONG;
    }
    return arithmetic(c, node, context);
  }
  if (
    (operator === "==" || operator === "!=") &&
    node.right.kind === "Text" &&
    node.right.value === "" &&
    isPath(node.left)
  ) {
    const { absent } = infer(c, node.left, context);
    const blank = `${c.text(node.left)} blank`;
    if (absent !== undefined) {
      const text = operator === "==" ? blank : `not ${blank}`;
      c.report(check.comparedWithEmpty(c.place(node), c.words(absent), { ...c.place(node), text }));
      return { type: BOOLEAN };
    }
  }
  const what = operator === "in" ? "a value is looked for in a list" : `\`${operator}\` compares two values`;
  const left = needed(c, node.left, context, what);
  const right = needed(c, node.right, context, what);
  if (node.within !== undefined) {
    const tolerance = needed(c, node.within, context, "`within` takes a number");
    for (const [operand, type] of [
      [node.left, left],
      [node.right, right],
      [node.within, tolerance],
    ] as const) {
      if (type.kind !== "number" && type.kind !== "error")
        c.report(check.notANumber(c.place(operand), "within", show(type)));
    }
    sameMoney(c, node, left, right);
    return { type: BOOLEAN };
  }
  if (left.kind === "error" || right.kind === "error") return { type: BOOLEAN };
  if (operator === "in") {
    if (right.kind !== "list") c.report(check.notAList(c.place(node.right), show(right)));
    else if (!anyStranger(c, left, node.right)) compareTypes(c, node, left, right.element);
    return { type: BOOLEAN };
  }
  compareTypes(c, node, left, right);
  if (
    operator !== "==" &&
    operator !== "!=" &&
    (left.kind === "boolean" || left.kind === "list" || left.kind === "record")
  ) {
    c.report(check.incomparable(c.place(node), show(left), show(right)));
  }
  return { type: BOOLEAN };
}

/** Whether an expression is a path, which can be evaluated twice at no cost. */
const isPath = ({ kind }: tree.Expression): boolean => kind === "Member" || kind === "Reference" || kind === "Index";

/** `a or "none"` is a default, and `a == "x" or "y"` one of several values. */
function suggestOtherwise(c: Checking, node: tree.BinaryExpression, context: Context): boolean {
  const { left, right } = node;
  if (right.kind !== "Text" && right.kind !== "Number") return false;
  const found = show(infer(c, right, context).type);
  if (
    left.kind === "Binary" &&
    left.operator === "==" &&
    (left.right.kind === "Text" || left.right.kind === "Number")
  ) {
    infer(c, left, context);
    const text = `${c.text(left.left)} in [${c.text(left.right)}, ${c.text(right)}]`;
    c.report(check.oneOfSeveral(c.place(right), found, { ...c.place(node), text }));
    return true;
  }
  if (!isPath(left)) return false;
  const { type } = infer(c, left, context);
  if (type.kind === "error") return true;
  if (type.kind === "boolean") return false;
  const text = `${c.text(left)} otherwise ${c.text(right)}`;
  c.report(check.defaultByOr(c.place(left), show(type), { ...c.place(node), text }));
  return true;
}

/** Reports each text of a list that is not a possible value of the expression before `in`. */
function anyStranger(c: Checking, sought: Type, list: tree.Expression): boolean {
  if (list.kind !== "List") return false;
  return list.items.filter((item) => isStranger(c, sought, c.facts.typed.get(item)?.type, item)).length > 0;
}

/** Reports a text that is not a value of a type. */
function isStranger(c: Checking, type: Type, literal: Type | undefined, at: tree.Expression): boolean {
  if (
    type.kind !== "enum" ||
    literal?.kind !== "text" ||
    literal.literal === undefined ||
    memberOf(type, literal.literal) !== undefined
  )
    return false;
  c.report(check.notAMember(c.place(at), literal.literal, type.members));
  return true;
}

function compareTypes(c: Checking, node: tree.BinaryExpression, left: Type, right: Type): void {
  if (isStranger(c, left, right, node.right) || isStranger(c, right, left, node.left)) return;
  const comparable = commonType(left, right);
  if (comparable === undefined || comparable.kind === "record" || comparable.kind === "map")
    c.report(check.incomparable(c.place(node), show(left), show(right)));
  else sameMoney(c, node, left, right);
}

function arithmetic(c: Checking, node: tree.BinaryExpression, context: Context): Typed {
  if (node.right.kind === "Duration") {
    const { type } = infer(c, node.left, context);
    if (type.kind === "error") return WRONG;
    const sign = node.operator === "-" ? "-" : "";
    const mend = `write   add(${c.text(node.left)}, ${sign}${c.text(node.right)})`;
    c.report(check.notANumber(c.place(node.right), node.operator, "a span of time", undefined, mend));
    return WRONG;
  }
  const what = `\`${node.operator}\` works on two numbers`;
  const operand = (side: tree.Expression, other: NumberType | "first" | undefined): NumberType | undefined => {
    const typed = infer(c, side, context);
    if (typed.type.kind === "error") return undefined;
    if (typed.type.kind !== "number") {
      const joins =
        node.operator === "+" &&
        [typed.type, c.facts.typed.get(node.left)?.type].some(
          (type) => type !== undefined && asText(type) !== undefined,
        );
      const texts = joins
        ? { place: c.place(node), text: joinTexts([c.text(node.left), c.text(node.right)]) }
        : undefined;
      // If the other side is not a number either, the operator is wrong, and is reported once.
      if (other !== undefined) {
        const { kind } = typed.type;
        const later = kind === "date" || kind === "datetime" || kind === "local_datetime";
        const mend = later ? `a later day is   add(${c.text(side)}, 14 days)` : undefined;
        c.report(check.notANumber(c.place(side), node.operator, show(typed.type), texts, mend));
      }
      return undefined;
    }
    if (typed.fails !== undefined) fails = typed.fails;
    if (typed.absent !== undefined) {
      c.report(check.absentOperand(c.place(side), c.words(typed.absent), what));
      return undefined;
    }
    return typed.type;
  };
  let fails: tree.Expression | undefined;
  const left = operand(node.left, "first");
  const right = operand(node.right, left);
  if (left === undefined || right === undefined) return WRONG;
  const known = left.scale !== undefined && right.scale !== undefined;
  const scale = known
    ? node.operator === "*"
      ? (left.scale ?? 0) + (right.scale ?? 0)
      : Math.max(left.scale ?? 0, right.scale ?? 0)
    : undefined;
  const money = moneyOf(c, node, node.operator, left, right);
  if (money === "wrong") return WRONG;
  const type: NumberType = {
    kind: "number",
    integer: left.integer && right.integer,
    wire: "computed",
    ...(scale === undefined ? {} : { scale }),
    ...(money === undefined ? {} : { money }),
  };
  return { type, ...(fails === undefined ? {} : { fails }) };
}

/** `x present`, `x absent`, `x blank`: warns if the result is known in advance. */
export function presence(c: Checking, node: tree.PresenceExpression, context: Context): Typed {
  const typed = infer(c, node.operand, context);
  reportUnhandled(c, typed);
  if (typed.type.kind === "error") return { type: BOOLEAN };
  if (node.test === "blank") {
    if (asText(typed.type) === undefined)
      c.report(check.wrongType(c.place(node.operand), "blank", "text", show(typed.type)));
  } else if (typed.absent === undefined) c.warnNeedless(check.uselessPresence(c.place(node), "present"));
  return { type: BOOLEAN };
}

/** `a / b` as the first argument of `round`; may fail if b may be zero. */
export function roundedDivision(c: Checking, node: tree.BinaryExpression, context: Context): Typed {
  let fails: tree.Expression | undefined;
  let absent: readonly [side: tree.Expression, absence: Absence] | undefined;
  for (const side of [node.left, node.right]) {
    const typed = infer(c, side, context);
    fails ??= typed.fails;
    if (typed.type.kind === "error") return WRONG;
    if (typed.type.kind !== "number") {
      c.report(check.notANumber(c.place(side), "/", show(typed.type)));
      return WRONG;
    }
    if (typed.absent !== undefined) absent ??= [side, typed.absent];
  }
  if (absent !== undefined) {
    const [side, absence] = absent;
    c.report(check.absentOperand(c.place(side), c.words(absence), "`/` works on two numbers"));
    return WRONG;
  }
  const [dividend, divisor] = [c.facts.typed.get(node.left)?.type, c.facts.typed.get(node.right)?.type];
  if (dividend?.kind !== "number" || divisor?.kind !== "number") return WRONG;
  const money = moneyOf(c, node, "/", dividend, divisor);
  if (money === "wrong") return WRONG;
  const zero = !(divisor.literal !== undefined && Number(divisor.literal) !== 0);
  const type: Type = money === undefined ? DECIMAL : { ...DECIMAL, money };
  const typed: Typed = { type, ...(fails === undefined ? (zero ? { fails: node } : {}) : { fails }) };
  c.note(node, typed);
  return typed;
}
