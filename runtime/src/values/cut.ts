/** Lengths of texts count code points; cuts never split a grapheme. */
import { isInvisible, trim, trimEnd, visibleFrom } from "./white-space.ts";

/** In code points, as JSON Schema counts. */
export function length(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        pairs++;
        i++;
      }
    }
  }
  return text.length - pairs;
}

/** The length in a system's unit: code points, UTF-16 units, or bytes of UTF-8. */
export function lengthIn(text: string, unit: "utf16" | "bytes" | undefined): number {
  if (unit === "utf16") return text.length;
  if (unit === undefined) return length(text);
  let bytes = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

let graphemes: Intl.Segmenter | undefined;
function segments(text: string): Intl.Segments {
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return graphemes.segment(text);
}

const isPrintable = (code: number): boolean => code >= 32 && code < 127;

/**
 * The end of the longest part of at most `limit` that begins at `from` and ends between two graphemes. Only as much of
 * the text is examined as may fit, so that cutting a text piece by piece takes linear time.
 */
function fitEnd(text: string, from: number, limit: number, unit?: "utf16" | "bytes"): number {
  const most = Math.max(0, Math.floor(limit));
  let at = from;
  while (at < text.length && at - from < most && isPrintable(text.charCodeAt(at))) at++;
  if (at === text.length || (at - from === most && isPrintable(text.charCodeAt(at)))) return at;
  // A code point has at most two UTF-16 units, and counts at least one in every unit.
  const part = text.slice(from, from + 2 * most + 2);
  let size = 0;
  for (const { segment, index } of segments(part)) {
    size += lengthIn(segment, unit);
    if (size > most) return from + index;
  }
  return text.length;
}

/** The end of a line that starts at `from`: after a whole word, unless the first word alone is too long. */
function lineEnd(text: string, from: number, limit: number): number {
  const end = fitEnd(text, from, limit);
  if (end === text.length) return end;
  const isSpace = (at: number): boolean => /\s/u.test(text.charAt(at));
  let last = end;
  while (last > from && isInvisible(text.charCodeAt(last - 1))) last--;
  if (isSpace(last)) return last;
  let space = last;
  while (space > from && !isSpace(space - 1)) space--;
  while (space > from && isSpace(space - 1)) space--;
  return space > from ? space : last;
}

/**
 * The longest beginning of at most `limit` code points that ends between two graphemes, without trailing white space.
 */
export function cut(text: string, limit: number): string {
  const end = text.length <= limit ? text.length : fitEnd(text, 0, limit);
  return end === text.length ? text : trimEnd(text.slice(0, end));
}

/** Like `cut`, for a system that counts bytes of UTF-8 or UTF-16 units. */
export function cutIn(text: string, limit: number, unit: "utf16" | "bytes"): string {
  const end = fitEnd(text, 0, limit, unit);
  return end === text.length ? text : trimEnd(text.slice(0, end));
}

/** Like `cut`, but ends after a whole word, unless the first word alone is too long. */
export function cutWords(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, lineEnd(text, 0, limit));
}

/** Lines of at most `characters` characters, broken between words; a longer word is broken, too. */
export function wrap(text: string, characters: number): string[] {
  const whole = trim(text);
  const lines: string[] = [];
  let at = 0;
  while (at < whole.length) {
    const end = lineEnd(whole, at, characters);
    if (end > at) lines.push(whole.slice(at, end));
    // A single grapheme may be longer than a line: it is dropped, since the loop would never end.
    at = visibleFrom(whole, end > at ? end : signEnd(whole, at));
  }
  return lines;
}

/** The end of the grapheme at `from`, with all of its combining marks. */
function signEnd(text: string, from: number): number {
  for (let window = 32; ; window *= 2) {
    const part = text.slice(from, from + window);
    const length = segments(part).containing(0)?.segment.length ?? part.length;
    if (length < part.length || from + part.length === text.length) return from + length;
  }
}
