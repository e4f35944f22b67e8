/**
 * Amounts of money: determines the currency of each, and reports amounts of different currencies, or with and without
 * tax, that are combined.
 */
import type { Place, TextEdit, tree } from "@integ/grammar";
import { type CurrencyPath, currencyPath } from "../1-load/currency-fields.ts";
import { type Money, type NumberType, show, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { infer } from "./check-expression.ts";
import { type Checking, type Context, isBroken } from "./checking.ts";
import { oneOfSeveral } from "./common-type.ts";
import { decimalsOf } from "./currencies.ts";
import { constantOf, identityOf, settled, settledType } from "./currency-identity.ts";
import { isPath, shownCurrency } from "./each-currency.ts";
import { rootsOf } from "./document-roots.ts";
import type { Slot } from "./facts.ts";
import { pathOf } from "./paths.ts";

/** The type of a field that is read: an amount with the identity of its currency. */
export function inCurrency(c: Checking, node: tree.MemberExpression, type: Type, context: Context): Type {
  if (type.kind !== "number" || type.money === undefined) return type;
  // An amount whose currency is already known.
  if (type.money.identity !== undefined || type.money.oneOf !== undefined) return settledType(type, context);
  const found = currencyOfField(c, node, type.money, context);
  if (found !== undefined) return wholeUnits({ ...type, money: { ...type.money, ...found } });
  if (type.wire === "minor") {
    c.report(check.unknownCurrency(c.place(node.name), node.name.text, type.money.currency));
    return { kind: "error" };
  }
  // Without a known currency, an amount is a plain number.
  const { money: _, ...plain } = type;
  return plain;
}

/** An amount in whole units of a known currency has that currency's number of decimals. */
export function wholeUnits(type: NumberType): NumberType {
  const { money } = type;
  if (money?.whole !== true || money.identity?.startsWith('"') !== true) return type;
  const code = String(JSON.parse(money.identity));
  return { ...type, scale: money.units?.[code.toUpperCase()] ?? decimalsOf(code) };
}

type Found = Pick<Money, "identity" | "source" | "oneOf">;

function currencyOfField(c: Checking, node: tree.MemberExpression, money: Money, context: Context): Found | undefined {
  const path = currencyPath(money.currency);
  if (path === undefined) return { identity: constantOf(money.currency) };
  const all = currencyHolders(c, node, path).map((holder) => currencyIn(c, holder, path, money, context));
  const [first, ...others] = all;
  if (first === undefined || others.every((one) => one?.identity === first.identity)) return first;
  // It belongs to one of several documents, depending on the run.
  return money.whole === true ? undefined : oneOfSeveral(all.map((one) => one?.identity));
}

/** The currency of a record's amounts, according to the record. */
function currencyIn(
  c: Checking,
  holder: tree.Expression,
  path: CurrencyPath,
  money: Money,
  context: Context,
): Found | undefined {
  const at = { start: holder.start, end: holder.end };
  const source = path.steps.reduce<tree.Expression>(
    (object, text): tree.MemberExpression => ({ kind: "Member", object, name: { kind: "Name", text, ...at }, ...at }),
    holder,
  );
  const { result, reported } = c.attempt(() => infer(c, source, context));
  if (reported.length > 0 || result.type.kind === "error") return undefined;
  if (result.absent !== undefined && money.whole === true) {
    // If the record around both is missing, there is no amount either.
    const around = c.attempt(() => infer(c, holder, context)).result.absent;
    if (around?.path !== result.absent.path) return undefined;
  }
  const text = [pathOf(holder) ?? c.text(holder).replace(/\s+/g, ""), ...path.steps].join(".");
  const identity = settled(text, context);
  return identity.startsWith('"') ? { identity } : { identity, source };
}

/** The records from which the pointer's steps start; empty if unknown. */
function currencyHolders(c: Checking, node: tree.MemberExpression, path: CurrencyPath): readonly tree.Expression[] {
  if (path.up === undefined) {
    // Each element of a list of documents has its own currency.
    return rootsOf(c, node).flatMap((root) => {
      if (root.typed.type.kind === "list") return documentOf(c, node.object, path.steps[0] ?? "");
      if (root.typed.type.kind !== "record" || !root.typed.type.fields.has(path.steps[0] ?? "")) return [];
      const reference: tree.NameReference = { kind: "Reference", name: root.name, start: node.start, end: node.end };
      c.facts.bindings.set(reference, root);
      return [reference];
    });
  }
  let object: tree.Expression = node;
  for (let i = 0; i < path.up; i++) {
    if (object.kind !== "Member") return [];
    object = object.object;
  }
  return [object];
}

/** The document of a list that a path begins with: `first(orders)` of `first(orders).customer`. */
function documentOf(c: Checking, node: tree.Expression, field: string): readonly tree.Expression[] {
  if (node.kind === "Member") return documentOf(c, node.object, field);
  const type = c.facts.typed.get(node)?.type;
  return type?.kind === "record" && type.fields.has(field) ? [node] : [];
}

// ── arithmetic ────────────────────────────────────────────────────────────────────────────────────────────────────

/** The type of an operation on money; reports operands that can't be combined. @returns "wrong" then */
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
    // A multiple of an amount stays with or without tax; a fraction may be the tax itself.
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
    c.report(check.twoCurrencies(c.place(node), currencyWords(a), currencyWords(b), madeOne(a, b)));
    return false;
  }
  if (a.tax !== undefined && b.tax !== undefined && a.tax !== b.tax) {
    c.report(check.netAndGross(c.place(node)));
    return false;
  }
  return true;
}

/** The currency of an amount, in words. */
export function currencyWords({ identity, oneOf }: Money): string {
  if (identity === undefined)
    return oneOf === undefined || oneOf.length < 2 ? "a currency that is not known" : oneOf.map(wordsOf).join(" or ");
  return wordsOf(identity);
}

/** The currencies of a list literal's amounts, if there are several. */
export function severalOf(money: Money): readonly string[] {
  return money.identity === undefined ? [] : (money.oneOf ?? []).map(wordsOf);
}

function wordsOf(identity: string): string {
  if (identity.startsWith('"')) return identity.slice(1, -1);
  const shown = shownCurrency(identity);
  return "path" in shown ? `the currency in ${shown.path}` : `the currency of ${shown.value}`;
}

/** The condition that would make two currencies equal; undefined if they are not both paths. */
function madeOne(a: Money, b: Money): string | undefined {
  const [one, other] = a.identity?.startsWith('"') === true ? [b, a] : [a, b];
  const path = one.identity ?? one.oneOf?.find((each) => each !== other.identity && !each.startsWith('"'));
  const wanted = other.identity ?? other.oneOf?.find((each) => each !== path);
  if (path === undefined || wanted === undefined || !isPath(path) || !(isPath(wanted) || wanted.startsWith('"')))
    return undefined;
  return `hold when ${path} != ${wanted} because "…"`;
}

// ── destinations ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The expression of the currency of an amount that is written; "missing" if there is none. */
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
  // A mistake in the currency's expression is reported once, not for each amount.
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

/** Whether an amount fits a slot; reports why not. */
export function checkMoney(c: Checking, node: tree.Expression, from: Type, slot: Slot, context: Context): boolean {
  if (from.kind !== "number" || slot.type.kind !== "number" || slot.type.money === undefined) return true;
  const [a, b] = [from.money, slot.type.money];
  if (a === undefined) {
    const zero = from.literal !== undefined && Number(from.literal) === 0;
    if (slot.type.wire !== "minor" || zero) return true;
    c.report(check.amountWithoutCurrency(c.place(node), slot.name));
    return false;
  }
  // The record around a mapping's result is only known at the call.
  if (context.inDestination !== true && slot.type.wire !== "minor") return true;
  // An amount of a function's parameter is in the currency of the argument.
  if (a.currency === "*" || b.currency === "*") return true;
  if (a.tax !== undefined && b.tax !== undefined && a.tax !== b.tax) {
    c.report(check.netIntoGross(c.place(node), slot.name, a.tax, b.tax));
    return false;
  }
  if (b.identity === a.identity && a.identity !== undefined) return true;
  // All amounts of a record share its currency, so a mismatch is reported once.
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
        path === undefined ? undefined : sayingIt(c, path, a.identity, context),
      ),
    );
    return false;
  }
  const written = slot.currency === undefined ? undefined : saidAt(c, slot.currency, a.identity);
  c.report(check.wrongCurrency(c.place(node), slot.name, currencyWords(a), currencyWords(b), written));
  return false;
}

/** The field that would set the currency: inserted after the last field of its record, if the source or a constant provides it. */
function sayingIt(
  c: Checking,
  path: CurrencyPath,
  identity: string | undefined,
  context: Context,
): TextEdit | undefined {
  const records = context.writing ?? [];
  const record = path.up === undefined ? records[0] : records[records.length - path.up];
  const [field, ...more] = path.steps;
  const last = record?.entries.at(-1);
  const source = c.module.document?.name.text;
  const sure =
    identity?.startsWith('"') === true ||
    (source !== undefined && identity?.startsWith(`${source}.`) === true && !/[[(]/.test(identity));
  if (last === undefined || field === undefined || more.length > 0 || identity === undefined || !sure) return undefined;
  const before = c.module.source.text.slice(0, last.start);
  const alone = /(?:^|[\r\n])([ \t]*)$/.exec(before)?.[1];
  const text = alone === undefined ? `, ${field}: ${identity}` : `\n${alone}${field}: ${identity}`;
  return { path: c.module.source.path, start: last.end, end: last.end, text };
}

/** The text that sets a record's currency, and the path that would match its amounts. */
function saidAt(
  c: Checking,
  node: tree.Node,
  identity: string | undefined,
): { readonly place: Place; readonly instead?: string } | undefined {
  if (node.kind !== "Text") return undefined;
  const place = c.place(node);
  const source = c.module.document?.name.text;
  // Only paths of the source can certainly be read at the place of the currency.
  const reachable = source !== undefined && identity?.startsWith(`${source}.`) === true && !/[[(]/.test(identity);
  return reachable ? { place, instead: identity } : { place };
}
