/** Finds the place of a JSON pointer in a JSON text, in one scan and without building a tree. */
import { stepsOf } from "@integ/runtime/pointers";
import type { TextRange } from "./text-range.ts";

/** The range of the key (or, in a list, of the element) as deep as the path exists; undefined for invalid JSON. */
export function locateInJson(text: string, pointer: string): TextRange | undefined {
  const steps = stepsOf(pointer);
  const start = skipSpace(text, 0);
  let at = start;
  let found: TextRange | undefined;
  // Finding the end of a large value is slow, and rarely needed.
  const last = (): TextRange | undefined => {
    const range = found ?? { start, end: skipValue(text, start) };
    return range.end < 0 ? undefined : range;
  };
  for (const step of steps) {
    const inside =
      text[at] === "{" ? member(text, at, step) : text[at] === "[" ? element(text, at, Number(step)) : undefined;
    if (inside === undefined) return last();
    found = inside.range;
    at = inside.value;
  }
  return last();
}

interface Inside {
  readonly range: TextRange;
  /** Where the value starts. */
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
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slash = at;
    while (text[slash - 1] === "\\") slash--;
    // Two backslashes before a quote are one escaped backslash, so the quote ends the text.
    if ((at - slash) % 2 === 0) return at + 1;
  }
  return text.length + 1;
}

/** The offset after a value; negative if none begins there. */
function skipValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return skipText(text, from);
  if (first === "{" || first === "[") {
    const signs = /["{}[\]]/g;
    signs.lastIndex = from;
    let depth = 0;
    for (let found = signs.exec(text); found !== null; found = signs.exec(text)) {
      const [sign] = found;
      if (sign === '"') signs.lastIndex = skipText(text, found.index);
      else if (sign === "{" || sign === "[") depth++;
      else if (--depth === 0) return found.index + 1;
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
