/**
 * Currencies of amounts outside of the loop, record or function that determines them: there, each element has its own
 * currency. A single element of such a list has one currency again, identified by the element's name.
 *
 * Identities of such amounts: `each 0 12 t.currency` in a list that the loop at 12 has made (0: of each element, not of
 * each list of elements), `first(all)›each 0 12 t.currency` of its first element.
 */
import type { tree } from "@integ/grammar";
import type { ListType, MapType, Money, RecordType, Type } from "../1-load/types.ts";
import type { Checking, Context, Scope } from "./checking.ts";
import { settled } from "./currency-identity.ts";
import { equalsOf } from "./paths.ts";

const EACH = /^each (\d+) \d+ /;
const PICKED = "›";
/** Deeper than any list: a function's result is known completely from the call. */
const OF_CALL = 99;
const OF_PARAMETER = /^each 99 0 ([\p{L}_][\p{L}\p{N}_]*)((?:\.[\p{L}_][\p{L}\p{N}_]*)+)$/u;

/** Whether the currency of a list's amounts may differ between elements. */
export function isOfEach(identity: string): boolean {
  return EACH.test(identity);
}

/** Whether a currency's identity is a path that a condition can compare. */
export function isPath(identity: string): boolean {
  return !isOfEach(identity) && !identity.includes(PICKED) && !/["([]/.test(identity);
}

/** The path of a currency, or the value whose currency it is. */
export function shownCurrency(identity: string): { readonly path: string } | { readonly value: string } {
  if (isOfEach(identity)) return shownCurrency(identity.replace(EACH, ""));
  const at = identity.indexOf(PICKED);
  if (at === -1) return { path: identity };
  const label = identity.slice(0, at);
  return label.startsWith("@") ? shownCurrency(identity.slice(at + 1)) : { value: label };
}

/** The type of a loop's elements, as seen outside of the loop. */
export function ofEach(
  c: Checking,
  type: Type,
  node: tree.ForClauses,
  body: tree.Node,
  outer: Scope,
  inner: Context,
): Type {
  const own = namesWithin(outer, inner.scope);
  const [start, end] = [node.start, Math.max(node.end, body.end)];
  const depends = (identity: string): boolean => mentions(identity, own, start, end);
  return changed(c, type, (money, depth) =>
    renamed(money, (identity) => {
      if (isOfEach(identity) || !depends(identity)) return identity;
      return equalsOf(identity, inner.known).find((one) => !depends(one)) ?? `each ${depth} ${start} ${identity}`;
    }),
  );
}

/**
 * The type of a record as seen from outside: its own names don't exist there, and other records may have the same
 * names.
 */
export function ofRecord(c: Checking, type: Type, node: tree.Node, outer: Scope, inner: Scope): Type {
  const own = namesWithin(outer, inner);
  if (own.size === 0) return type;
  return changed(c, type, (money) =>
    renamed(money, (identity) => (mentions(identity, own) ? `@${node.start}${PICKED}${identity}` : identity)),
  );
}

/** The type of a function's result before it is called: its parameters differ in each call. */
export function ofFunction(c: Checking, type: Type, parameters: Scope): Type {
  const own = new Set(parameters.names());
  return changed(c, type, (money) =>
    renamed(money, (identity) =>
      !isOfEach(identity) && mentions(identity, own) ? `each ${OF_CALL} 0 ${identity}` : identity,
    ),
  );
}

/**
 * The type of a call: a currency that the function reads from a parameter is that of the argument, if the argument has
 * a path.
 */
export function ofArguments(c: Checking, type: Type, paths: ReadonlyMap<string, string>, context: Context): Type {
  return changed(c, type, (money) =>
    renamed(money, (identity) => {
      const [, parameter = "", rest = ""] = OF_PARAMETER.exec(identity) ?? [];
      const path = paths.get(parameter);
      return path === undefined ? identity : settled(`${path}${rest}`, context);
    }),
  );
}

/**
 * The type of a single value from a list, a map or a function's result: its amounts have the currency of that value.
 */
export function takenOut(c: Checking, type: Type, label: string): Type {
  const name = label.replace(/\s+/g, " ");
  return changed(c, type, (money, depth) =>
    renamed(money, (identity) => {
      const level = EACH.exec(identity)?.[1];
      return level === undefined || Number(level) < depth ? identity : `${name}${PICKED}${identity}`;
    }),
  );
}

/** The type of a list literal: if its amounts are in several currencies, each keeps its own. */
export function eachOfSeveral(element: Type, node: tree.Node): Type {
  if (element.kind !== "number" || element.money?.oneOf === undefined) return element;
  return {
    ...element,
    money: { ...element.money, identity: `each 0 ${node.start} ${element.money.oneOf.join(" or ")}` },
  };
}

/** A list of the elements of other lists: currencies that differed between lists now differ between elements. */
export function inOneList(c: Checking, type: Type): Type {
  return changed(c, type, (money, depth) =>
    renamed(money, (identity) => {
      const level = EACH.exec(identity)?.[1];
      return level === undefined || Number(level) < depth
        ? identity
        : identity.replace(/^each \d+/, `each ${Math.max(0, depth - 1)}`);
    }),
  );
}

/** Replaces the amounts of a type whose currency is known; `depth` is the number of enclosing lists and maps. */
export function changed(c: Checking, type: Type, change: (money: Money, depth: number) => Money | undefined): Type {
  let found = 0;
  const walk = (one: Type, depth: number): Type => {
    if (one.kind === "number") {
      if (one.money?.identity === undefined && one.money?.oneOf === undefined) return one;
      found++;
      const { money, ...plain } = one;
      const next = change(money, depth);
      return next === money ? one : next === undefined ? plain : { ...plain, money: next };
    }
    if ((one.kind !== "list" && one.kind !== "map" && one.kind !== "record") || c.notes.withoutAmounts.has(one))
      return one;
    // A record may contain itself.
    c.notes.withoutAmounts.add(one);
    const before = found;
    const next = within(one, depth);
    if (found !== before) c.notes.withoutAmounts.delete(one);
    return next;
  };
  const within = (one: ListType | MapType | RecordType, depth: number): Type => {
    if (one.kind === "list") {
      const element = walk(one.element, depth + 1);
      return element === one.element ? one : { ...one, element };
    }
    if (one.kind === "map") {
      const value = walk(one.value, depth + 1);
      return value === one.value ? one : { ...one, value };
    }
    const before = found;
    const fields = [...one.fields].map(([name, field]) => [name, { ...field, type: walk(field.type, depth) }] as const);
    return found === before ? one : { ...one, fields: new Map(fields) };
  };
  return walk(type, 0);
}

function renamed(money: Money, rename: (identity: string) => string): Money {
  const identity = money.identity === undefined ? undefined : rename(money.identity);
  const oneOf = money.oneOf?.map(rename);
  if (identity === money.identity && (oneOf ?? []).every((one, i) => one === money.oneOf?.[i])) return money;
  // The names through which it was read are no longer in scope.
  const { source: _, ...rest } = money;
  return { ...rest, ...(identity === undefined ? {} : { identity }), ...(oneOf === undefined ? {} : { oneOf }) };
}

function namesWithin(outer: Scope, inner: Scope): ReadonlySet<string> {
  return new Set(inner.names().filter((name) => outer.find(name) === undefined));
}

/** Whether a currency's identity contains one of some names, or a record between two places. */
function mentions(identity: string, names: ReadonlySet<string>, start = 0, end = 0): boolean {
  for (const [, name, place] of identity.matchAll(/(?<![.\p{L}\p{N}_])([\p{L}_][\p{L}\p{N}_]*)|@(\d+)/gu)) {
    if (name !== undefined && names.has(name)) return true;
    if (place !== undefined && Number(place) >= start && Number(place) < end) return true;
  }
  return false;
}
