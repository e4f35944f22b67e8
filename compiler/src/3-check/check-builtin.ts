/** A call of a built-in function: its overload, its arguments, and the type that it returns. */
import { elementAt } from "@integ/runtime/assertions";
import type { tree } from "@integ/grammar";
import { show, TEXT, type Type } from "../1-load/types.ts";
import { signatureOf, type Builtin } from "../functions/builtin.ts";
import { check } from "../messages/check.ts";
import { infer } from "./check-expression.ts";
import { WRONG, type Checking, type Context } from "./checking.ts";
import { inOneList, isOfEach, shownCurrency, takenOut } from "./each-currency.ts";
import type { Absence, Typed } from "./facts.ts";
import { methodSuggestion } from "./foreign-names.ts";
import { severalOf, wholeUnits } from "./money.ts";
import { PARAMETER_KINDS } from "./parameters.ts";

/** The overload that the arguments choose, called with them. */
export function callBuiltin(
  c: Checking,
  called: Builtin,
  node: tree.Expression,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const builtin = chooseOverload(c, called, args, context);
  if (builtin === undefined) {
    for (const argument of args) infer(c, argument, { ...context });
    reportArguments(c, node, called, args);
    return WRONG;
  }
  c.facts.overloads.set(node, builtin);
  const { types, constants, wrong, ...found } = checkBuiltinArguments(c, builtin, node, args, context);
  let { absent, fails } = found;
  if (wrong || !inOneCurrency(c, builtin, args[0] ?? node, types[0])) return WRONG;
  const result = builtin.result(types, constants);
  const type = builtin.check === undefined ? result : builtin.check(c, { node, args, types, result, context });
  if (type === undefined) return WRONG;
  if (builtin.mayBeAbsent === true) absent ??= { path: c.text(node).replace(/\s+/g, " "), nullable: false };
  if (builtin.fails === true) fails ??= node;
  // A division only occurs in a call, which is what `on error` follows.
  if (fails?.kind === "Binary") fails = node;
  return {
    type: inWholeUnits(builtin.picks === true ? takenOut(c, type, c.text(node)) : inOneList(c, type)),
    ...(absent === undefined ? {} : { absent }),
    ...(fails === undefined ? {} : { fails }),
  };
}

/** Resolves an overload by the number of arguments and the type of the first. */
function chooseOverload(
  c: Checking,
  builtin: Builtin,
  args: readonly tree.Expression[],
  context: Context,
): Builtin | undefined {
  const [only, ...others] = [builtin, ...(builtin.also ?? [])].filter((one) => one.parameters.length === args.length);
  if (only === undefined || others.length === 0 || args[0] === undefined) return only;
  const { result } = c.attempt(() => infer(c, elementAt(args, 0), context));
  return [only, ...others].find((one) => acceptsFirst(one, result.type)) ?? only;
}

function acceptsFirst({ parameters: [first] }: Builtin, type: Type): boolean {
  return first !== undefined && PARAMETER_KINDS[first.kind].accepts?.(type) === true;
}

/** Arguments in a number that no overload takes. */
function reportArguments(c: Checking, node: tree.Expression, builtin: Builtin, args: readonly tree.Expression[]): void {
  const { name } = builtin;
  const all = [builtin, ...(builtin.also ?? [])];
  const texts = args.map((argument) => c.text(argument));
  // `sum(a, b)`: integ's function takes a list.
  const ofList =
    all.length === 1 &&
    builtin.parameters.length === 1 &&
    /^(?:list|numbers|texts|booleans)$/.test(builtin.parameters[0]?.kind ?? "");
  const instead = ofList && texts.length > 1 ? { ...c.place(node), text: `${name}([${texts.join(", ")}])` } : undefined;
  const example = builtin.exampleWith?.(texts) ?? builtin.examples[0]?.[0];
  c.report(check.arguments(c.place(node), name, all.map(signatureOf).join(", or "), example, instead));
}

interface BuiltinArguments {
  readonly types: readonly Type[];
  /** The values of arguments that have to be constants, by the parameter's place. */
  readonly constants: readonly (string | undefined)[];
  /** If the first argument may be absent, so is the result. */
  readonly absent: Absence | undefined;
  readonly fails: tree.Expression | undefined;
  /** A mistake has been reported. */
  readonly wrong: boolean;
}

/** Each argument against its parameter. */
function checkBuiltinArguments(
  c: Checking,
  builtin: Builtin,
  node: tree.Expression,
  args: readonly tree.Expression[],
  context: Context,
): BuiltinArguments {
  const types: Type[] = [];
  const constants: (string | undefined)[] = [];
  let absent: Absence | undefined;
  let fails: tree.Expression | undefined;
  let wrong = false;
  builtin.parameters.forEach((parameter, i) => {
    const argument = args[i];
    if (argument === undefined) return;
    const kind = PARAMETER_KINDS[parameter.kind];
    if (kind.constant !== undefined) {
      const value = kind.constant(c, argument, parameter);
      if (value === undefined && argument.kind !== "Missing")
        reportArgumentType(c, builtin, node, args, i, `\`${c.text(argument)}\``);
      const known = typeof value === "string";
      wrong ||= !known;
      constants.push(known ? value : undefined);
      types.push(TEXT);
      return;
    }
    constants.push(undefined);
    const typed = (i === 0 ? builtin.checkFirst?.(c, argument, context) : undefined) ?? infer(c, argument, context);
    types.push(typed.type);
    fails ??= typed.fails;
    if (i === 0) absent = typed.absent;
    else if (typed.absent !== undefined) {
      c.report(
        check.absentOperand(
          c.place(argument),
          c.words(typed.absent),
          `\`${parameter.name}\` of \`${builtin.name}\` must be present`,
        ),
      );
      wrong = true;
    }
    if (typed.type.kind === "error" || (typed.type.kind === "list" && typed.type.element.kind === "error"))
      wrong = true;
    else if (kind.accepts?.(typed.type) !== true) {
      reportArgumentType(c, builtin, node, args, i, show(typed.type), typed.type);
      wrong = true;
    }
  });
  return { types, constants, absent, fails, wrong };
}

/** An argument of a kind that its parameter does not take, with the function or the conversion that does. */
function reportArgumentType(
  c: Checking,
  builtin: Builtin,
  node: tree.Expression,
  args: readonly tree.Expression[],
  at: number,
  given: string,
  type?: Type,
): void {
  const [parameter, argument] = [elementAt(builtin.parameters, at), elementAt(args, at)];
  // `list | length`: another function asks that of a list.
  const texts = args.map((one) => c.text(one));
  const here =
    at === 0 && type?.kind === "list"
      ? methodSuggestion(builtin.name, texts[0] ?? "", texts.slice(1), "list")
      : undefined;
  const other =
    here === undefined || here.startsWith(`${builtin.name}(`) ? undefined : { ...c.place(node), text: here };
  const mend = turnedInto(parameter.kind, c.text(argument), type);
  const wanted = PARAMETER_KINDS[parameter.kind].words;
  c.report(check.argumentType(c.place(argument), builtin.name, parameter.name, wanted, given, mend, other));
}

/** How a value can be converted to a parameter's type; undefined if there is no certain way. */
function turnedInto(wanted: string, value: string, type: Type | undefined): string | undefined {
  if (type === undefined) return undefined;
  const { kind } = type;
  if (kind === "list" && ["numbers", "texts", "booleans", "lists"].includes(wanted))
    return `name the value of each element:  for x in ${value} => x.…`;
  if (kind === "list")
    return `take one of its elements, as   first(${value})   or go through all:  for x in ${value} => …`;
  if (["list", "numbers", "texts", "booleans"].includes(wanted)) return `a list of one is written   [${value}]`;
  if (wanted === "text" && kind === "number")
    return type.literal === undefined
      ? `write it as a text:  text(${value})`
      : `write it as a text:  "${type.literal}"`;
  if (wanted === "number" && kind === "text") return `read it as a number:  decimal(${value}) on error hold "why"`;
  if (wanted === "date" && kind === "datetime")
    return `a datetime becomes a date in a time zone:  ${value} | date_in("Europe/Vilnius")`;
  if (wanted === "date" && kind === "text")
    return `read it as a date:  parse_date(${value}, "dd.MM.yyyy") on error hold "why"`;
  return kind === "record" || kind === "map" ? `take one of its fields:  ${value}.…` : undefined;
}

/** Whether the amounts of a list are in one currency; reports it if they may not be. */
function inOneCurrency(c: Checking, builtin: Builtin, argument: tree.Expression, type: Type | undefined): boolean {
  const money = type?.kind === "list" && type.element.kind === "number" ? type.element.money : undefined;
  if (money === undefined || builtin.parameters[0]?.kind !== "numbers") return true;
  if (money.identity === undefined || !isOfEach(money.identity)) return true;
  const [one, other] = severalOf(money);
  if (one !== undefined && other !== undefined) c.report(check.twoCurrencies(c.place(argument), one, other, undefined));
  else {
    const shown = shownCurrency(money.identity);
    c.report(check.currencyOfEach(c.place(argument), "path" in shown ? shown.path : shown.value));
  }
  return false;
}

function inWholeUnits(type: Type): Type {
  if (type.kind === "number") return wholeUnits(type);
  return type.kind === "list" && type.element.kind === "number" ? { ...type, element: wholeUnits(type.element) } : type;
}
