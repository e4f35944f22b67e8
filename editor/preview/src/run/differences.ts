/** Compares two JSON values field by field. Elements of lists are matched first. */
import { compare, dec, encode, is, isNumber } from "@integ/runtime";

/** A step into a record, or a list. */
export type Step = string | number;

/** A place where two values differ; undefined if one side has no value. */
export interface Difference {
  readonly path: readonly Step[];
  readonly before: unknown;
  readonly after: unknown;
}

/** @returns the smallest parts that differ, in the order of the first value */
export function differences(before: unknown, after: unknown, path: readonly Step[] = []): Difference[] {
  if (equal(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, path);
  if (isRecord(before) && isRecord(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences(before[name], after[name], [...path, name]));
  }
  return [{ path, before, after }];
}

/** Equal as JSON: numbers by value, fields in any order. */
function equal(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return compare(dec(a), dec(b)) === 0;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => equal(one, b[i]));
  if (isRecord(a) && isRecord(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].every((name) => equal(a[name], b[name]));
  }
  return a === b;
}

/** Compares lists of equal length element by element; otherwise finds inserted and removed elements. */
function ofLists(before: readonly unknown[], after: readonly unknown[], path: readonly Step[]): Difference[] {
  if (before.length === after.length) return before.flatMap((one, i) => differences(one, after[i], [...path, i]));
  const found: Difference[] = [];
  let [i, j] = [0, 0];
  for (const [sameBefore, sameAfter] of [...common(before, after), [before.length, after.length] as const]) {
    while (i < sameBefore && j < sameAfter) found.push(...differences(before[i++], after[j], [...path, j++]));
    while (i < sameBefore) found.push({ path: [...path, i], before: before[i++], after: undefined });
    while (j < sameAfter) found.push({ path: [...path, j], before: undefined, after: after[j++] });
    [i, j] = [sameBefore + 1, sameAfter + 1];
  }
  return found;
}

/** The longest common subsequence, by indexes in both lists. */
function common(before: readonly unknown[], after: readonly unknown[]): (readonly [number, number])[] {
  const [a, b] = [before.map(canonical), after.map(canonical)];
  const longest = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = longest[i];
      if (row !== undefined) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const found: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) found.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

function canonical(value: unknown): string {
  return encode(sorted(value));
}

function sorted(value: unknown): unknown {
  if (isNumber(value)) return `number ${String(dec(value))}`;
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((name) => [name, sorted(value[name])]),
  );
}

/** Whether a value is a record, not a number that is represented by an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return is.record(value);
}

/** `LineItems[0].TaxType` */
export function pathText(path: readonly Step[]): string {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");
}

/** A value as JSON, cut short where it is long. */
export function valueText(value: unknown, most = 80): string {
  if (value === undefined) return "nothing";
  const text = encode(value);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
