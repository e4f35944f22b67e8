/** What a module calls for `monogram`; see functions.test.ts. */
export function monogram(text: string): string {
  return Array.from(text.matchAll(/(?<!\p{L})\p{L}/gu), ([letter]) => letter.toUpperCase()).join("");
}
