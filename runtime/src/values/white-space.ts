/** White space: which characters are trimmed, and which texts are blank. */

/** White space, and zero-width characters that are copied from spreadsheets. */
export function isInvisible(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0x2000) return code === 0xa0 || code === 0x1680;
  if (code <= 0x200d) return true;
  return [0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff].includes(code);
}

/** Removes white space at the end. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isInvisible(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The position of the first visible character. */
export function visibleFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && isInvisible(text.charCodeAt(at))) at++;
  return at;
}

/** A visible ASCII character: most texts begin and end with one. */
function isPlain(code: number): boolean {
  return code > 32 && code < 127;
}

/** Removes white space and invisible characters at both ends. */
export function trim(text: string): string {
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
  return trimEnd(text.slice(visibleFrom(text, 0)));
}

/** Whether a text is blank: absent, empty, or only white space. */
export function blank(text: string | null | undefined): boolean {
  if (text === null || text === undefined) return true;
  return !isPlain(text.charCodeAt(0)) && trim(text) === "";
}

/** The text; undefined if it is blank or absent. */
export function filled<T extends string>(text: T | null | undefined): T | undefined {
  return text === null || text === undefined || blank(text) ? undefined : text;
}
