/** Calls and pipes: functions of the library, functions and mappings of the spec. `x | f(b)` is `f(x, b)`. */
import { elementAt } from "@integ/runtime/assertions";
import { closest, type tree } from "@integ/grammar";
import { show, TEXT, type Type } from "../1-load/types.ts";
import { signatureOf, type Builtin } from "../functions/builtin.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { PARAMETER_KINDS } from "./parameters.ts";
import { checkCallable } from "./check-callable.ts";
import { callCode, mustBeHandled } from "./check-code.ts";
import { infer } from "./check-expression.ts";
import { checkAgainst } from "./check-slot.ts";
import { WRONG, type Checking, type Context } from "./checking.ts";
import { changed, inOneList, isOfEach, ofArguments, shownCurrency, takenOut } from "./each-currency.ts";
import { namespaceSuggestion, functionSuggestion, alternativeTo, methodSuggestion } from "./foreign-names.ts";
import type { Absence, CheckedCallable, Typed } from "./facts.ts";
import { pathOf } from "./paths.ts";
import { sameMoney, severalOf, wholeUnits } from "./money.ts";

/** `f(a, b)`: a built-in function, one of the spec, a mapping or a table. */
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

/** `value | f(b)`: the call of `f` with the value as its first argument. */
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
    c.report(bind.unknownFunction(c.place(node.call), c.text(node.call), undefined, [...c.project.library.keys()]));
  return WRONG;
}

/** Names that only hold functions elsewhere. */
const DRAWERS =
  /^(?:Math|Date|DateTime|JSON|String|Number|Object|Array|Text|List|Table|Duration|Time|console|datetime|math)$/;

/** `order.name.toUpperCase()`: suggests the function that does the same. */
function method(
  c: Checking,
  node: tree.Expression,
  callee: tree.MemberExpression,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const [name, value] = [callee.name.text, c.text(callee.object)];
  const written = args.map((argument) => c.text(argument));
  const { object: owner } = callee;
  // `Math.round(x)`: a drawer of functions, and no value.
  if (owner.kind === "Reference" && DRAWERS.test(owner.name) && context.scope.find(owner.name) === undefined) {
    for (const argument of args) infer(c, argument, context);
    const exact =
      namespaceSuggestion(owner.name, name, written) ??
      (c.project.library.has(name) ? `${name}(${written.join(", ")})` : undefined);
    const text = exact === undefined ? undefined : { ...c.place(node), text: exact };
    if (text === undefined)
      c.report(
        bind.unknownFunction(
          c.place(callee),
          c.text(callee),
          undefined,
          [...c.project.library.keys()],
          alternativeTo(name, written),
        ),
      );
    else c.report(bind.functionElsewhere(c.place(callee), c.text(callee), text));
    return WRONG;
  }
  const object = infer(c, owner, context);
  for (const argument of args) infer(c, argument, context);
  if (object.type.kind === "error") return WRONG;
  const known =
    methodSuggestion(name, value, written, object.type.kind) ??
    (c.project.library.has(name) ? `${name}(${[value, ...written].join(", ")})` : undefined);
  const instead = alternativeTo(name);
  const like = known === undefined && instead === undefined ? closest(name, c.project.library.keys()) : undefined;
  const here = known ?? (like === undefined ? undefined : `${like}(${[value, ...written].join(", ")})`);
  const edit = here === undefined ? undefined : { ...c.place(node), text: here };
  c.report(bind.noMethod(c.place(callee.name), name, value, edit, instead, known !== undefined));
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
  if (name === "" && callee.kind === "Member" && node.kind === "Call") return method(c, node, callee, args, context);
  if (name === "") {
    inferAll(c, args, context);
    if (callee.kind !== "Missing") c.report(bind.unknownFunction(c.place(callee), c.text(callee), undefined, []));
    return WRONG;
  }
  const own = c.module.functions.get(name) ?? c.module.mappings.get(name);
  if (own !== undefined) return callOwn(c, node, name, callee, args, context);
  const code = c.module.code.get(name);
  if (code !== undefined) return callCode(c, node, code, callee, args, context);
  const builtin = c.project.library.get(name);
  if (builtin === undefined) {
    inferAll(c, args, context);
    reportUnknown(c, node, callee, name, args);
    return WRONG;
  }
  const named = written.find((argument) => argument.name !== undefined)?.name;
  if (named !== undefined) {
    c.report(check.unknownArgument(c.place(named), named.text, name, undefined, []));
    return inferAll(c, args, context);
  }
  const overload = chooseOverload(c, builtin, args, context);
  if (overload === undefined) {
    inferAll(c, args, context);
    reportArguments(c, node, builtin, args);
    return WRONG;
  }
  c.facts.overloads.set(node, overload);
  return callBuiltin(c, overload, node, args, context);
}

function inferAll(c: Checking, args: readonly tree.Expression[], context: Context): Typed {
  for (const argument of args) infer(c, argument, { ...context });
  return WRONG;
}

/** A name that no function has, with what it may stand for: a table, a function of another language, a slip. */
function reportUnknown(
  c: Checking,
  node: tree.Expression,
  callee: tree.Expression,
  name: string,
  args: readonly tree.Expression[],
): void {
  if (c.module.unparsed.mayDeclare(name) || c.module.lacksCode) return;
  const { functions, mappings, tables, code } = c.module;
  const texts = args.map((argument) => c.text(argument));
  if (tables.has(name)) {
    c.report(bind.tableCalled(c.place(callee), name, { ...c.place(node), text: `${name}[${texts.join(", ")}]` }));
    return;
  }
  const kind = args[0] === undefined ? undefined : c.facts.typed.get(args[0])?.type.kind;
  const ofList = kind === "list" ? methodSuggestion(name, texts[0] ?? "", texts.slice(1), kind) : undefined;
  const here = ofList ?? functionSuggestion(name, texts);
  if (here !== undefined) {
    c.report(bind.functionElsewhere(c.place(callee), name, { ...c.place(node), text: here }));
    return;
  }
  const known = [...c.project.library.keys(), ...functions.keys(), ...mappings.keys(), ...code.keys()];
  // `TEXT(date, "yyyy")`: the function of that name takes one value.
  const instead = name.toLowerCase() === "text" && texts.length < 2 ? undefined : alternativeTo(name, texts);
  c.report(bind.unknownFunction(c.place(callee), name, closest(name, known), known, instead));
}

/** Arguments in a number that no overload takes. */
function reportArguments(c: Checking, node: tree.Expression, builtin: Builtin, args: readonly tree.Expression[]): void {
  const { name } = builtin;
  const all = [builtin, ...(builtin.also ?? [])];
  const texts = args.map((argument) => c.text(argument));
  // `sum(a, b)`: here it is one list.
  const ofList =
    all.length === 1 &&
    builtin.parameters.length === 1 &&
    /^(?:list|numbers|texts|booleans)$/.test(builtin.parameters[0]?.kind ?? "");
  const instead = ofList && texts.length > 1 ? { ...c.place(node), text: `${name}([${texts.join(", ")}])` } : undefined;
  const example =
    name === "round" && texts.length > 0
      ? `round(${texts[0] ?? ""}, ${texts[1] ?? "2"}, half_up)`
      : builtin.examples[0]?.[0];
  c.report(check.arguments(c.place(node), name, all.map(signatureOf).join(", or "), example, instead));
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

function callBuiltin(
  c: Checking,
  builtin: Builtin,
  node: tree.Expression,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const { types, constants, wrong, ...found } = checkBuiltinArguments(c, builtin, node, args, context);
  let { absent, fails } = found;
  if (wrong || !inOneCurrency(c, builtin, args[0] ?? node, types[0])) return WRONG;
  const result = builtin.result(types, constants);
  const type = builtin.check === undefined ? result : builtin.check(c, { node, args, types, result, context });
  if (type === undefined) return WRONG;
  if (builtin.mayBeAbsent === true) absent ??= { path: c.text(node).replace(/\s+/g, " "), nullable: false };
  if (builtin.fails === true) fails ??= node;
  // A division stands in a call alone: what happens when it fails is said behind that.
  if (fails?.kind === "Binary") fails = node;
  return {
    type: inWholeUnits(builtin.picks === true ? takenOut(c, type, c.text(node)) : inOneList(c, type)),
    ...(absent === undefined ? {} : { absent }),
    ...(fails === undefined ? {} : { fails }),
  };
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
          `\`${parameter.name}\` of \`${builtin.name}\` has to be there`,
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
    return `name what each element gives:  for x in ${value} => x.…`;
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

/** Whether the amounts of a list are in one currency; reported where they may not be. */
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
      elementAt(args, i),
      {
        type: parameter.typed.type,
        required,
        nullable: false,
        name: `${parameter.name} of ${name}`,
        direction: "read",
      },
      context,
    );
  });
  if (callable.throws) mustBeHandled(c, node, name, context);
  return inCallersCurrency(c, node, callable, args, context);
}

/** The result of a function in whichever currency it was called with: its amounts have to be in one. */
function inCallersCurrency(
  c: Checking,
  node: tree.Expression,
  callable: CheckedCallable,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const amounts = callable.parameters.flatMap((parameter, i) => {
    const { type } = parameter.typed;
    const given = args[i] === undefined ? undefined : c.facts.typed.get(args[i])?.type;
    return type.kind === "number" &&
      type.money?.currency === "*" &&
      given?.kind === "number" &&
      given.money !== undefined
      ? [given]
      : [];
  });
  const [first, ...others] = amounts;
  for (const other of others) if (first !== undefined && !sameMoney(c, node, first, other)) return WRONG;
  const { tax: _, whole: __, ...called } = first?.money ?? { currency: "" };
  const type = changed(c, callable.result.type, (money) =>
    money.currency !== "*" ? money : first === undefined ? undefined : called,
  );
  const paths = callable.parameters.flatMap(({ name }, i): [string, string][] => {
    const path = args[i] === undefined ? undefined : pathOf(args[i]);
    return path === undefined ? [] : [[name, path]];
  });
  return { ...callable.result, type: takenOut(c, ofArguments(c, type, new Map(paths), context), c.text(node)) };
}
