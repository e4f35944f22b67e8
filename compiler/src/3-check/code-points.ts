/** The length of a text in code points, as in JSON Schema. */
export function codePoints(text: string): number {
  return Array.from(text).length;
}
