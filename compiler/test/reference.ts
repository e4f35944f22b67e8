/**
 * A plain evaluator of expressions, written for tests only: it walks the tree, looks nothing up in types, and knows nothing
 * of how the compiler goes about it. Numbers are fractions of BigInts with a power of ten below.
 */
import type { tree } from "@integ/grammar";

/** units / 10^scale. */
export interface Exact {
  readonly units: bigint;
  readonly scale: number;
}
export type RefValue =
  Exact | string | boolean | undefined | readonly RefValue[] | { readonly [key: string]: RefValue };
export type Scope = ReadonlyMap<string, RefValue>;

/** A fallible call that failed. */
class Failed extends Error {}

const exact = (units: bigint, scale: number): Exact => ({ units, scale });
export const isExact = (value: RefValue): value is Exact => typeof value === "object" && "units" in value;

export function fromText(text: string): Exact {
  const [whole = "", fraction = ""] = text.split(".");
  return exact(BigInt(whole + fraction), fraction.length);
}
function aligned(a: Exact, b: Exact): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale];
}
function compareExact(a: Exact, b: Exact): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A document's value: numbers and numbers in quotes become exact where the paths below say so. */
const NUMBERS = new Set(["total_price", "total_tax", "price", "quantity", "id", "rate", "total", "net"]);
/** Amounts in cents. */
const MINOR = new Set(["cents"]);
function fromDocument(value: unknown, key: string): RefValue {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((item) => fromDocument(item, ""));
  if (typeof value === "object") return value as { readonly [key: string]: RefValue };
  if (MINOR.has(key)) return exact(BigInt(value as number), 2);
  if (NUMBERS.has(key)) return fromText(String(value as string));
  return value as string | boolean;
}

export function show(value: RefValue): string {
  if (value === undefined) return "";
  if (isExact(value)) {
    let { units, scale } = value;
    while (scale > 0 && units % 10n === 0n) {
      units /= 10n;
      scale--;
    }
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return units < 0n ? `-${text}` : text;
  }
  return typeof value === "boolean" ? String(value) : (value as string);
}

/** Rounding by whole fractions: twice the rest against the divisor. */
function divideRounded(top: bigint, bottom: bigint, mode: string): bigint {
  const sign = top < 0n !== bottom < 0n ? -1n : 1n;
  const [t, b] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const floor = t / b;
  const rest = t - floor * b;
  if (rest === 0n) return sign * floor;
  const half = 2n * rest - b;
  const away = {
    up: true,
    down: false,
    half_up: half >= 0n,
    half_down: half > 0n,
    half_even: half > 0n || (half === 0n && floor % 2n === 1n),
    ceiling: sign > 0n,
    floor: sign < 0n,
  }[mode];
  return sign * (away === true ? floor + 1n : floor);
}

export function evaluate(node: tree.Expression, scope: Scope): RefValue {
  const of = (inner: tree.Expression): RefValue => evaluate(inner, scope);
  const number = (inner: tree.Expression): Exact => of(inner) as Exact;
  switch (node.kind) {
    case "Text":
      return node.value;
    case "Number":
      return fromText(node.text);
    case "Boolean":
      return node.value;
    case "Reference":
      return scope.get(node.name);
    case "Member": {
      const object = of(node.object) as { readonly [key: string]: unknown } | undefined;
      return object === undefined ? undefined : fromDocument(object[node.name.text], node.name.text);
    }
    case "Template": {
      const values = node.parts.map((part) => (part.kind === "Chunk" ? part.value : show(of(part))));
      return values.join("");
    }
    case "Unary":
      if (node.operator === "not") return of(node.operand) !== true;
      return exact(-number(node.operand).units, number(node.operand).scale);
    case "Presence": {
      const value = of(node.operand);
      const there =
        node.test === "blank" ? value === undefined || (value as string).trim() === "" : value !== undefined;
      return node.test === "absent" ? !there : there;
    }
    case "Otherwise": {
      const value = of(node.value);
      const blank = node.blank && typeof value === "string" && value.trim() === "";
      return value === undefined || blank ? of(node.fallback) : value;
    }
    case "OnError":
      try {
        return of(node.value);
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        return of(node.fallback);
      }
    case "If":
      return of(node.condition) === true ? of(node.consequent) : of(node.alternative);
    case "Match": {
      const value = of(node.subject);
      if (node.arms.some((one) => one.patterns.some((pattern) => pattern.kind === "TypePattern"))) {
        const chosen = node.arms.find((one) =>
          one.patterns.some(
            (pattern) =>
              pattern.kind === "ElsePattern" || (pattern.kind === "TypePattern" && isOfKind(value, pattern.type)),
          ),
        );
        return of((chosen as tree.MatchArm).body);
      }
      const subject = show(value);
      const arm = node.arms.find((one) =>
        one.patterns.some(
          (pattern) =>
            pattern.kind === "ElsePattern" ||
            (pattern.kind === "Text" && pattern.value === subject) ||
            (pattern.kind === "Number" && show(fromText(pattern.text)) === subject),
        ),
      );
      return of((arm as tree.MatchArm).body);
    }
    case "Binary":
      return binary(node, scope);
    case "List":
      return node.items.flatMap((item) => (item.kind === "For" ? (of(item) as RefValue[]) : [of(item)]));
    case "For":
      return loop(node, scope);
    case "Call":
      return call(node, scope);
    case "Pipe":
      return call(
        {
          ...(node.call as tree.CallExpression),
          args: [{ value: node.value } as tree.Argument, ...(node.call as tree.CallExpression).args],
        },
        scope,
      );
    default:
      throw new Error(`the reference knows no ${node.kind}`);
  }
}

/** Kinds by their own mark: a record says which it is in `object`. */
function isOfKind(value: RefValue, type: tree.TypeNode): boolean {
  const name = type.kind === "NamedType" ? (type.name.parts.at(-1)?.text ?? "") : "";
  if (name === "text") return typeof value === "string";
  if (typeof value !== "object" || isExact(value)) return false;
  return (value as { readonly object?: unknown }).object === name.toLowerCase();
}

function binary(node: tree.BinaryExpression, scope: Scope): RefValue {
  const left = evaluate(node.left, scope);
  if (node.operator === "and" && left !== true) return false;
  if (node.operator === "or" && left === true) return true;
  const right = evaluate(node.right, scope);
  const [a, b] = [left as Exact, right as Exact];
  switch (node.operator) {
    case "and":
    case "or":
      return right;
    case "+":
    case "-": {
      const [x, y, scale] = aligned(a, b);
      return exact(node.operator === "+" ? x + y : x - y, scale);
    }
    case "*":
      return exact(a.units * b.units, a.scale + b.scale);
    case "in":
      return (right as readonly RefValue[]).some((item) => show(item) === show(left));
    default: {
      const order = isExact(left) ? compareExact(a, b) : compareCodePoints(show(left), show(right));
      return {
        "==": order === 0,
        "!=": order !== 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
      }[node.operator as "=="];
    }
  }
}

function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? -1) - (right[i]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function loop(node: tree.ForExpression, scope: Scope): RefValue {
  const name = node.head.name.text;
  let rows: Scope[] = (evaluate(node.head.list, scope) as readonly RefValue[]).map(
    (item) => new Map([...scope, [name, item]]),
  );
  for (const clause of node.head.clauses) {
    if (clause.kind === "Where") rows = rows.filter((row) => evaluate(clause.condition, row) === true);
    else if (clause.kind === "LetClause")
      rows = rows.map((row) => new Map([...row, [clause.name.text, evaluate(clause.value, row)]]));
    else if (clause.kind === "SortBy") {
      const sign = clause.descending ? -1 : 1;
      rows = rows
        .map((row) => ({ row, key: evaluate(clause.key, row) }))
        .sort(
          (a, b) =>
            sign * (isExact(a.key) ? compareExact(a.key, b.key as Exact) : compareCodePoints(show(a.key), show(b.key))),
        )
        .map(({ row }) => row);
    } else if (clause.kind === "GroupBy") {
      const groups = new Map<string, { readonly key: RefValue; readonly items: RefValue[] }>();
      for (const row of rows) {
        const key = evaluate(clause.key, row);
        const group = groups.get(show(key)) ?? { key, items: [] };
        group.items.push(row.get(name));
        groups.set(show(key), group);
      }
      rows = [...groups.values()].map(({ key, items }) => new Map([...scope, [name, items], [clause.name.text, key]]));
    } else throw new Error(`the reference knows no ${clause.kind}`);
  }
  return rows.map((row) => evaluate(node.body, row));
}

function rounded(value: Exact, places: number, mode: string): Exact {
  if (value.scale <= places) return value;
  return exact(divideRounded(value.units, 10n ** BigInt(value.scale - places), mode), places);
}

/** By the largest remainders, one cent after another: each goes to the part that is furthest below its share. */
function shares(amount: Exact, weights: readonly Exact[]): Exact[] {
  const cents = amount.units * 10n ** BigInt(2 - amount.scale);
  const sign = cents < 0n ? -1n : 1n;
  const all = weights.reduce((sum, one) => sum + one.units, 0n);
  const sizes = all === 0n ? weights.map(() => 1n) : weights.map((one) => one.units);
  const whole = all === 0n ? BigInt(weights.length) : all;
  const parts = sizes.map((size) => (cents * sign * size) / whole);
  const lacks = (i: number): bigint => cents * sign * (sizes[i] ?? 0n) - (parts[i] ?? 0n) * whole;
  for (let left = cents * sign - parts.reduce((sum, one) => sum + one, 0n); left > 0n; left--) {
    let most = 0;
    for (const i of parts.keys()) if (lacks(i) > lacks(most)) most = i;
    parts[most] = (parts[most] ?? 0n) + 1n;
  }
  return parts.map((part) => exact(part * sign, 2));
}

function call(node: tree.CallExpression, scope: Scope): RefValue {
  const name = (node.callee as tree.NameReference).name;
  const [first, second, third] = node.args.map((argument) => argument.value);
  if (name === "round") {
    const places = Number((second as tree.NumberLiteral).text);
    const mode = (third as tree.NameReference).name;
    if (first?.kind === "Binary" && first.operator === "/") {
      const [a, b] = [evaluate(first.left, scope) as Exact, evaluate(first.right, scope) as Exact];
      if (b.units === 0n) throw new Failed();
      const [x, y] = aligned(a, b);
      return exact(divideRounded(x * 10n ** BigInt(places), y, mode), places);
    }
    return rounded(evaluate(first as tree.Expression, scope) as Exact, places, mode);
  }
  const value = evaluate(first as tree.Expression, scope);
  if (value === undefined) return undefined;
  const list = value as readonly Exact[];
  switch (name) {
    case "upper":
      return (value as string).toUpperCase();
    case "lower":
      return (value as string).toLowerCase();
    case "trim":
      return (value as string).trim();
    case "length":
      return exact(BigInt(Array.from(value as string).length), 0);
    case "cut":
      return Array.from(value as string)
        .slice(0, Number((second as tree.NumberLiteral).text))
        .join("")
        .trimEnd();
    case "join":
      return (value as readonly string[]).join(evaluate(second as tree.Expression, scope) as string);
    case "decimal":
      if (!/^[+-]?\d+(\.\d+)?$/.test((value as string).trim())) throw new Failed();
      return fromText((value as string).trim());
    case "abs":
      return exact(
        (value as Exact).units < 0n ? -(value as Exact).units : (value as Exact).units,
        (value as Exact).scale,
      );
    case "sum":
      return list.reduce(
        (total, one) => {
          const [x, y, scale] = aligned(total, one);
          return exact(x + y, scale);
        },
        exact(0n, 0),
      );
    case "min":
      return list.reduce<Exact | undefined>(
        (best, one) => (best === undefined || compareExact(one, best) < 0 ? one : best),
        undefined,
      );
    case "max":
      return list.reduce<Exact | undefined>(
        (best, one) => (best === undefined || compareExact(one, best) > 0 ? one : best),
        undefined,
      );
    case "count":
      return exact(BigInt(list.length), 0);
    case "first":
      return list[0];
    case "last":
      return list.at(-1);
    case "money":
      return value;
    case "round_money":
      return rounded(value as Exact, 2, (second as tree.NameReference).name);
    case "split": {
      const weights = evaluate(second as tree.Expression, scope) as readonly Exact[];
      return shares(rounded(value as Exact, 2, "half_even"), weights);
    }
    case "date_in": {
      const zone = (second as tree.TextLiteral).value;
      return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(value as string));
    }
    case "add": {
      const days = Number((second as tree.DurationLiteral).amount.text);
      const day = new Date(`${value as string}T00:00:00Z`);
      return new Date(day.getTime() + days * 86_400_000).toISOString().slice(0, 10);
    }
    case "any":
      return (value as readonly boolean[]).includes(true);
    case "all":
      return !(value as readonly boolean[]).includes(false);
    default:
      throw new Error(`the reference knows no ${name}`);
  }
}
