/** Calls and pipes: functions of the library, functions and mappings of the spec. `x | f(b)` is `f(x, b)`. */
import { closest, type tree } from "@integ/grammar";
import { DECIMAL, show, TEXT, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import {
  builtins,
  PLANNED_FUNCTIONS,
  ROUNDING_MODES,
  signatureOf,
  type Builtin,
  type BuiltinParameter,
} from "./builtins.ts";
import { checkCallable } from "./check-callable.ts";
import { infer } from "./check-expression.ts";
import { checkInto } from "./check-slot.ts";
import { WRONG, type Checking, type Context } from "./checking.ts";
import { asText, isoDate } from "./common-type.ts";
import type { Absence, Typed } from "./facts.ts";

export function checkCall(c: Checking, node: tree.CallExpression, context: Context): Typed {
  return call(
    c,
    node,
    node.callee,
    node.args.map((argument) => argument.value),
    node.args,
    context,
  );
}

export function checkPipe(c: Checking, node: tree.PipeExpression, context: Context): Typed {
  if (node.call.kind === "Call") {
    return call(
      c,
      node,
      node.call.callee,
      [node.value, ...node.call.args.map((argument) => argument.value)],
      node.call.args,
      context,
    );
  }
  if (node.call.kind === "Reference") return call(c, node, node.call, [node.value], [], context);
  infer(c, node.value, context);
  if (node.call.kind !== "Missing")
    c.report(bind.unknownFunction(c.place(node.call), c.text(node.call), undefined, []));
  return WRONG;
}

function call(
  c: Checking,
  node: tree.Expression,
  callee: tree.Expression,
  args: readonly tree.Expression[],
  written: readonly tree.Argument[],
  context: Context,
): Typed {
  const name = callee.kind === "Reference" ? callee.name : "";
  const inferAll = (): Typed => {
    for (const argument of args) infer(c, argument, { ...context });
    return WRONG;
  };
  if (name === "") {
    inferAll();
    if (callee.kind !== "Missing") c.report(bind.unknownFunction(c.place(callee), c.text(callee), undefined, []));
    return WRONG;
  }
  const own = c.module.functions.get(name) ?? c.module.mappings.get(name);
  if (own !== undefined) return callOwn(c, node, name, callee, args, context);
  const named = written.find((argument) => argument.name !== undefined);
  const builtin = builtins.get(name);
  if (builtin === undefined) {
    inferAll();
    if (c.module.unread.mayDeclare(name)) return WRONG;
    if (PLANNED_FUNCTIONS.has(name)) c.report(bind.notYet(c.place(callee), `the function \`${name}\``));
    else {
      const known = [...builtins.keys(), ...c.module.functions.keys(), ...c.module.mappings.keys()];
      c.report(bind.unknownFunction(c.place(callee), name, closest(name, known), known));
    }
    return WRONG;
  }
  if (named !== undefined && named.name !== undefined) {
    c.report(check.unknownArgument(c.place(named.name), named.name.text, name, undefined, []));
    return inferAll();
  }
  if (args.length !== builtin.parameters.length) {
    inferAll();
    c.report(check.arguments(c.place(node), name, signatureOf(builtin)));
    return WRONG;
  }
  return callBuiltin(c, builtin, node, args, context);
}

function callBuiltin(
  c: Checking,
  builtin: Builtin,
  node: tree.Expression,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const types: Type[] = [];
  const constants: (string | undefined)[] = [];
  let absent: Absence | undefined;
  let fails: tree.Expression | undefined;
  let wrong = false;
  args.forEach((argument, i) => {
    const parameter = builtin.parameters[i] as BuiltinParameter;
    const constant = constantOf(c, builtin, parameter, argument);
    if (constant !== undefined) {
      constants.push(constant === "" ? undefined : constant);
      types.push(TEXT);
      wrong ||= constant === "";
      return;
    }
    constants.push(undefined);
    const division = builtin.name === "round" && i === 0 && argument.kind === "Binary" && argument.operator === "/";
    const typed = division ? roundedDivision(c, argument, context) : infer(c, argument, context);
    fails ??= typed.fails;
    if (i === 0) absent = typed.absent;
    else if (typed.absent !== undefined) {
      c.report(
        check.absentOperand(
          c.place(argument),
          c.words(typed.absent),
          `\`${parameter.name}\` of \`${builtin.name}\` has to be there`,
        ),
      );
      wrong = true;
    }
    types.push(typed.type);
    if (typed.type.kind === "error") wrong = true;
    else if (!fits(parameter, typed.type)) {
      c.report(
        check.argumentType(c.place(argument), builtin.name, parameter.name, WORDS[parameter.kind], show(typed.type)),
      );
      wrong = true;
    }
  });
  if (wrong) return WRONG;
  if (builtin.mayBeAbsent === true) absent ??= { path: c.text(node).replace(/\s+/g, " "), nullable: false };
  if (builtin.fails === true) fails ??= node;
  return {
    type: builtin.result(types, constants),
    ...(absent === undefined ? {} : { absent }),
    ...(fails === undefined ? {} : { fails }),
  };
}

const WORDS: Readonly<Record<BuiltinParameter["kind"], string>> = {
  text: "a text",
  number: "a number",
  date: "a date",
  datetime: "a date and time",
  list: "a list",
  numbers: "a list of numbers",
  texts: "a list of texts",
  booleans: "a list of conditions",
  any: "a value",
  whole: "a whole number, written out",
  zone: 'a time zone in quotes, like "Europe/Vilnius"',
  mode: `one of ${ROUNDING_MODES.join(", ")}`,
  period: "week, month or year",
  pattern: 'a pattern in quotes, like "dd.MM.yyyy"',
  duration: "a duration, like 14 days",
};

function fits(parameter: BuiltinParameter, type: Type): boolean {
  const element = type.kind === "list" ? type.element : undefined;
  const elementIs = (...kinds: readonly Type["kind"][]): boolean =>
    element !== undefined && (kinds.includes(element.kind) || element.kind === "never" || element.kind === "error");
  switch (parameter.kind) {
    case "text":
      return asText(type) !== undefined;
    case "date":
      return type.kind === "date" || (type.kind === "text" && isoDate(type.literal ?? ""));
    case "number":
    case "datetime":
      return type.kind === parameter.kind;
    case "list":
      return element !== undefined;
    case "numbers":
      return elementIs("number");
    case "texts":
      return elementIs("text", "enum");
    case "booleans":
      return elementIs("boolean");
    case "any":
      return ["text", "enum", "number", "date", "datetime"].includes(type.kind);
    default:
      return false;
  }
}

/** The value of an argument that has to be known at compile time; "" where it is not one; undefined where it need not be. */
function constantOf(
  c: Checking,
  builtin: Builtin,
  parameter: BuiltinParameter,
  argument: tree.Expression,
): string | undefined {
  const wrong = (): string => {
    if (argument.kind !== "Missing")
      c.report(
        check.argumentType(
          c.place(argument),
          builtin.name,
          parameter.name,
          WORDS[parameter.kind],
          `\`${c.text(argument)}\``,
        ),
      );
    return "";
  };
  switch (parameter.kind) {
    case "whole":
      return argument.kind === "Number" && /^\d{1,6}$/.test(argument.text) ? argument.text : wrong();
    case "mode":
      return argument.kind === "Reference" && (ROUNDING_MODES as readonly string[]).includes(argument.name)
        ? argument.name
        : wrong();
    case "period":
      return argument.kind === "Reference" && ["week", "month", "year"].includes(argument.name)
        ? argument.name
        : wrong();
    case "zone":
      if (argument.kind !== "Text") return wrong();
      if (isZone(argument.value)) return argument.value;
      c.report(check.zone(c.place(argument), argument.value));
      return "";
    case "pattern": {
      if (argument.kind !== "Text") return wrong();
      const problem = datePatternProblem(argument.value);
      if (problem === undefined) return argument.value;
      c.report(check.datePattern(c.place(argument), problem));
      return "";
    }
    case "duration": {
      const unit = argument.kind === "Duration" ? argument.unit.text.replace(/s$/, "") : "";
      if (
        argument.kind !== "Duration" ||
        !["day", "week", "month", "year"].includes(unit) ||
        !/^\d{1,5}$/.test(argument.amount.text)
      )
        return wrong();
      return `${argument.amount.text} ${unit}s`;
    }
    default:
      return undefined;
  }
}

export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "" && !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

function datePatternProblem(pattern: string): string | undefined {
  if (/Y/.test(pattern)) return "`YYYY` is the year of the week; the year is `yyyy`";
  if (/D/.test(pattern)) return "`D` is the day of the year; the day of the month is `dd`";
  const letters = [...pattern.matchAll(/[A-Za-z]+/g)].map(([run]) => run);
  if (letters.join(" ") === "") return "this pattern has no year, month and day";
  for (const run of letters)
    if (!["yyyy", "MM", "M", "dd", "d"].includes(run)) return `\`${run}\` means nothing in a pattern for dates`;
  const once = (letter: string): boolean => letters.filter((run) => run.startsWith(letter)).length === 1;
  return once("y") && once("M") && once("d") ? undefined : "a date needs one year, one month and one day";
}

/** `a / b` as the first argument of `round`; fails where b may be zero. */
export function roundedDivision(c: Checking, node: tree.BinaryExpression, context: Context): Typed {
  let fails: tree.Expression | undefined;
  let absent: Absence | undefined;
  for (const side of [node.left, node.right]) {
    const typed = infer(c, side, context);
    fails ??= typed.fails;
    if (typed.type.kind === "error") return WRONG;
    if (typed.type.kind !== "number") {
      c.report(check.notANumber(c.place(side), "/", show(typed.type)));
      return WRONG;
    }
    absent ??= typed.absent;
  }
  if (absent !== undefined) {
    c.report(check.absentOperand(c.place(node), c.words(absent), "`/` works on two numbers"));
    return WRONG;
  }
  const divisor = c.typed.get(node.right)?.type;
  const zero = !(divisor?.kind === "number" && divisor.literal !== undefined && Number(divisor.literal) !== 0);
  const typed: Typed = { type: DECIMAL, ...(fails === undefined ? (zero ? { fails: node } : {}) : { fails }) };
  c.note(node, typed);
  return typed;
}

function callOwn(
  c: Checking,
  node: tree.Expression,
  name: string,
  callee: tree.Expression,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const callable = checkCallable(c, name, callee);
  if (callable === undefined) {
    for (const argument of args) infer(c, argument, context);
    return WRONG;
  }
  if (args.length !== callable.parameters.length) {
    for (const argument of args) infer(c, argument, context);
    c.report(
      check.arguments(
        c.place(node),
        name,
        `${name}(${callable.parameters.map((parameter) => parameter.name).join(", ")})`,
      ),
    );
    return WRONG;
  }
  callable.parameters.forEach((parameter, i) => {
    const required = parameter.typed.absent === undefined;
    checkInto(
      c,
      args[i] as tree.Expression,
      { type: parameter.typed.type, required, nullable: false, name: `${parameter.name} of ${name}` },
      context,
    );
  });
  return callable.result;
}
