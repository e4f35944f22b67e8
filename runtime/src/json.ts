/**
 * JSON without loss: integers past 2^53 become BigInts and numbers of more than 15 digits Decimals, so that ids and
 * amounts keep all digits. Documents without such numbers, which are nearly all, are parsed by plain `JSON.parse`.
 */
import { type Problem, problems, type Shape } from "./shape.ts";
import { decimalOf } from "./values/decimal.ts";
import { rawJson } from "./values/raw-json.ts";

/** `JSON.parse` is exact for numbers with fewer digits than this, whatever the exponent. */
const LONG = 16;

/** The maximum number of characters, and the largest power of ten, of an accepted number. */
const LONGEST = 500;

/**
 * Whether a text may contain a number of 16 digits or more: such a run covers at least one of every sixteen positions.
 */
function mayHoldLongNumber(text: string): boolean {
  for (let i = LONG - 1; i < text.length; i += LONG) {
    // A run of 16 digits that contains this character includes the eighth character before or after it; most runs are
    // shorter.
    if (!isDigit(text.charCodeAt(i))) continue;
    if (!isDigit(text.charCodeAt(i - LONG / 2)) && !isDigit(text.charCodeAt(i + LONG / 2))) continue;
    let from = i;
    while (from > 0 && isDigit(text.charCodeAt(from - 1))) from--;
    let to = i + 1;
    while (to < text.length && isDigit(text.charCodeAt(to))) to++;
    if (to - from >= LONG) return true;
  }
  return false;
}

/** A digit or the point. */
function isDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46;
}

export type Decoded<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Schema violations in fields that no spec reads. */
      readonly drift?: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Bytes as text; undefined when they are not UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source: string }) => unknown;

/** Parses a JSON text, with exact numbers. @throws SyntaxError if the text is not JSON. */
export function parseJson(text: string): unknown {
  if (!mayHoldLongNumber(text)) return JSON.parse(text);
  const exact: Reviver = (_key, value, { source }) => {
    if (typeof value !== "number") return value;
    // Nobody intends such exponents, and computing with them would take too long: no shape accepts them.
    if (source.length > LONGEST) return Infinity;
    if (Math.abs(Number(/[eE]([+-]?\d+)$/.exec(source)?.[1] ?? 0)) > LONGEST) return value === 0 ? 0 : Infinity;
    if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source);
    return source.replace(/^-?0\.0*|[-.]|[eE].*$/g, "").length <= 15 ? value : decimalOf(withoutExponent(source));
  };
  return JSON.parse(text, exact as unknown as (key: string, value: unknown) => unknown);
}

function withoutExponent(source: string): string {
  const [mantissa = "0", exponent = "0"] = source.split(/[eE]/);
  const by = Number(exponent);
  if (by === 0) return mantissa;
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = whole + fraction;
  const point = whole.length + by;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, "0");
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Checks bytes, text or parsed JSON. Returns the document, or all of its problems. Never throws. */
export function decode<T>(shape: Shape, input: Uint8Array | string): Decoded<T> {
  const text = typeof input === "string" ? input : utf8(input);
  if (text === undefined)
    return { ok: false, problems: [{ path: "", expected: "text in UTF-8", found: "other bytes" }] };
  let value: unknown;
  try {
    value = parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, problems: [TOO_DEEP] };
    return {
      ok: false,
      problems: [{ path: "", expected: "JSON", found: error instanceof Error ? error.message : "something else" }],
    };
  }
  return check(shape, value);
}

/** A parsed document, checked. */
export function check<T>(shape: Shape, value: unknown): Decoded<T> {
  let found: readonly Problem[];
  let drift: readonly Problem[] = [];
  try {
    const { whole } = shape;
    found = problems(whole?.shape ?? shape, value);
    if (whole !== undefined && found.length > 0) {
      drift = found.filter((one) => !whole.isRead(one.path));
      found = found.filter((one) => whole.isRead(one.path));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    found = [TOO_DEEP];
  }
  if (found.length === 0 && drift.length > 0) return { ok: true, value: value as T, drift };
  return found.length === 0 ? { ok: true, value: value as T } : { ok: false, problems: found };
}

/** A document nested too deeply for the stack. */
const TOO_DEEP: Problem = { path: "", expected: "a document", found: "one that is nested too deeply" };

/** Encodes a record as JSON: numbers keep all digits, absent fields are omitted. */
export function encode(value: unknown, indent?: number): string {
  // Mappings produce no BigInts, and a replacer would slow down every record.
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === "bigint" ? rawJson(item.toString()) : item),
    indent,
  );
}
