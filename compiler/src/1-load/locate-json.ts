/** Where a JSON pointer leads in a JSON text, found by scanning it once without building anything. */
import { stepsOf } from "@integ/runtime/pointers";
import type { TextRange } from "./text-range.ts";

/** The range of the key (or, for a list, of the element) as deep as the text goes along; undefined for what is not JSON. */
export function locateInJson(text: string, pointer: string): TextRange | undefined {
  const steps = stepsOf(pointer);
  let at = skipSpace(text, 0);
  let found: TextRange = { start: at, end: skipValue(text, at) };
  for (const step of steps) {
    const inside =
      text[at] === "{" ? member(text, at, step) : text[at] === "[" ? element(text, at, Number(step)) : undefined;
    if (inside === undefined) return found.end < 0 ? undefined : found;
    found = inside.range;
    at = inside.value;
  }
  return found.end < 0 ? undefined : found;
}

interface Inside {
  readonly range: TextRange;
  /** Where the value begins. */
  readonly value: number;
}

function member(text: string, from: number, name: string): Inside | undefined {
  let at = skipSpace(text, from + 1);
  while (text[at] === '"') {
    const end = skipText(text, at);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    const key = text.slice(at + 1, end - 1);
    if (key === name || (key.includes("\\") && unescaped(text.slice(at, end)) === name))
      return { range: { start: at, end }, value };
    at = skipSpace(text, skipValue(text, value));
    if (text[at] !== ",") return undefined;
    at = skipSpace(text, at + 1);
  }
  return undefined;
}

function element(text: string, from: number, index: number): Inside | undefined {
  let at = skipSpace(text, from + 1);
  for (let i = 0; text[at] !== "]" && at < text.length; i++) {
    const end = skipValue(text, at);
    if (end < 0) return undefined;
    if (i === index) return { range: { start: at, end }, value: at };
    at = skipSpace(text, end);
    if (text[at] !== ",") return undefined;
    at = skipSpace(text, at + 1);
  }
  return undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  return at;
}

/** The offset after a text in quotes. */
function skipText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** The offset after a value; negative where none begins there. */
function skipValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return skipText(text, from);
  if (first === "{" || first === "[") {
    let depth = 0;
    for (let at = from; at < text.length; at++) {
      const sign = text[at];
      if (sign === '"') at = skipText(text, at) - 1;
      else if (sign === "{" || sign === "[") depth++;
      else if ((sign === "}" || sign === "]") && --depth === 0) return at + 1;
    }
    return -1;
  }
  const word = /[^\s,\]}]+/y;
  word.lastIndex = from;
  return word.test(text) ? word.lastIndex : -1;
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
