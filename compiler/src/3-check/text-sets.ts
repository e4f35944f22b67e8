/** The results of functions on sets of texts: exact if the texts are known, otherwise a regular language that contains them. */
import type { TextType, Type } from "../1-load/types.ts";
import {
  alphabet, ANY_SIGN, beginnings, both, CAPITAL, choice, allBut, DIGITS, either, exactly, longest, mapped, optional, repeat, sequence, shortest, signs,
  signsOf, SMALL, type Language, type Signs,
} from "../1-load/regular-language.ts"; // prettier-ignore
import { codePoints } from "./code-points.ts";
import { knownValues, languageInText, languageOfTexts } from "./value-set.ts";

const ASCII: Signs = [[0, 0x7f]];

/** A finite set of texts. */
export function someOf(values: readonly string[]): TextType {
  const lengths = values.map(codePoints);
  return {
    kind: "text",
    values: [...new Set(values)],
    minLength: Math.min(...lengths),
    maxLength: Math.max(...lengths),
    ...(values.every((value) => !/[\u0080-\u{10ffff}]/u.test(value)) ? { charset: "ascii" as const } : {}),
  };
}

/** Texts of a language; the type also gets its length limits. */
export function textsOf(language: Language, also: Partial<TextType> = {}): TextType {
  const most = Math.min(also.unit === undefined ? (also.maxLength ?? Infinity) : Infinity, longest(language));
  const ascii = alphabet(language).every(([, to]) => to <= 0x7f);
  const { maxLength: _, minLength: __, ...rest } = also;
  return {
    ...rest,
    kind: "text",
    language,
    ...(also.unit === undefined
      ? { minLength: shortest(language), ...(most === Infinity ? {} : { maxLength: most }) }
      : also.maxLength === undefined
        ? {}
        : { maxLength: also.maxLength }),
    ...(ascii ? { charset: "ascii" as const } : {}),
  };
}

/** The texts of an argument, if they are finite and known. */
function texts(type: Type | undefined): readonly string[] | undefined {
  if (type?.kind !== "text" && type?.kind !== "enum") return undefined;
  const known = knownValues(type);
  return known === undefined || known.others || known.values.length === 0 ? undefined : known.values.map(String);
}

/** Applies a function to each text, if the texts are known and the function can run at compile time. */
function each(type: Type | undefined, change: (text: string) => string | undefined): TextType | undefined {
  const changed = texts(type)?.map(change);
  return changed?.every((text) => text !== undefined) === true ? someOf(changed) : undefined;
}

const of = (type: Type | undefined): Language => (type === undefined ? repeat(signs(ANY_SIGN)) : languageOfTexts(type));

/** The possible results of `upper`. */
export function capitals(type: Type | undefined): TextType {
  return each(type, (text) => text.toUpperCase()) ?? textsOf(mapped(of(type), (one) => shifted(one, SMALL, -32)));
}

/** The possible results of `lower`. */
export function smallLetters(type: Type | undefined): TextType {
  return each(type, (text) => text.toLowerCase()) ?? textsOf(mapped(of(type), (one) => shifted(one, CAPITAL, 32)));
}

/** ASCII letters map to each other; any other character may become up to three, none of which is a replaced letter. */
function shifted(from: Signs, letters: Signs, by: number): Language {
  const moved = both(from, letters).map(([first, last]): readonly [number, number] => [first + by, last + by]);
  const ascii = signs(either(both(from, both(ASCII, allBut(letters))), moved));
  return both(from, allBut(ASCII)).length === 0 ? ascii : choice(ascii, repeat(signs(allBut(letters)), 1, 3));
}

/** The possible results of `trim`. `also`: facts that hold for every argument. */
export function trimmed(type: Type | undefined, also: TextType): TextType {
  const known = each(type, (text) => (/^[\x20-\x7e]*$/.test(text) ? text.trim() : undefined));
  if (known !== undefined) return known;
  const all = alphabet(of(type));
  return { ...also, language: repeat(signs(all)) };
}

/** @param most the maximum length in code points */
export function cutOff(type: Type | undefined, most: number, also: TextType): TextType {
  const short = (text: string): string | undefined =>
    codePoints(text) <= most ? text : /^[\x20-\x7e]*$/.test(text) ? text.slice(0, most).trimEnd() : undefined;
  const known = each(type, short);
  if (known !== undefined) return known;
  const whole = of(type);
  return longest(whole) <= most ? textsOf(whole, also) : { ...also, language: beginnings(whole) };
}

/** Beginnings of a text that are not cut at characters. */
export function beginning(type: Type | undefined, also: TextType): TextType {
  return { ...also, language: beginnings(of(type)) };
}

/** The possible results of `replace`. */
export function replaced(type: Type | undefined, part: Type | undefined, by: Type | undefined): TextType {
  const [parts, others] = [texts(part), texts(by)];
  const [only] = parts ?? [];
  const [put] = others ?? [];
  if (parts?.length === 1 && others?.length === 1 && only !== undefined && put !== undefined) {
    const known = each(type, (text) => (only === "" ? text : text.split(only).join(put)));
    if (known !== undefined) return known;
  }
  return textsOf(repeat(signs(either(alphabet(of(type)), alphabet(of(by))))));
}

/** The possible results of `pad`: texts of at least `characters` characters. */
export function padded(type: Type | undefined, characters: number, sign: Type | undefined): TextType {
  const fillers = texts(sign);
  const [filler] = fillers ?? [];
  const before = repeat(signs(alphabet(of(sign))));
  if (fillers?.length !== 1 || filler === undefined || filler === "") return textsOf(sequence(before, of(type)));
  const known = each(type, (text) => {
    const missing = Math.max(0, characters - codePoints(text));
    return `${Array.from(filler.repeat(missing)).slice(0, missing).join("")}${text}`;
  });
  if (known !== undefined) return known;
  const most = type?.kind === "text" && type.unit === undefined ? type.maxLength : undefined;
  const made = textsOf(sequence(repeat(signs(alphabet(of(sign))), 0, characters), of(type)));
  const { maxLength: _, ...rest } = made;
  return {
    ...rest,
    minLength: Math.max(characters, made.minLength ?? 0),
    ...(most === undefined ? {} : { maxLength: Math.max(characters, most) }),
  };
}

const DIGIT = signs(DIGITS);

/** The possible results of `digits_only`. `also`: facts that hold for every argument. */
export function digits(type: Type | undefined, also: TextType): TextType {
  return each(type, (text) => text.replace(/[^0-9]/g, "")) ?? { ...also, charset: "ascii", language: repeat(DIGIT) };
}

/** The possible results of `slug`: small letters, digits and hyphens. */
export const slugs = (): TextType => textsOf(repeat(signs(signsOf("azAZ09--"))));

/** The possible results of `hash`: 64 hexadecimal digits. */
export const hashes = (): TextType => textsOf(repeat(signs(signsOf("09af")), 64, 64));

/** The possible results of `phone_e164`: E.164, a plus and up to 15 digits. */
export const telephones = (): TextType => textsOf(sequence(exactly("+"), repeat(DIGIT, 1, 15)));

/** A number or a date as a text, of at most 40 characters. */
export function written(type: Type | undefined): TextType {
  return type === undefined ? { kind: "text", maxLength: 40 } : textsOf(languageInText(type), { maxLength: 40 });
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]; // prettier-ignore
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const two = repeat(DIGIT, 2, 2);
const one = repeat(DIGIT, 1, 2);
const names = (of: readonly string[], length?: number): Language =>
  choice(...of.map((name) => exactly(name.slice(0, length))));

/** The texts that each run of letters in a date pattern produces. */
const LETTERS: Readonly<Record<string, Language>> = {
  yyyy: sequence(optional(exactly("-")), repeat(DIGIT, 4, 6)),
  yy: sequence(optional(exactly("-")), one),
  MMMM: names(MONTHS),
  MMM: names(MONTHS, 3),
  MM: two,
  M: one,
  dd: two,
  d: one,
  EEEE: names(DAYS),
  EEE: names(DAYS, 3),
  HH: two,
  H: one,
  hh: two,
  h: one,
  mm: two,
  ss: two,
  SSS: repeat(DIGIT, 3, 3),
  a: choice(exactly("AM"), exactly("PM")),
  XXX: choice(exactly("Z"), repeat(signs(signsOf("09::++--")), 6, 12)),
};

/** The possible results of formatting a date or an instant by a pattern. */
export function formatted(pattern: string): TextType {
  const parts = [...pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g)].map(
    ([whole, quoted, letter]): Language => {
      if (quoted !== undefined) return exactly(quoted === "" ? "'" : quoted.replaceAll("''", "'"));
      return letter === undefined ? exactly(whole) : (LETTERS[whole] ?? repeat(signs(ANY_SIGN)));
    },
  );
  return textsOf(sequence(...parts), { maxLength: pattern.length + 12 });
}
