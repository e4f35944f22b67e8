/** What a module calls for `initials`; see functions.test.ts. */
export function initials(text: string): string {
  return Array.from(text.matchAll(/(?<!\p{L})\p{L}/gu), ([letter]) => letter.toUpperCase()).join("");
}
