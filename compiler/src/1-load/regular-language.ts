/**
 * Sets of texts as regular languages: the possible values of a text, and the texts that a pattern accepts. Decides
 * whether two languages are disjoint, and whether one contains the other. A pattern with lookarounds or back-references
 * is unknown, and nothing is concluded from it.
 */
import { elementAt } from "@integ/runtime/assertions";

/** Ranges of code points, sorted and disjoint. */
export type Signs = readonly (readonly [from: number, to: number])[];

export type Language =
  | { readonly kind: "signs"; readonly signs: Signs }
  | { readonly kind: "sequence"; readonly parts: readonly Language[] }
  | { readonly kind: "choice"; readonly parts: readonly Language[] }
  | { readonly kind: "repeat"; readonly part: Language; readonly least: number; readonly most?: number }
  /** The position before the first character, and the one after the last. */
  | { readonly kind: "begin" }
  | { readonly kind: "end" };

const LAST = 0x10ffff;
export const ANY_SIGN: Signs = [[0, LAST]];
export const DIGITS: Signs = signsOf("09");
export const SMALL: Signs = signsOf("az");
export const CAPITAL: Signs = signsOf("AZ");

/** A character set from pairs: `azAZ` is a to z and A to Z. */
export function signsOf(pairs: string): Signs {
  const points = Array.from(pairs, (sign) => sign.codePointAt(0) ?? 0);
  return sorted(points.flatMap((from, i) => (i % 2 === 0 ? [[from, points[i + 1] ?? from] as const] : [])));
}

function sorted(ranges: Signs): Signs {
  const result: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Characters of any of the sets. */
export const either = (...all: readonly Signs[]): Signs => sorted(all.flat());

/** All characters but these. */
export function allBut(signs: Signs): Signs {
  const result: [number, number][] = [];
  let next = 0;
  for (const [from, to] of signs) {
    if (from > next) result.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

/** Characters of both sets. */
export const both = (a: Signs, b: Signs): Signs => allBut(either(allBut(a), allBut(b)));

// ── combinators ─────────────────────────────────────────────────────────────────────────────────────────────

/** Texts of one of these characters. */
export const signs = (of: Signs): Language => ({ kind: "signs", signs: of });

/** Texts that are one of each part, in order. */
export const sequence = (...parts: readonly Language[]): Language => ({ kind: "sequence", parts });

/** Texts of any of the parts. */
export const choice = (...parts: readonly Language[]): Language => ({ kind: "choice", parts });

/** Repetitions of a part: at least `least`, at most `most` or any number. */
export function repeat(part: Language, least = 0, most?: number): Language {
  return { kind: "repeat", part, least, ...(most === undefined ? {} : { most }) };
}

/** The empty text, or one of the part. */
export const optional = (part: Language): Language => repeat(part, 0, 1);
export const ANYTHING: Language = repeat(signs(ANY_SIGN));

/** Just this text. */
export function exactly(text: string): Language {
  return sequence(
    ...Array.from(text, (sign) => {
      const point = sign.codePointAt(0) ?? 0;
      return ONE_OF_ASCII[point] ?? signs([[point, point]]);
    }),
  );
}

/** Each character of ASCII: texts consist mostly of these. */
const ONE_OF_ASCII: readonly Language[] = Array.from({ length: 128 }, (_, point) => signs([[point, point]]));

/** The characters of its texts. */
export function alphabet(language: Language): Signs {
  switch (language.kind) {
    case "signs":
      return language.signs;
    case "sequence":
    case "choice":
      return either(...new Set(language.parts.map(alphabet)));
    case "repeat":
      return language.most === 0 ? [] : alphabet(language.part);
    case "begin":
    case "end":
      return [];
  }
}

/** Replaces each character set by the result of a function on it. */
export function mapped(language: Language, change: (of: Signs) => Language): Language {
  switch (language.kind) {
    case "signs":
      return change(language.signs);
    case "sequence":
    case "choice":
      return { kind: language.kind, parts: language.parts.map((part) => mapped(part, change)) };
    case "repeat":
      return { ...language, part: mapped(language.part, change) };
    case "begin":
    case "end":
      return language;
  }
}

/** All prefixes of its texts, including the empty and the whole text. */
export function beginnings(language: Language): Language {
  switch (language.kind) {
    case "sequence":
      return choice(
        sequence(),
        ...language.parts.map((part, i) => sequence(...language.parts.slice(0, i), beginnings(part))),
      );
    case "choice":
      return choice(sequence(), ...language.parts.map(beginnings));
    case "repeat":
      return choice(sequence(), sequence({ ...language, least: 0 }, beginnings(language.part)));
    case "begin":
    case "end":
    case "signs":
      return optional(language);
  }
}

/** The length of the shortest text, in code points. */
export function shortest(language: Language): number {
  switch (language.kind) {
    case "signs":
      return 1;
    case "sequence":
      return language.parts.reduce((sum, part) => sum + shortest(part), 0);
    case "choice":
      return language.parts.length === 0 ? 0 : Math.min(...language.parts.map(shortest));
    case "repeat":
      return language.least * shortest(language.part);
    case "begin":
    case "end":
      return 0;
  }
}

/** The length of the longest text, in code points; infinite if there is none. */
export function longest(language: Language): number {
  switch (language.kind) {
    case "signs":
      return 1;
    case "sequence":
      return language.parts.reduce((sum, part) => sum + longest(part), 0);
    case "choice":
      return Math.max(0, ...language.parts.map(longest));
    case "repeat": {
      const one = longest(language.part);
      return one === 0 ? 0 : (language.most ?? Infinity) * one;
    }
    case "begin":
    case "end":
      return 0;
  }
}

// ── patterns ────────────────────────────────────────────────────────────────────────────────────────────────────────

const SPACE: Signs = sorted([
  [9, 13], [32, 32], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff],
]); // prettier-ignore
const WORD: Signs = either(signsOf("azAZ09__"));
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0, a: 7 };

class Unreadable extends Error {}

/** The texts that match a whole pattern, with its anchors; undefined if it can't be parsed. */
export function languageOf(pattern: string): Language | undefined {
  try {
    return new PatternReader(pattern).read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** The texts in which a pattern occurs, as in schemas; undefined if it can't be parsed. */
export function occurrencesOf(pattern: string): Language | undefined {
  const found = languageOf(pattern);
  return found === undefined ? undefined : aroundIt(found);
}

/** Alternatives have their own anchors, which would match nowhere inside a longer text. */
function aroundIt(found: Language): Language {
  if (found.kind === "choice") return choice(...found.parts.map(aroundIt));
  // A fully anchored pattern needs nothing around it.
  const parts = found.kind === "sequence" ? found.parts : [found];
  const begins = parts[0]?.kind === "begin";
  const ends = parts.length > 1 && parts.at(-1)?.kind === "end";
  return sequence(
    ...(begins ? [] : [ANYTHING]),
    ...parts.slice(begins ? 1 : 0, ends ? -1 : undefined),
    ...(ends ? [] : [ANYTHING]),
  );
}

class PatternReader {
  readonly #signs: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#signs = Array.from(pattern);
  }

  read(): Language {
    const whole = this.#choice();
    if (this.#at < this.#signs.length) throw new Unreadable();
    return whole;
  }

  #next(): string {
    const sign = this.#signs[this.#at++];
    if (sign === undefined) throw new Unreadable();
    return sign;
  }

  #take(text: string): boolean {
    const found = this.#signs.slice(this.#at, this.#at + text.length).join("") === text;
    if (found) this.#at += text.length;
    return found;
  }

  /** Matches a regular expression at this position, and consumes the characters that it matches. */
  #match(expression: RegExp): RegExpExecArray | undefined {
    const found = expression.exec(this.#signs.slice(this.#at, this.#at + 40).join("")) ?? undefined;
    if (found !== undefined) this.#at += Array.from(found[0]).length;
    return found;
  }

  #choice(): Language {
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    return parts.length === 1 ? elementAt(parts, 0) : choice(...parts);
  }

  #sequence(): Language {
    const parts: Language[] = [];
    for (;;) {
      const sign = this.#signs[this.#at];
      if (sign === undefined || sign === "|" || sign === ")") return sequence(...parts);
      parts.push(this.#repeated(this.#atom()));
    }
  }

  #repeated(atom: Language): Language {
    const times = this.#match(/^(?:[*+?]|\{(\d+)(,?)(\d*)\})/u);
    if (times === undefined) return atom;
    this.#take("?");
    // A further quantifier is possessive, or a mistake.
    if (/^[*+?]/u.test(this.#signs[this.#at] ?? "")) throw new Unreadable();
    const [whole, least, comma, most] = times;
    if (whole === "*") return repeat(atom);
    if (whole === "+") return repeat(atom, 1);
    if (whole === "?") return optional(atom);
    if (comma === "") return repeat(atom, Number(least), Number(least));
    return most === "" ? repeat(atom, Number(least)) : repeat(atom, Number(least), Number(most));
  }

  #atom(): Language {
    const sign = this.#next();
    switch (sign) {
      case "^":
        return { kind: "begin" };
      case "$":
        return { kind: "end" };
      case ".":
        return signs(allBut([[10, 10]]));
      case "(": {
        if (this.#take("?") && this.#match(/^(?::|P?<[A-Za-z_]\w*>)/u) === undefined) throw new Unreadable();
        const inner = this.#choice();
        if (!this.#take(")")) throw new Unreadable();
        return inner;
      }
      case "[":
        return signs(this.#class());
      case "\\":
        return signs(this.#escaped(false));
      case "*":
      case "+":
      case "?":
        throw new Unreadable();
      default:
        return exactly(sign);
    }
  }

  /** After a backslash. */
  #escaped(inClass: boolean): Signs {
    const sign = this.#next();
    const point = (code: number): Signs => [[code, code]];
    switch (sign) {
      case "d":
        return DIGITS;
      case "D":
        return allBut(DIGITS);
      case "w":
        return WORD;
      case "W":
        return allBut(WORD);
      case "s":
        return SPACE;
      case "S":
        return allBut(SPACE);
      case "p":
      case "P": {
        const name = this.#match(/^\{(\^?[\w=]+)\}/u)?.[1];
        if (name === undefined || name.startsWith("^")) throw new Unreadable();
        const found = signsOfProperty(name);
        return sign === "p" ? found : allBut(found);
      }
      case "x":
      case "u": {
        const code = this.#match(sign === "x" ? /^(?:([0-9a-f]{2})|\{([0-9a-f]+)\})/iu : /^(?:([0-9a-f]{4})|\{([0-9a-f]+)\})/iu); // prettier-ignore
        const value = Number.parseInt(code?.[1] ?? code?.[2] ?? "", 16);
        // Two halves of a surrogate pair are one character, which only the regular expression engine interprets.
        if (Number.isNaN(value) || (value >= 0xd800 && value <= 0xdfff) || value > LAST) throw new Unreadable();
        return point(value);
      }
      case "b":
        if (inClass) return point(8);
        throw new Unreadable();
      default: {
        const control = CONTROLS[sign];
        if (control !== undefined) return point(control);
        if (/^[A-Za-z0-9]$/.test(sign)) throw new Unreadable();
        return point(sign.codePointAt(0) ?? 0);
      }
    }
  }

  #class(): Signs {
    const not = this.#take("^");
    const found: Signs[] = [];
    for (let first = true; ; first = false) {
      if (this.#take("]")) {
        // `[]` is an empty class in some engines, and the beginning of a class in others.
        if (first) throw new Unreadable();
        break;
      }
      if (this.#signs[this.#at] === "[" && this.#signs[this.#at + 1] === ":") throw new Unreadable();
      const from = this.#inClass();
      const low = from.length === 1 ? from[0] : undefined;
      const ranged = this.#signs[this.#at] === "-" && this.#signs[this.#at + 1] !== "]";
      if (!ranged || low === undefined || low[0] !== low[1]) {
        found.push(from);
        continue;
      }
      this.#at++;
      const high = this.#inClass()[0];
      if (high === undefined || high[0] !== high[1] || high[0] < low[0]) throw new Unreadable();
      found.push([[low[0], high[0]]]);
    }
    const all = either(...found);
    return not ? allBut(all) : all;
  }

  #inClass(): Signs {
    const sign = this.#next();
    if (sign === "\\") return this.#escaped(true);
    const point = sign.codePointAt(0) ?? 0;
    return [[point, point]];
  }
}

/** The characters of a Unicode property, according to JavaScript. */
function signsOfProperty(name: string): Signs {
  let has: RegExp;
  try {
    has = new RegExp(`^\\p{${name}}$`, "u");
  } catch {
    throw new Unreadable();
  }
  const found: [number, number][] = [];
  for (let point = 0; point <= LAST; point++) {
    if (!has.test(String.fromCodePoint(point))) continue;
    const last = found.at(-1);
    if (last?.[1] === point - 1) last[1] = point;
    else found.push([point, point]);
  }
  return found;
}

// ── automata ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface State {
  /** Transitions without a character: unconditional, only at the beginning of a text, only at its end. */
  readonly free: number[];
  readonly begin: number[];
  readonly end: number[];
  readonly on: { readonly signs: Signs; readonly to: number }[];
}

/** The maximum number of states; beyond it nothing is concluded. */
const MOST_STATES = 6000;
const MOST_STEPS = 40_000;

interface Machine {
  readonly states: readonly State[];
  readonly start: number;
  readonly accept: number;
}

/** The automaton of a language; undefined if it would be too large. */
function machineOf(language: Language): Machine | undefined {
  const states: State[] = [];
  const add = (): number => states.push({ free: [], begin: [], end: [], on: [] }) - 1;
  const at = (i: number): State => elementAt(states, i);
  const build = (node: Language, from: number): number | undefined => {
    if (states.length > MOST_STATES) return undefined;
    switch (node.kind) {
      case "signs":
      case "begin":
      case "end": {
        const to = add();
        if (node.kind === "signs") at(from).on.push({ signs: node.signs, to });
        else at(from)[node.kind].push(to);
        return to;
      }
      case "sequence": {
        let last: number | undefined = from;
        for (const part of node.parts) {
          last = build(part, last);
          if (last === undefined) return undefined;
        }
        return last;
      }
      case "choice": {
        const to = add();
        for (const part of node.parts) {
          const first = add();
          at(from).free.push(first);
          const last = build(part, first);
          if (last === undefined) return undefined;
          at(last).free.push(to);
        }
        return to;
      }
      case "repeat": {
        let last: number | undefined = from;
        for (let i = 0; i < node.least; i++) {
          last = build(node.part, last);
          if (last === undefined) return undefined;
        }
        const to = add();
        if (node.most === undefined) {
          const loop = add();
          at(last).free.push(loop);
          const back = build(node.part, loop);
          if (back === undefined) return undefined;
          at(back).free.push(loop);
          at(loop).free.push(to);
          return to;
        }
        at(last).free.push(to);
        for (let i = node.least; i < node.most; i++) {
          const first = add();
          at(last).free.push(first);
          last = build(node.part, first);
          if (last === undefined) return undefined;
          at(last).free.push(to);
        }
        return to;
      }
    }
  };
  const start = add();
  const accept = build(language, start);
  return accept === undefined ? undefined : { states, start, accept };
}

/** All states that are reachable without a character. */
function reached(machine: Machine, from: readonly number[], begins: boolean, ends: boolean): Set<number> {
  const found = new Set(from);
  const open = [...found];
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const { free, begin, end } = elementAt(machine.states, i);
    for (const next of [...free, ...(begins ? begin : []), ...(ends ? end : [])]) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

function step(machine: Machine, set: ReadonlySet<number>, point: number): number[] {
  const next: number[] = [];
  for (const i of set) {
    for (const { signs: of, to } of elementAt(machine.states, i).on)
      if (of.some(([from, last]) => point >= from && point <= last)) next.push(to);
  }
  return next;
}

/** One character of each class that the automata in these states distinguish. */
function kindsOfSigns(of: readonly (readonly [Machine, ReadonlySet<number>])[]): readonly number[] {
  const starts = new Set<number>([0]);
  for (const [machine, set] of of) {
    for (const i of set)
      for (const { signs: ranges } of elementAt(machine.states, i).on)
        for (const [from, to] of ranges) {
          starts.add(from);
          if (to < LAST) starts.add(to + 1);
        }
  }
  return [...starts];
}

/**
 * Searches the product of two automata, shortest texts first, for the end of a text that `wanted` accepts.
 * @returns undefined if the search is too large
 */
function search(
  a: Language,
  b: Language,
  wanted: (inA: boolean, inB: boolean) => boolean,
  goesOn: (a: ReadonlySet<number>, b: ReadonlySet<number>) => boolean,
): "found" | "none" | undefined {
  const first = machineOf(a);
  const second = machineOf(b);
  if (first === undefined || second === undefined) return undefined;
  const seen = new Set<string>();
  let steps = 0;
  let level: [readonly number[], readonly number[]][] = [[[first.start], [second.start]]];
  for (let begins = true; level.length > 0; begins = false) {
    const next: typeof level = [];
    for (const [left, right] of level) {
      const atEnd =
        [reached(first, left, begins, true).has(first.accept), reached(second, right, begins, true).has(second.accept)]; // prettier-ignore
      if (wanted(atEnd[0] === true, atEnd[1] === true)) return "found";
      const [l, r] = [reached(first, left, begins, false), reached(second, right, begins, false)];
      for (const point of kindsOfSigns([
        [first, l],
        [second, r],
      ])) {
        if (steps++ > MOST_STEPS) return undefined;
        const onLeft = reached(first, step(first, l, point), false, false);
        const onRight = reached(second, step(second, r, point), false, false);
        if (!goesOn(onLeft, onRight)) continue;
        const key = `${[...onLeft].sort((x, y) => x - y).join()}|${[...onRight].sort((x, y) => x - y).join()}`;
        if (seen.has(key)) continue;
        seen.add(key);
        next.push([[...onLeft], [...onRight]]);
      }
    }
    level = next;
  }
  return "none";
}

/** Whether two languages are disjoint. Also false if that is undecided. */
export function areApart(a: Language, b: Language): boolean {
  if (longest(a) < shortest(b) || longest(b) < shortest(a)) return true;
  return search(a, b, (inA, inB) => inA && inB, (left, right) => left.size > 0 && right.size > 0) === "none"; // prettier-ignore
}

/** Whether one language is a subset of another. Also false if that is undecided. */
export function isWithin(a: Language, b: Language): boolean {
  return search(a, b, (inA, inB) => inA && !inB, (left) => left.size > 0) === "none"; // prettier-ignore
}
