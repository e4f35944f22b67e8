/**
 * Tests the possible values of an expression against its place. A set contains at least all possible values: it is
 * finite, or limited by lengths, a regular language or a range. So "never" is certain, but "may" is not.
 */
import { satisfiesRules } from "../1-load/constants.ts";
import { occursIn } from "../1-load/patterns.ts";
import {
  isJsonList,
  unitWords,
  isJsonRecord,
  jsonList,
  jsonText,
  isTemporal,
  isComposite,
  isUnspecific,
  type EnumType,
  type Json,
  type ListType,
  type NumberType,
  type TextType,
  type Type,
} from "../1-load/types.ts";
import { exampleFor } from "../1-load/example-text.ts";
import { codePoints } from "./code-points.ts";
import { recased } from "./currencies.ts";
import {
  ANY_SIGN, areApart, choice, DIGITS, exactly, isWithin, occurrencesOf, optional, repeat, sequence, signs, signsOf,
  type Language, type Signs,
} from "../1-load/regular-language.ts"; // prettier-ignore

/** The problem, in words that follow "it …" or stand as a label. */
export interface Want {
  /** `at least 10 characters`, `a text that matches ^[0-9]+$` */
  readonly words: string;
  readonly about: "length" | "pattern" | "range" | "items" | "signs" | "rule";
  /** An example of a valid text. */
  readonly example?: string;
}

export type Verdict =
  | { readonly kind: "fits" }
  /** No value fits. */
  | { readonly kind: "never"; readonly want: Want; readonly failing?: readonly string[] }
  /** Some of the finite values don't fit. */
  | { readonly kind: "some"; readonly failing: readonly string[]; readonly want: Want }
  /** Not all values are proved to fit. */
  | { readonly kind: "may"; readonly wants: readonly Want[] };

const FITS: Verdict = { kind: "fits" };

/** The values of a type, if they are finite; `others` if a system may send more. */
export function knownValues(
  type: Type,
): { readonly values: readonly (string | number | boolean)[]; readonly others: boolean } | undefined {
  if (isTemporal(type) || isComposite(type) || isUnspecific(type)) return undefined;
  switch (type.kind) {
    case "text":
      if (type.literal !== undefined) return { values: [type.literal], others: false };
      return type.values === undefined ? undefined : { values: type.values, others: false };
    case "enum":
      return { values: type.members, others: type.open };
    case "number":
      if (type.literal !== undefined) return { values: [Number(type.literal)], others: false };
      return type.values === undefined ? undefined : { values: type.values.map(Number), others: false };
    case "boolean":
      return { values: type.literal === undefined ? [true, false] : [type.literal], others: false };
  }
}

/** Whether values of a type fit a place. */
export function verdict(source: Type, to: Type): Verdict {
  // Currency codes in lower and upper case are equal: they are converted.
  const from = recased(source, to);
  if (to.kind === "list") return from.kind === "list" ? listVerdict(from, to) : FITS;
  const known = knownValues(from);
  if (known !== undefined) {
    const wrong = known.values.flatMap((value) => {
      const want = wantOf(value, to);
      return want === undefined ? [] : [{ value, want }];
    });
    const [first] = wrong;
    if (first !== undefined) {
      const failing = wrong.map(({ value }) => JSON.stringify(value));
      const all = wrong.length === known.values.length && !known.others;
      return { kind: all ? "never" : "some", failing, want: first.want };
    }
    if (!known.others) return FITS;
    return to.kind === "text" ? textVerdict({ kind: "text" }, to) : FITS;
  }
  if (to.kind === "text" && from.kind === "text") return textVerdict(from, to);
  if (to.kind === "number" && from.kind === "number") return numberVerdict(from, to);
  return to.rules === undefined || to.rules === from.rules ? FITS : { kind: "may", wants: [RULED] };
}

export const RULED: Want = { words: "a value that satisfies the additional rules of its type", about: "rule" };

/** Whether a text may be empty although its place requires one that is not. */
export function asksWithBlank(from: Type, to: Type): boolean {
  return (
    from.kind === "text" &&
    to.kind === "text" &&
    (to.minLength ?? 0) > 0 &&
    fewestSigns(from) === 0 &&
    !areApart(languageOfTexts(from), exactly(""))
  );
}

/** The requirement that a single value fails; undefined if it fits, or where that is unknown. */
function wantOf(value: string | number | boolean, to: Type): Want | undefined {
  if (typeof value === "string" && to.kind === "text") {
    const size = sizeOf(value, to);
    if (to.maxLength !== undefined && size > to.maxLength) return atMost(to);
    if (size < (to.minLength ?? 0)) return atLeast(to);
    if (to.pattern !== undefined && !occursIn(to.pattern, value)) return matching(to.pattern);
    if (to.format === "uuid" && !UUID.test(value)) return AN_ID;
  }
  if (typeof value === "number" && to.kind === "number") {
    const want = rangeWant(value, to);
    if (want !== undefined) return want;
    // In other wire forms than plain numbers, the rules apply to another value.
    if (to.wire !== "number") return undefined;
  }
  if (to.kind === "date" || to.kind === "datetime" || satisfiesRules(to.rules, value)) return undefined;
  return ruleOf(to.rules, value);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const AN_ID: Want = { words: "an id like 01234567-89ab-cdef-0123-456789abcdef", about: "pattern" };
const atMost = (to: TextType): Want => ({ words: `at most ${counted(to.maxLength ?? 0, to)}`, about: "length" });
const atLeast = (to: TextType): Want => ({ words: `at least ${counted(to.minLength ?? 0, to)}`, about: "length" });
function matching(pattern: string): Want {
  const example = exampleFor(pattern);
  return { words: `a text that matches ${pattern}`, about: "pattern", ...(example === undefined ? {} : { example }) };
}

function counted(length: number, { unit }: TextType): string {
  return `${length} ${length === 1 && unit === undefined ? "character" : unitWords(unit)}`;
}

/** The length of a text in a system's unit. */
export function sizeOf(text: string, { unit }: Pick<TextType, "unit">): number {
  if (unit === "utf16") return text.length;
  return unit === "bytes" ? new TextEncoder().encode(text).length : codePoints(text);
}

/** The rule that a value violates, in simple words if possible. */
function ruleOf(rules: Json | undefined, value: Json): Want {
  const broken = parts(rules).flatMap((one) =>
    Object.entries(one).filter(([word, wanted]) => word !== "$defs" && !satisfiesRules({ [word]: wanted }, value)),
  );
  const first = broken[0];
  return first === undefined ? RULED : ruleWords(...first);
}

/** The requirement of a rule, in simple words if possible. */
export function ruleWords(word: string, wanted: Json): Want {
  const text = JSON.stringify(wanted);
  switch (word) {
    case "multipleOf":
      return { words: `a multiple of ${text}`, about: "range" };
    case "pattern":
      return matching(jsonText(wanted));
    case "not":
      return { words: `anything but what ${text} describes`, about: "rule" };
    case "enum":
      return { words: `one of ${jsonList(wanted).map((one) => JSON.stringify(one)).join(", ")}`, about: "rule" }; // prettier-ignore
    case "uniqueItems":
      return { words: "no element twice", about: "items" };
    default:
      return text.length > 80 ? RULED : { words: `what its rule  ${word}: ${text}  asks for`, about: "rule" }; // prettier-ignore
  }
}

/** The rules that apply together. */
function parts(rules: Json | undefined): readonly { readonly [word: string]: Json }[] {
  if (!isJsonRecord(rules)) return [];
  const { allOf, ...own } = rules;
  return [own, ...(isJsonList(allOf) ? allOf.flatMap(parts) : [])];
}

// ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** For patterns, longer texts count as unlimited. */
const MOST_COUNTED = 300;

/** A language that contains all texts of a type, and possibly others. */
export function languageOfTexts(type: Type): Language {
  const known = knownValues(type);
  if (type.kind === "enum" || (type.kind === "text" && known !== undefined)) {
    if (known === undefined || known.others || known.values.length > MOST_COUNTED) return repeat(signs(ANY_SIGN));
    return choice(...known.values.map((value) => exactly(String(value))));
  }
  if (type.kind !== "text") return repeat(signs(ANY_SIGN));
  if (type.language !== undefined) return type.language;
  const pattern = type.pattern === undefined ? undefined : occurrencesOf(type.pattern);
  if (pattern !== undefined) return pattern;
  if (type.format === "uuid") return ID;
  const all: Signs = type.charset === "ascii" ? [[0, 0x7f]] : type.charset === "latin1" ? [[0, 0xff]] : ANY_SIGN;
  const most = type.maxLength === undefined || type.maxLength > MOST_COUNTED ? undefined : type.maxLength;
  const least = type.unit === undefined ? Math.min(type.minLength ?? 0, MOST_COUNTED) : 0;
  // A text has no more code points than bytes or UTF-16 units.
  return repeat(signs(all), most === undefined ? least : Math.min(least, most), most);
}

const HEX = signs(signsOf("09afAF"));
const DASH = exactly("-");
const ID: Language = sequence(
  ...[8, 4, 4, 4, 12].flatMap((length, i) => [...(i === 0 ? [] : [DASH]), repeat(HEX, length, length)]),
);
const DIGIT = signs(DIGITS);
const YEAR = choice(repeat(DIGIT, 4, 4), sequence(signs(signsOf("++--")), repeat(DIGIT, 6, 6)));
const DAY: Language = sequence(YEAR, DASH, repeat(DIGIT, 2, 2), DASH, repeat(DIGIT, 2, 2));
const MOMENT: Language = repeat(signs(signsOf("09TTZZ::..++--zztt")), 10, 40);

/** The form of a value within a text. */
export function languageInText(type: Type): Language {
  switch (type.kind) {
    case "text":
    case "enum":
      return languageOfTexts(type);
    case "number": {
      const known = type.literal ?? (type.values?.length === 1 ? type.values[0] : undefined);
      if (known !== undefined && /^-?(?:0|[1-9]\d{0,14})$/.test(known)) return exactly(known);
      const sign = (type.minimum ?? -1) >= 0 || (type.above ?? -1) >= 0 ? sequence() : optional(DASH);
      const decimals = type.scale;
      const fraction = sequence(exactly("."), repeat(DIGIT, 1, decimals));
      const plain = type.integer && type.wire !== "minor";
      return plain || decimals === 0 ? sequence(sign, repeat(DIGIT, 1)) : sequence(sign, repeat(DIGIT, 1), optional(decimals === undefined ? sequence(exactly("."), repeat(DIGIT, 1)) : fraction)); // prettier-ignore
    }
    case "date":
      return DAY;
    case "datetime":
    case "local_datetime":
      return MOMENT;
    case "union":
      return choice(...type.variants.map(languageInText));
    case "any":
    case "boolean":
    case "duration":
    case "error":
    case "list":
    case "map":
    case "never":
    case "null":
    case "record":
    case "time":
      return repeat(signs(ANY_SIGN));
  }
}

/** The minimum length of a type's texts, in code points. */
export function fewestSigns(type: Type): number {
  const known = knownValues(type);
  if (type.kind === "enum" || known !== undefined)
    return known === undefined || known.others || known.values.length === 0
      ? 0
      : Math.min(...known.values.map((value) => codePoints(String(value))));
  if (type.kind !== "text" || type.minLength === undefined) return 0;
  // A code point is at most two UTF-16 units or four bytes.
  return Math.ceil(type.minLength / (type.unit === "bytes" ? 4 : type.unit === "utf16" ? 2 : 1));
}

/** Results for texts, by the type of their place: every spec uses the same fields of systems. */
const FOUND = new WeakMap<TextType, { readonly same: Map<TextType, Verdict>; readonly alike: Map<string, Verdict> }>();

const MOST_ALIKE = 100;
/** Types of fields stay the same objects; few of them meet at one place. */
const MOST_SAME = 8;

function textVerdict(from: TextType, to: TextType): Verdict {
  let found = FOUND.get(to);
  if (found === undefined) FOUND.set(to, (found = { same: new Map(), alike: new Map() }));
  let known = found.same.get(from);
  if (known === undefined) {
    // The type of a computed text is a new object in each check.
    const key = `${to.rules === from.rules} ${JSON.stringify(from)}`;
    known = found.alike.get(key);
    if (known === undefined) {
      // In an editor each keystroke may bring another text.
      if (found.alike.size >= MOST_ALIKE) found.alike.clear();
      found.alike.set(key, (known = compareTexts(from, to)));
    }
    if (found.same.size >= MOST_SAME) found.same.clear();
    found.same.set(from, known);
  }
  return known;
}

function compareTexts(from: TextType, to: TextType): Verdict {
  const wants: Want[] = [];
  const least = fewestSigns(from);
  const most = from.maxLength ?? Infinity;
  if (to.minLength !== undefined) {
    // The maximum length of a text of `from` in the unit of `to`.
    const factor = to.unit === from.unit ? 1 : to.unit === "bytes" ? 4 : to.unit === "utf16" ? 2 : 1;
    if (most * factor < to.minLength) return { kind: "never", want: atLeast(to) };
    const surely = to.unit === from.unit ? (from.minLength ?? 0) : least;
    if (surely < to.minLength) wants.push(atLeast(to));
  }
  if (to.maxLength !== undefined && least > to.maxLength) return { kind: "never", want: atMost(to) };
  const own = languageOfTexts(from);
  const patterns = [...(to.pattern === undefined ? [] : [to.pattern]), ...parts(to.rules).flatMap(({ pattern }) => (typeof pattern === "string" ? [pattern] : []))]; // prettier-ignore
  const uuid = to.format === "uuid" ? [{ want: AN_ID, language: ID as Language | undefined }] : [];
  const asked = [
    ...patterns.map((pattern) => ({ want: matching(pattern), language: occurrencesOf(pattern) })),
    ...uuid,
  ];
  for (const { want, language } of asked) {
    if (language === undefined) wants.push(want);
    else if (areApart(own, language)) return { kind: "never", want };
    else if (!(from.pattern !== undefined && from.pattern === to.pattern && want.words === matching(from.pattern).words) && !isWithin(own, language)) wants.push(want); // prettier-ignore
  }
  const others = parts(to.rules).some((one) => Object.keys(one).some((word) => word !== "pattern" && word !== "$defs"));
  if (others && to.rules !== from.rules) wants.push(RULED);
  return wants.length === 0 ? FITS : { kind: "may", wants };
}

// ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function rangeWant(value: number, to: NumberType): Want | undefined {
  if (to.minimum !== undefined && value < to.minimum) return range(`at least ${to.minimum}`);
  if (to.above !== undefined && value <= to.above) return range(`above ${to.above}`);
  if (to.maximum !== undefined && value > to.maximum) return range(`at most ${to.maximum}`);
  if (to.below !== undefined && value >= to.below) return range(`below ${to.below}`);
  return undefined;
}
const range = (words: string): Want => ({ words, about: "range" });

function numberVerdict(from: NumberType, to: NumberType): Verdict {
  const least = Math.max(from.minimum ?? -Infinity, from.above ?? -Infinity);
  const most = Math.min(from.maximum ?? Infinity, from.below ?? Infinity);
  const openBelow = from.above !== undefined && least === from.above;
  const openAbove = from.below !== undefined && most === from.below;
  const tooHigh = (limit: number | undefined, itself: boolean): boolean =>
    limit !== undefined && (least > limit || (least === limit && (openBelow || !itself)));
  const tooLow = (limit: number | undefined, itself: boolean): boolean =>
    limit !== undefined && (most < limit || (most === limit && (openAbove || !itself)));
  if (tooHigh(to.maximum, true)) return { kind: "never", want: range(`at most ${to.maximum}`) };
  if (tooHigh(to.below, false)) return { kind: "never", want: range(`below ${to.below}`) };
  if (tooLow(to.minimum, true)) return { kind: "never", want: range(`at least ${to.minimum}`) };
  if (tooLow(to.above, false)) return { kind: "never", want: range(`above ${to.above}`) };
  const wants: Want[] = [];
  if (to.minimum !== undefined && least < to.minimum) wants.push(range(`at least ${to.minimum}`));
  if (to.above !== undefined && (least < to.above || (least === to.above && !openBelow))) wants.push(range(`above ${to.above}`)); // prettier-ignore
  if (to.maximum !== undefined && most > to.maximum) wants.push(range(`at most ${to.maximum}`));
  if (to.below !== undefined && (most > to.below || (most === to.below && !openAbove))) wants.push(range(`below ${to.below}`)); // prettier-ignore
  if (to.literal !== undefined) {
    const value = Number(to.literal);
    if (least > value || most < value) return { kind: "never", want: range(`just ${to.literal}`) };
    wants.push(range(`just ${to.literal}`));
  }
  if (to.rules !== undefined && to.rules !== from.rules) wants.push(RULED);
  return wants.length === 0 ? FITS : { kind: "may", wants };
}

// ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function listVerdict(from: ListType, to: ListType): Verdict {
  const { minItems: least = 0, maxItems: most = Infinity } = isCounted(from) ? from : {};
  const [few, many] = [to.minItems ?? 0, to.maxItems ?? Infinity];
  const elements = (limit: number): string => `${limit} element${limit === 1 ? "" : "s"}`;
  const atLeastFew: Want = { words: `at least ${elements(few)}`, about: "items" };
  const atMostMany: Want = { words: `at most ${elements(many)}`, about: "items" };
  if (most < few) return { kind: "never", want: atLeastFew };
  if (least > many) return { kind: "never", want: atMostMany };
  const wants: Want[] = [];
  if (least < few) wants.push(atLeastFew);
  if (most > many) wants.push(atMostMany);
  if (to.rules !== undefined && to.rules !== from.rules) wants.push(RULED);
  return wants.length === 0 ? FITS : { kind: "may", wants };
}

/** Whether a list's limits are certain: incoming lists are accepted with any number of elements, except tuples. */
export function isCounted({ counted, first }: ListType): boolean {
  return counted === true || first !== undefined;
}

/** Whether a list must not have two equal elements. */
export function wantsDistinct(to: ListType): boolean {
  return parts(to.rules).some((one) => one["uniqueItems"] === true);
}

// ── two branches ────────────────────────────────────────────────────────────────────────────────────────────

/** The facts that hold for both texts. */
export function textsOfBoth(
  a: TextType | EnumType,
  b: TextType | EnumType,
): Pick<TextType, "values" | "language" | "minLength"> {
  const [left, right] = [knownValues(a), knownValues(b)];
  const plain = [a, b].every((one) => one.kind === "enum" || one.unit === undefined);
  const least = plain ? Math.min(fewestSigns(a), fewestSigns(b)) : 0;
  const minLength = least === 0 ? {} : { minLength: least };
  if (left?.others === false && right?.others === false)
    return { values: [...new Set([...left.values, ...right.values].map(String))], ...minLength };
  return { language: choice(languageOfTexts(a), languageOfTexts(b)), ...minLength };
}

/** The range of both numbers, and their values if they are finite. */
export function numbersOfBoth(
  a: NumberType,
  b: NumberType,
): Pick<NumberType, "values" | "minimum" | "maximum" | "above" | "below"> {
  const listed = (type: NumberType): readonly string[] | undefined =>
    type.literal === undefined ? type.values : [type.literal];
  const [left, right] = [listed(a), listed(b)];
  if (left !== undefined && right !== undefined) return { values: [...new Set([...left, ...right])] };
  if (a.wire === "minor" || b.wire === "minor") return {};
  const low = Math.min(lowest(a), lowest(b));
  const high = Math.max(highest(a), highest(b));
  return { ...(low === -Infinity ? {} : { minimum: low }), ...(high === Infinity ? {} : { maximum: high }) };
}

function lowest(type: NumberType): number {
  const known = knownValues(type)?.values.filter((one) => typeof one === "number");
  return known === undefined ? Math.max(type.minimum ?? -Infinity, type.above ?? -Infinity) : Math.min(...known);
}
function highest(type: NumberType): number {
  const known = knownValues(type)?.values.filter((one) => typeof one === "number");
  return known === undefined ? Math.min(type.maximum ?? Infinity, type.below ?? Infinity) : Math.max(...known);
}
