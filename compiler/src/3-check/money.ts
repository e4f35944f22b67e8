/**
 * Amounts of money: which currency each is in, and that amounts of different currencies, or with and without tax, are not
 * mixed up. A currency is known by its identity: a constant in quotes, or the path of the document that holds it.
 */
import type { Place, tree } from "@integ/grammar";
import { type CurrencyPath, currencyPath } from "../1-load/currency-fields.ts";
import { type Money, type NumberType, show, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { whenIt } from "./check-branch.ts";
import { infer } from "./check-expression.ts";
import { type Checking, type Context, isBroken } from "./checking.ts";
import { decimalsOf } from "./currencies.ts";
import type { Binding, Slot } from "./facts.ts";
import { pathOf, sameAs } from "./paths.ts";

/** What an expression that gives a currency stands for: a constant, or a path; undefined where two uses of it may differ. */
export function identityOf(c: Checking, node: tree.Expression, context: Context): string | undefined {
  const all = identitiesOf(c, node, context);
  if (all === "any") return undefined;
  // Amounts are known by the path of their currency, which is a constant only where a condition has said so.
  const path = [...all].find((one) => !one.startsWith('"'));
  return path === undefined ? [...all][0] : settled(path, context);
}

/** All that a currency is known to be the same as; "any" for what gives no value. */
type Identities = ReadonlySet<string> | "any";

const NONE: Identities = new Set();

function shared(a: Identities, b: Identities): Identities {
  if (a === "any" || b === "any") return a === "any" ? b : a;
  return a.intersection(b);
}

/** What an expression's currency is the same as: in other letters it is the same one, and so is one that was looked up. */
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
    case "If":
      return shared(
        identitiesOf(c, node.consequent, whenIt(context, node.condition, true)),
        identitiesOf(c, node.alternative, whenIt(context, node.condition, false)),
      );
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

/** A name is what it stands for, and the constant that a condition has compared it with. */
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

/** In the arm of "jpy", the constant JPY is what the match looks at. */
function ofArm(c: Checking, node: tree.MatchExpression, arm: tree.MatchArm, context: Context): Identities {
  const body = identitiesOf(c, arm.body, context);
  const patterns = (arm.patterns ?? []).map((one) => (one.kind === "Text" ? constantOf(one.value) : undefined));
  const [only] = patterns;
  const subject = identitiesOf(c, node.subject, context);
  const told = body !== "any" && only !== undefined && body.has(only) && patterns.every((one) => one === only);
  return told && subject !== "any" ? body.union(subject) : body;
}

const KEEPING: ReadonlySet<string> = new Set(["upper", "lower", "trim", "currency"]);

/** Whether a function gives the currency that it is given. */
function keepsCurrency(callee: tree.Expression): boolean {
  return callee.kind === "Reference" && KEEPING.has(callee.name);
}

/** The identity of a code that is written out: codes are the same whatever their letters' case is. */
function constantOf(code: string): string {
  return JSON.stringify(code.toUpperCase());
}

/** A path that a condition has compared with a constant is that constant; one that equals others is one of them. */
function settled(path: string, { known }: Context): string {
  const one = sameAs(path, known);
  const text =
    known.equal.get(path) ??
    [...known.equal].find(([other]) => known.same.size > 0 && sameAs(other, known) === one)?.[1];
  return text === undefined ? one : constantOf(text);
}

/** The name of the document that a value lies in. */
export function rootOf(c: Checking, node: tree.Expression): Binding | undefined {
  switch (node.kind) {
    case "Member":
    case "Index":
      return rootOf(c, node.object);
    case "Call":
      return node.args[0] === undefined ? undefined : rootOf(c, node.args[0].value);
    case "Pipe":
    case "Otherwise":
      return rootOf(c, node.value);
    case "For":
      return rootOf(c, node.head.list);
    case "Reference": {
      const binding = c.facts.bindings.get(node);
      if (binding === undefined) return undefined;
      return c.notes.roots.get(binding) ?? (binding.kind === "let" || binding.kind === "loop" ? undefined : binding);
    }
    default:
      return undefined;
  }
}

/** The type of a field that is read, an amount with the identity of its currency. */
export function inCurrency(c: Checking, node: tree.MemberExpression, type: Type, context: Context): Type {
  if (type.kind !== "number" || type.money === undefined || type.money.identity !== undefined) return type;
  const found = currencyOfField(c, node, type.money, context);
  if (found !== undefined) return wholeUnits({ ...type, money: { ...type.money, ...found } });
  if (type.wire === "minor") {
    c.report(check.unknownCurrency(c.place(node.name), node.name.text, type.money.currency));
    return { kind: "error" };
  }
  // Without its currency an amount is a number like any other.
  const { money: _, ...plain } = type;
  return plain;
}

/** An amount in whole units of a currency that is known has as many decimals as that. */
export function wholeUnits(type: NumberType): NumberType {
  const { money } = type;
  if (money?.whole !== true || money.identity?.startsWith('"') !== true) return type;
  const code = JSON.parse(money.identity) as string;
  return { ...type, scale: money.units?.[code.toUpperCase()] ?? decimalsOf(code) };
}

type Found = Pick<Money, "identity" | "source">;

function currencyOfField(c: Checking, node: tree.MemberExpression, money: Money, context: Context): Found | undefined {
  const path = currencyPath(money.currency);
  if (path === undefined) return { identity: constantOf(money.currency) };
  const holder = currencyHolder(c, node, path);
  if (holder === undefined) return undefined;
  const at = { start: node.start, end: node.end };
  const source = path.steps.reduce<tree.Expression>(
    (object, text): tree.MemberExpression => ({ kind: "Member", object, name: { kind: "Name", text, ...at }, ...at }),
    holder,
  );
  const { result, reported } = c.attempt(() => infer(c, source, context));
  if (reported.length > 0 || result.type.kind === "error") return undefined;
  if (result.absent !== undefined && money.whole === true) {
    // Where the record around both is missing, there is no amount either.
    const around = c.attempt(() => infer(c, holder, context)).result.absent;
    if (around?.path !== result.absent.path) return undefined;
  }
  const text = [pathOf(holder) ?? c.text(holder).replace(/\s+/g, ""), ...path.steps].join(".");
  const identity = settled(text, context);
  return identity.startsWith('"') ? { identity } : { identity, source };
}

/** The record in which the pointer's steps begin; undefined where that can't be seen from here. */
function currencyHolder(c: Checking, node: tree.MemberExpression, path: CurrencyPath): tree.Expression | undefined {
  if (path.up === undefined) {
    const root = rootOf(c, node);
    const found = root?.typed.type.kind === "record" && root.typed.type.fields.has(path.steps[0] ?? "");
    // The elements of a list of documents have each a currency of their own.
    if (root === undefined || !found) return undefined;
    const reference: tree.NameReference = { kind: "Reference", name: root.name, start: node.start, end: node.end };
    c.facts.bindings.set(reference, root);
    return reference;
  }
  let object: tree.Expression = node;
  for (let i = 0; i < path.up; i++) {
    if (object.kind !== "Member") return undefined;
    object = object.object;
  }
  return object;
}

// ── arithmetic ────────────────────────────────────────────────────────────────────────────────────────────────────

/** The money that comes of two operands; reports what can't be put together. @returns "wrong" then */
export function moneyOf(
  c: Checking,
  node: tree.Node,
  operator: string,
  left: NumberType,
  right: NumberType,
): Money | undefined | "wrong" {
  const [a, b] = [left.money, right.money];
  if (operator === "*") {
    if (a !== undefined && b !== undefined) {
      c.report(check.moneyTimesMoney(c.place(node)));
      return "wrong";
    }
    const money = a ?? b;
    const factor = a === undefined ? left : right;
    if (money === undefined) return undefined;
    // So many of something stay with or without tax; a part of it may be just the tax.
    const { tax, whole: _, ...rest } = money;
    return factor.integer && tax !== undefined ? { ...rest, tax } : rest;
  }
  if (operator === "/") {
    if (a !== undefined && b !== undefined) return sameMoney(c, node, left, right) ? undefined : "wrong";
    if (a === undefined) return undefined;
    const { whole: _, tax: __, ...rest } = a;
    return rest;
  }
  if (a === undefined && b === undefined) return undefined;
  if (a !== undefined && b !== undefined) {
    if (!sameMoney(c, node, left, right)) return "wrong";
    const { whole: _, tax, ...rest } = a;
    const whole = a.whole === true && b.whole === true ? { whole: true as const } : {};
    return { ...rest, ...whole, ...(tax !== undefined && tax === b.tax ? { tax } : {}) };
  }
  const [money, number] = a === undefined ? [b as Money, left] : [a, right];
  if (number.literal === undefined) {
    c.report(check.moneyAndNumber(c.place(node), operator, show({ ...number, wire: "computed" })));
    return "wrong";
  }
  const { whole: _, ...rest } = money;
  return rest;
}

/** Whether two amounts can be added or compared; reports why not. */
export function sameMoney(c: Checking, node: tree.Node, left: Type, right: Type): boolean {
  if (left.kind !== "number" || right.kind !== "number") return true;
  const [a, b] = [left.money, right.money];
  if (a === undefined || b === undefined) return true;
  if (a.identity !== b.identity || a.identity === undefined) {
    c.report(check.twoCurrencies(c.place(node), currencyWords(a), currencyWords(b)));
    return false;
  }
  if (a.tax !== undefined && b.tax !== undefined && a.tax !== b.tax) {
    c.report(check.netAndGross(c.place(node)));
    return false;
  }
  return true;
}

/** The currency of an amount, as a message says it. */
export function currencyWords(money: Money): string {
  if (money.identity === undefined) return "a currency that is not known";
  return money.identity.startsWith('"') ? money.identity.slice(1, -1) : `the currency in ${money.identity}`;
}

// ── destinations ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The expression that says the currency of an amount being written; "missing" where nothing says it. */
export function writtenCurrency(money: Money, context: Context): tree.Expression | "missing" | "constant" {
  const path = currencyPath(money.currency);
  if (path === undefined) return "constant";
  const records = context.writing ?? [];
  const from = path.up === undefined ? records[0] : records[records.length - path.up];
  let found: tree.Expression | undefined = from;
  for (const step of path.steps) {
    const entry: tree.RecordEntry | undefined =
      found?.kind === "Record"
        ? found.entries.find((one) => one.kind === "Field" && one.path[0]?.kind === "Name" && one.path[0].text === step)
        : undefined;
    found = entry?.kind === "Field" ? entry.value : undefined;
  }
  return found ?? "missing";
}

/** The slot of an amount, with the currency that it will be in. */
export function amountSlot(c: Checking, slot: Slot, context: Context): Slot {
  if (slot.type.kind !== "number" || slot.type.money === undefined || slot.type.money.currency === "*") return slot;
  const written = writtenCurrency(slot.type.money, context);
  if (written === "constant")
    return {
      ...slot,
      type: { ...slot.type, money: { ...slot.type.money, identity: constantOf(slot.type.money.currency) } },
    };
  if (written === "missing") return slot;
  // A currency that is wrong itself is one mistake, and the amounts in it none.
  if (isBroken(written) || c.attempt(() => infer(c, written, context)).result.type.kind === "error") {
    const { money: _, ...plain } = slot.type;
    return { ...slot, type: plain };
  }
  const identity = identityOf(c, written, context);
  return {
    ...slot,
    currency: written,
    ...(identity === undefined ? {} : { type: { ...slot.type, money: { ...slot.type.money, identity } } }),
  };
}

/** Whether an amount may go into a slot; reports why not. */
export function fitsMoney(c: Checking, node: tree.Expression, from: Type, slot: Slot, context: Context): boolean {
  if (from.kind !== "number" || slot.type.kind !== "number" || slot.type.money === undefined) return true;
  const [a, b] = [from.money, slot.type.money];
  if (a === undefined) {
    const zero = from.literal !== undefined && Number(from.literal) === 0;
    if (slot.type.wire !== "minor" || zero) return true;
    c.report(check.amountWithoutCurrency(c.place(node), slot.name));
    return false;
  }
  // Which record a mapping's result will be part of shows only where it is called.
  if (context.inDestination !== true && slot.type.wire !== "minor") return true;
  // An amount of a function's parameter is in whichever currency it is called with.
  if (a.currency === "*" || b.currency === "*") return true;
  if (a.tax !== undefined && b.tax !== undefined && a.tax !== b.tax) {
    c.report(check.netIntoGross(c.place(node), slot.name, a.tax, b.tax));
    return false;
  }
  if (b.identity === a.identity && a.identity !== undefined) return true;
  // The amounts of a record are all in its currency: where that is another, it is said once.
  const said: tree.Node = slot.currency ?? context.writing?.[0] ?? node;
  if (c.notes.currenciesReported.has(said)) return false;
  c.notes.currenciesReported.add(said);
  if (b.identity === undefined) {
    const path = currencyPath(b.currency);
    c.report(
      check.currencyNotSaid(
        c.place(node),
        slot.name,
        currencyWords(a),
        path?.steps.join(".") ?? "",
        slot.currency !== undefined,
      ),
    );
    return false;
  }
  const written = slot.currency === undefined ? undefined : saidAt(c, slot.currency, a.identity);
  c.report(check.wrongCurrency(c.place(node), slot.name, currencyWords(a), currencyWords(b), written));
  return false;
}

/** Where a record says its currency by a text, and the path that would say it of these amounts. */
function saidAt(
  c: Checking,
  node: tree.Node,
  identity: string | undefined,
): { readonly place: Place; readonly instead?: string } | undefined {
  if (node.kind !== "Text") return undefined;
  const place = c.place(node);
  const source = c.module.document?.name.text;
  // Only what the source itself says can surely be read where the currency stands.
  const reachable = source !== undefined && identity?.startsWith(`${source}.`) === true && !/[[(]/.test(identity);
  return reachable ? { place, instead: identity } : { place };
}
