/** Functions and mappings of a spec or its libraries: their types as written, their bodies checked once. */
import { tree } from "@integ/grammar";
import { ERROR } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { throwsIn } from "./check-code.ts";
import { infer, reportUnhandled } from "./check-expression.ts";
import { named } from "./check-list.ts";
import { armsOf } from "./branches.ts";
import { checkAgainst } from "./check-slot.ts";
import { ofFunction } from "./each-currency.ts";
import { notBlank } from "./common-type.ts";
import { cachedCheck } from "./check-cache.ts";
import { Scope, type Checking, type Context } from "./checking.ts";
import type { Binding, CheckedCallable, Typed } from "./facts.ts";
import { resultForm, sentForm } from "./result-form.ts";
import { typeOf } from "./type-nodes.ts";
import { NOTHING_KNOWN } from "./paths.ts";
import { fewestSigns } from "./value-set.ts";

/** The checked function or mapping; undefined if it is recursive. */
export function checkCallable(c: Checking, name: string, at: tree.Node): CheckedCallable | undefined {
  const found = callable(c, name, at);
  c.asked?.push({ found, again: (now) => callable(now, name, at) });
  return found;
}

function callable(c: Checking, name: string, at: tree.Node): CheckedCallable | undefined {
  const known = c.facts.callables.get(name);
  if (known !== undefined) return known;
  if (c.notes.calling.includes(name)) {
    c.report(bind.recursion(c.place(at), name));
    return undefined;
  }
  const shared = c.module.functions.get(name) ?? c.module.mappings.get(name);
  if (shared === undefined || shared.declaration.partial === true) return undefined;
  const { declaration } = shared;
  c.notes.calling.push(name);
  const checked = cachedCheck(c, declaration, shared.module, (inside) => checkBody(inside, name, declaration));
  c.notes.calling.pop();
  c.facts.callables.set(name, checked);
  return checked;
}

function checkBody(
  inside: Checking,
  name: string,
  declaration: tree.FunctionDeclaration | tree.MappingDeclaration,
): CheckedCallable {
  const context: Context = { scope: new Scope(), known: NOTHING_KNOWN, stops: false };
  const parameters = declaration.parameters.map((parameter): Binding => {
    const { type, optional } = typeOf(inside, parameter.type);
    const typed: Typed = { type, ...(optional ? { absent: { path: parameter.name.text, nullable: false } } : {}) };
    const binding: Binding = { kind: "parameter", name: parameter.name.text, typed, fromSource: true };
    named(inside, parameter.name, context, binding);
    return binding;
  });
  const wanted = declaration.result === undefined ? undefined : typeOf(inside, declaration.result);
  const form = resultForm(inside, declaration);
  let result: Typed;
  const body = tree.bodyOf(declaration);
  if (wanted === undefined) {
    const found = infer(inside, body, context);
    result = reportUnhandled(inside, found)
      ? { type: ERROR }
      : { ...found, type: ofFunction(inside, found.type, context.scope) };
  } else {
    checkAgainst(
      inside,
      body,
      {
        type: wanted.type,
        required: !wanted.optional,
        nullable: false,
        name: `the result of ${name}`,
        direction: form,
        ...(wanted.optional ? { none: true as const } : {}),
      },
      context,
    );
    const declared = form === "written" ? sentForm(wanted.type) : wanted.type;
    const type = isNeverBlank(inside, body) ? notBlank(declared) : declared;
    result = { type, ...(wanted.optional ? { absent: { path: `${name}(…)`, nullable: false } } : {}) };
  }
  return { declaration, parameters, result, form, throws: throwsIn(inside, body) };
}

/** Whether a text is never blank if present: checked for each branch, by the facts known about its value. */
function isNeverBlank(c: Checking, node: tree.Expression): boolean {
  switch (node.kind) {
    case "If":
      return isNeverBlank(c, node.consequent) && isNeverBlank(c, node.alternative);
    case "Match":
      return armsOf(node).every(({ body }) => isNeverBlank(c, body));
    case "Otherwise":
      return (node.blank || isNeverBlank(c, node.value)) && isNeverBlank(c, node.fallback);
    case "OnError":
      return isNeverBlank(c, node.value) && isNeverBlank(c, node.fallback);
    case "Stop":
      return true;
    default: {
      const type = c.facts.typed.get(node)?.type;
      return type !== undefined && (type.kind === "null" || fewestSigns(type) > 0);
    }
  }
}
