/** The length of a text as JSON Schema counts it: a sign outside the basic plane is one. */
export function codePoints(text: string): number {
  return Array.from(text).length;
}
