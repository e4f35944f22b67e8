/**
 * The identity of a currency: a constant in quotes, or the path of the document that holds it. Conditions and functions
 * establish which identities are equal.
 */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { Checking, Context } from "./checking.ts";
import { both, knownWhen, pathOf, sameAs } from "./paths.ts";

/** The identity of a currency: a constant or a path; undefined if two uses of the expression may differ. */
export function identityOf(c: Checking, node: tree.Expression, context: Context): string | undefined {
  const all = identitiesOf(c, node, context);
  if (all === "any") return undefined;
  // The identity of an amount's currency is its path, or a constant if a condition has compared it.
  const path = [...all].find((one) => !one.startsWith('"'));
  return path === undefined ? [...all][0] : settled(path, context);
}

/** All expressions that a currency is known to equal; "any" for an expression without a value. */
type Identities = ReadonlySet<string> | "any";

const NONE: Identities = new Set();

function shared(a: Identities, b: Identities): Identities {
  if (a === "any" || b === "any") return a === "any" ? b : a;
  return a.intersection(b);
}

/** The identities that an expression's currency equals: letter case does not matter, nor does a lookup. */
function identitiesOf(c: Checking, node: tree.Expression, context: Context): Identities {
  switch (node.kind) {
    case "Text":
      return ofConstant(c, constantOf(node.value), context);
    case "Stop":
      return "any";
    case "Reference":
      return ofName(c, node.name, context);
    case "Call":
      return node.args[0] !== undefined && keepsCurrency(node.callee)
        ? identitiesOf(c, node.args[0].value, context)
        : NONE;
    case "Pipe":
      return keepsCurrency(node.call.kind === "Call" ? node.call.callee : node.call)
        ? identitiesOf(c, node.value, context)
        : NONE;
    case "Otherwise":
      return shared(identitiesOf(c, node.value, context), identitiesOf(c, node.fallback, context));
    case "If": {
      const [yes, no] = [true, false].map((outcome): Context => {
        return { ...context, known: both(context.known, knownWhen(node.condition, outcome)) };
      }) as [Context, Context];
      return shared(identitiesOf(c, node.consequent, yes), identitiesOf(c, node.alternative, no));
    }
    case "Match":
      return (node.arms ?? []).map((arm) => ofArm(c, node, arm, context)).reduce(shared, "any");
    default: {
      const path = pathOf(node);
      return path === undefined ? NONE : ofPath(path, context);
    }
  }
}

/** A path, and the constant that a condition has compared it with. */
function ofPath(path: string, context: Context): Identities {
  return new Set([path, settled(path, context)]);
}

/** A name equals its value, and the constant that a condition has compared it with. */
function ofName(c: Checking, name: string, context: Context): Identities {
  const binding = context.scope.find(name);
  const alias = binding === undefined ? undefined : c.notes.aliases.get(binding);
  const same = alias === undefined ? NONE : identitiesOf(c, alias, context);
  return same === "any" || same.size === 0 ? ofPath(name, context) : new Set([...same, settled(name, context)]);
}

/** A constant, and the paths that conditions have compared with it. */
function ofConstant(c: Checking, constant: string, context: Context): Identities {
  const all = new Set([constant]);
  for (const [path, text] of context.known.equal) {
    if (constantOf(text) !== constant) continue;
    const same = path.includes(".") ? ofPath(path, context) : ofName(c, path, context);
    if (same !== "any") for (const one of same) all.add(one);
  }
  return all;
}

/** In the arm of "jpy", the constant JPY equals the match's subject. */
function ofArm(c: Checking, node: tree.MatchExpression, arm: tree.MatchArm, context: Context): Identities {
  const body = identitiesOf(c, arm.body, context);
  const patterns = (arm.patterns ?? []).map((one) => (one.kind === "Text" ? constantOf(one.value) : undefined));
  const [only] = patterns;
  const subject = identitiesOf(c, node.subject, context);
  const told = body !== "any" && only !== undefined && body.has(only) && patterns.every((one) => one === only);
  return told && subject !== "any" ? body.union(subject) : body;
}

const KEEPING: ReadonlySet<string> = new Set(["upper", "lower", "trim", "currency"]);

/** Whether a function returns the currency of its argument. */
function keepsCurrency(callee: tree.Expression): boolean {
  return callee.kind === "Reference" && KEEPING.has(callee.name);
}

/** The identity of a code in a literal, independent of case. */
export function constantOf(code: string): string {
  return JSON.stringify(code.toUpperCase());
}

/** The representative of a path: the constant that a condition has compared it with, or one of the equal paths. */
export function settled(path: string, { known }: Context): string {
  const one = sameAs(path, known);
  const text =
    known.equal.get(path) ??
    [...known.equal].find(([other]) => known.same.size > 0 && sameAs(other, known) === one)?.[1];
  return text === undefined ? one : constantOf(text);
}

/** The type of an amount or a list of amounts by its name, with the currency that conditions have established since. */
export function settledType(type: Type, context: Context): Type {
  if (type.kind === "list") {
    const element = settledType(type.element, context);
    return element === type.element ? type : { ...type, element };
  }
  if (type.kind !== "number" || type.money?.identity === undefined) return type;
  const identity = settled(type.money.identity, context);
  return identity === type.money.identity ? type : { ...type, money: { ...type.money, identity } };
}
