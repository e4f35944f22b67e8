/** Calls and pipes: functions of the library, functions and mappings of the spec. `x | f(b)` is `f(x, b)`. */
import { elementAt } from "@integ/runtime/assertions";
import { closest, type tree } from "@integ/grammar";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { callBuiltin } from "./check-builtin.ts";
import { checkCallable } from "./check-callable.ts";
import { callCode, mustBeHandled } from "./check-code.ts";
import { infer } from "./check-expression.ts";
import { checkAgainst } from "./check-slot.ts";
import { WRONG, type Checking, type Context } from "./checking.ts";
import { changed, ofArguments, takenOut } from "./each-currency.ts";
import { namespaceSuggestion, functionSuggestion, alternativeTo, methodSuggestion } from "./foreign-names.ts";
import type { CheckedCallable, Typed } from "./facts.ts";
import { pathOf } from "./paths.ts";
import { sameMoney } from "./money.ts";

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

/** Namespaces of functions in other languages. */
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
  // `Math.round(x)`: a namespace, not a value.
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
  return callBuiltin(c, builtin, node, args, context);
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
  c.report(bind.unknownFunction(c.place(callee), name, closest(name, known), known, alternativeTo(name, texts)));
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

/** The result of a function in the currency of its arguments, whose amounts must be in one currency. */
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
