/** Calls and pipes: functions of the library, functions and mappings of the spec. `x | f(b)` is `f(x, b)`. */
import { closest, type tree } from "@integ/grammar";
import { patternProblem } from "../1-load/patterns.ts";
import { DECIMAL, show, TEXT, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { isCurrency } from "./currencies.ts";
import { builtins, ROUNDING_MODES, signatureOf, type Builtin, type BuiltinParameter } from "./builtins.ts";
import { checkCallable } from "./check-callable.ts";
import { infer } from "./check-expression.ts";
import { checkAgainst } from "./check-slot.ts";
import { WRONG, type Checking, type Context } from "./checking.ts";
import { asText, isoDate } from "./common-type.ts";
import { placesOf, suggestZone } from "./days.ts";
import { functionHere, insteadOf, methodHere } from "./elsewhere.ts";
import type { Absence, CheckedCallable, Typed } from "./facts.ts";
import { identityOf, moneyOf, sameMoney, wholeUnits } from "./money.ts";

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
  const value = infer(c, node.value, context);
  if (node.call.kind !== "Missing" && value.type.kind !== "error")
    c.report(bind.unknownFunction(c.place(node.call), c.text(node.call), undefined, [...builtins.keys()]));
  return WRONG;
}

/** `order.name.toUpperCase()`: what is a method elsewhere is a function of the value here. */
function method(
  c: Checking,
  node: tree.Expression,
  callee: tree.MemberExpression,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const object = infer(c, callee.object, context);
  for (const argument of args) infer(c, argument, context);
  if (object.type.kind === "error") return WRONG;
  const [name, value] = [callee.name.text, c.text(callee.object)];
  const written = args.map((argument) => c.text(argument));
  const like = builtins.has(name) ? name : closest(name, builtins.keys());
  const here =
    methodHere(name, value, written, object.type.kind === "list") ??
    (like === undefined ? undefined : `${like}(${[value, ...written].join(", ")})`);
  const edit = here === undefined ? undefined : { ...c.place(node), text: here };
  c.report(bind.noMethod(c.place(callee.name), name, value, edit, insteadOf(name)));
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
  if (name === "" && callee.kind === "Member" && node.kind === "Call") return method(c, node, callee, args, context);
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
    const known = [...builtins.keys(), ...c.module.functions.keys(), ...c.module.mappings.keys()];
    const here = functionHere(
      name,
      args.map((argument) => c.text(argument)),
    );
    if (here !== undefined) c.report(bind.functionElsewhere(c.place(callee), name, { ...c.place(node), text: here }));
    else c.report(bind.unknownFunction(c.place(callee), name, closest(name, known), known, insteadOf(name)));
    return WRONG;
  }
  if (named !== undefined && named.name !== undefined) {
    c.report(check.unknownArgument(c.place(named.name), named.name.text, name, undefined, []));
    return inferAll();
  }
  const overload = chooseOverload(c, builtin, args, context);
  if (overload === undefined) {
    inferAll();
    c.report(check.arguments(c.place(node), name, [builtin, ...(builtin.also ?? [])].map(signatureOf).join(", or ")));
    return WRONG;
  }
  c.overloads.set(node, overload);
  return callBuiltin(c, overload, node, args, context);
}

/** Which of the functions of one name is meant: by how many arguments there are, and by what the first is. */
function chooseOverload(
  c: Checking,
  builtin: Builtin,
  args: readonly tree.Expression[],
  context: Context,
): Builtin | undefined {
  const [only, ...others] = [builtin, ...(builtin.also ?? [])].filter((one) => one.parameters.length === args.length);
  if (only === undefined || others.length === 0 || args[0] === undefined) return only;
  const { result } = c.attempt(() => infer(c, args[0] as tree.Expression, context));
  return [only, ...others].find((one) => acceptsType(one.parameters[0] as BuiltinParameter, result.type)) ?? only;
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
    if (typed.type.kind === "error" || (typed.type.kind === "list" && typed.type.element.kind === "error"))
      wrong = true;
    else if (!acceptsType(parameter, typed.type)) {
      c.report(
        check.argumentType(c.place(argument), builtin.name, parameter.name, WORDS[parameter.kind], show(typed.type)),
      );
      wrong = true;
    }
  });
  if (wrong) return WRONG;
  const type = inItsCurrency(c, builtin, args, types, builtin.result(types, constants), node, context);
  if (type === undefined) return WRONG;
  if (builtin.mayBeAbsent === true) absent ??= { path: c.text(node).replace(/\s+/g, " "), nullable: false };
  if (builtin.fails === true) fails ??= node;
  return {
    type,
    ...(absent === undefined ? {} : { absent }),
    ...(fails === undefined ? {} : { fails }),
  };
}

/** What a function gives with the currency that it is in; undefined where that has to be known and is not. */
function inItsCurrency(
  c: Checking,
  builtin: Builtin,
  args: readonly tree.Expression[],
  types: readonly Type[],
  result: Type,
  node: tree.Expression,
  context: Context,
): Type | undefined {
  const [first] = types;
  if (builtin.name === "money" && result.kind === "number" && args[1] !== undefined) {
    const source = args[1];
    const currency = source.kind === "Text" ? source.value : "?";
    if (source.kind === "Text" && !isCurrency(source.value)) {
      c.report(check.notACurrency(c.place(source), source.value));
      return undefined;
    }
    const identity = identityOf(c, source, context);
    return { ...result, integer: false, money: { currency, source, ...(identity === undefined ? {} : { identity }) } };
  }
  const each = first?.kind === "list" && first.element.kind === "number" ? first.element.money?.identity : undefined;
  if (each !== undefined && builtin.parameters[0]?.kind === "numbers" && !isSettled(each, context)) {
    c.report(check.currencyOfEach(c.place(args[0] ?? node), each));
    return undefined;
  }
  const amount = builtin.name === "round_money" || (builtin.runtime === "allot" && builtin.parameters.length === 2);
  if (
    amount &&
    first?.kind === "number" &&
    (first.money === undefined || (first.money.source === undefined && first.money.identity === undefined))
  ) {
    c.report(check.amountNeeded(c.place(args[0] ?? node), builtin.name));
    return undefined;
  }
  if (result.kind === "number") return wholeUnits(result);
  return result.kind === "list" && result.element.kind === "number"
    ? { ...result, element: wholeUnits(result.element) }
    : result;
}

/** Whether a currency is the same for all elements of a list: a constant, or a field of what is in sight here. */
function isSettled(identity: string, context: Context): boolean {
  return identity.startsWith('"') || context.scope.find(identity.split(/[.[]/)[0] ?? "") !== undefined;
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
  pattern: 'a pattern in quotes, like "dd.MM.yyyy HH:mm"',
  datepattern: 'a pattern in quotes, like "dd.MM.yyyy"',
  language: 'a language in quotes, like "lt"',
  numberpattern: 'a pattern in quotes, like "0,00" or "# ##0.00"',
  regex: 'a regular expression, like r"[A-Z]+"',
  field: "the name of a field",
  local: "a date and time without a zone",
  duration: "a duration, like 14 days",
};

function acceptsType(parameter: BuiltinParameter, type: Type): boolean {
  const element =
    type.kind === "list" && (parameter.kind === "list" || type.nullable !== true) ? type.element : undefined;
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
    case "local":
      return type.kind === "local_datetime";
    case "list":
      return element !== undefined;
    case "numbers":
      return elementIs("number");
    case "texts":
      return elementIs("text", "enum");
    case "booleans":
      return elementIs("boolean");
    case "any":
      if (type.kind === "union") return type.variants.every((variant) => acceptsType(parameter, variant));
      return ["text", "enum", "number", "date", "datetime", "local_datetime", "time"].includes(type.kind);
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
      return checkZone(c, argument) ?? "";
    case "regex": {
      if (argument.kind !== "Regex") return wrong();
      const problem = patternProblem(argument.pattern);
      if (problem === undefined) return argument.pattern === "" ? "(?:)" : argument.pattern;
      c.report(check.regex(c.place(argument), problem));
      return "";
    }
    case "field":
      return argument.kind === "Reference" ? argument.name : wrong();
    case "language":
      return argument.kind === "Text" && isLanguage(argument.value) ? argument.value : wrong();
    case "numberpattern":
      return argument.kind === "Text" && isNumberPattern(argument.value) ? argument.value : wrong();
    case "pattern":
    case "datepattern": {
      if (argument.kind !== "Text") return wrong();
      const problem = patternWrong(
        argument.value,
        parameter.kind === "datepattern",
        builtin.fails === true,
        builtin.parameters.length,
      );
      if (problem === undefined) return argument.value;
      c.report(check.datePattern(c.place(argument), problem));
      return "";
    }
    case "duration": {
      const unit = argument.kind === "Duration" ? argument.unit.text.replace(/s$/, "") : "";
      if (
        argument.kind !== "Duration" ||
        !(builtin.runtime === "addToMoment" ? CLOCK_UNITS : CALENDAR_UNITS).includes(unit) ||
        !/^\d{1,5}$/.test(argument.amount.text)
      )
        return wrong();
      return `${argument.amount.text} ${unit}s`;
    }
    default:
      return undefined;
  }
}

/** Whether numbers are known to be written in some way in a language. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** `0,00`, `# ##0.00`, `#,##0.0#`: as spreadsheets have them. The runtime reads the same. */
function isNumberPattern(pattern: string): boolean {
  const [read, group, point, decimals = ""] = /^(?:#([ .,'\u00A0\u202F])##)?0(?:([.,])(0*#*))?$/u.exec(pattern) ?? [];
  return read !== undefined && group !== point && (point === undefined || decimals !== "") && decimals.length <= 20;
}

/** A time zone that is written out; undefined where there is none of that name, which is reported. */
export function checkZone(c: Checking, node: tree.TextLiteral): string | undefined {
  if (!isZone(node.value)) {
    c.report(check.zone(c.place(node), node.value, suggestZone(node.value)));
    return undefined;
  }
  const places = placesOf(node.value);
  if (places !== undefined) c.report(check.zoneWithoutPlace(c.place(node), node.value, places));
  return node.value;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "" && !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

const CALENDAR_UNITS: readonly string[] = ["day", "week", "month", "year"];
const CLOCK_UNITS: readonly string[] = [...CALENDAR_UNITS, "hour", "minute", "second"];
const DAY_LETTERS: readonly string[] = ["yyyy", "yy", "MMMM", "MMM", "MM", "M", "dd", "d", "EEEE", "EEE"];
const TIME_LETTERS: readonly string[] = ["HH", "H", "hh", "h", "mm", "ss", "SSS", "a", "XXX"];

/** What is wrong with a pattern. @param reads whether a text is read by it: then it has to say all that is needed, once. */
function patternWrong(pattern: string, days: boolean, reads: boolean, parameters: number): string | undefined {
  if (/Y/.test(pattern)) return "`YYYY` is the year of the week; the year is `yyyy`";
  if (/D/.test(pattern)) return "`D` is the day of the year; the day of the month is `dd`";
  if ((pattern.match(/'/g) ?? []).length % 2 === 1) return "a ' is not closed";
  const letters = [...pattern.replace(/'[^']*'/g, " ").matchAll(/([A-Za-z])\1*/g)].map(([run]) => run);
  if (letters.length === 0) return days ? "this pattern has no year, month and day" : "this pattern has no letters";
  const known = days ? DAY_LETTERS : [...DAY_LETTERS, ...TIME_LETTERS];
  for (const run of letters) {
    if (run === "m" || (run === "mm" && days)) return "`mm` are minutes; the month is `MM`";
    if (!known.includes(run)) return `\`${run}\` means nothing in a pattern for dates${days ? "" : " and times"}`;
  }
  if (letters.some((run) => run.startsWith("h")) !== letters.includes("a"))
    return "`hh` counts to twelve and wants `a` (AM or PM) beside it; `HH` counts to 24";
  if (!reads) return undefined;
  if (letters.includes("yy")) return "two digits are no year: read it as `yyyy`";
  const once = (letter: string): boolean => letters.filter((run) => run.startsWith(letter)).length === 1;
  if (!once("y") || !once("M") || !once("d")) return "a date needs one year, one month and one day";
  if (letters.some((run) => run.startsWith("E")))
    return "the day of the week is not read: write it as text, or leave it out";
  if (!days && letters.includes("XXX") !== (parameters === 2))
    return parameters === 2
      ? "without an offset (XXX) a zone is needed as well"
      : "with an offset (XXX) no zone is needed";
  return undefined;
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
  const [dividend, divisor] = [c.typed.get(node.left)?.type, c.typed.get(node.right)?.type];
  if (dividend?.kind !== "number" || divisor?.kind !== "number") return WRONG;
  const money = moneyOf(c, node, "/", dividend, divisor);
  if (money === "wrong") return WRONG;
  const zero = !(divisor.literal !== undefined && Number(divisor.literal) !== 0);
  const type: Type = money === undefined ? DECIMAL : { ...DECIMAL, money };
  const typed: Typed = { type, ...(fails === undefined ? (zero ? { fails: node } : {}) : { fails }) };
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
    checkAgainst(
      c,
      args[i] as tree.Expression,
      { type: parameter.typed.type, required, nullable: false, name: `${parameter.name} of ${name}` },
      context,
    );
  });
  return inCallersCurrency(c, node, callable, args);
}

/** What a function gives in whichever currency it was called with: the amounts it takes have to be in one. */
function inCallersCurrency(
  c: Checking,
  node: tree.Expression,
  callable: CheckedCallable,
  args: readonly tree.Expression[],
): Typed {
  const amounts = callable.parameters.flatMap((parameter, i) => {
    const { type } = parameter.typed;
    const given = args[i] === undefined ? undefined : c.typed.get(args[i])?.type;
    return type.kind === "number" &&
      type.money?.currency === "*" &&
      given?.kind === "number" &&
      given.money !== undefined
      ? [given]
      : [];
  });
  const [first, ...others] = amounts;
  for (const other of others) if (first !== undefined && !sameMoney(c, node, first, other)) return WRONG;
  const { type } = callable.result;
  if (type.kind !== "number" || type.money?.currency !== "*") return callable.result;
  if (first?.money !== undefined) {
    const { tax: _, whole: __, ...money } = first.money;
    return { ...callable.result, type: { ...type, money } };
  }
  const { money: _, ...plain } = type;
  return { ...callable.result, type: plain };
}
