/** Personal data, as the schemas mark it: where it stands in a document, and how it is kept out of logs and alerts. */

/** The values at paths such as `customer.email` or `line_items[].note`. */
export function valuesAt(document: unknown, paths: readonly string[]): unknown[] {
  return paths.flatMap((path) => follow(document, path.split(/\.|(?=\[\])/)));
}

function follow(value: unknown, [step, ...rest]: readonly string[]): unknown[] {
  if (value === undefined || value === null) return [];
  if (step === undefined) return [value];
  if (step === "[]") return Array.isArray(value) ? value.flatMap((one) => follow(one, rest)) : [];
  return typeof value === "object" ? follow((value as Record<string, unknown>)[step], rest) : [];
}

/** Shorter ones would blot out half a sentence. */
const SHORTEST = 3;

/** A text without what is personal of a document: what a reason may quote of it, or what a system has said of it. */
export function masked(text: string, document: unknown, paths: readonly string[] = []): string {
  let plain = text;
  const values = valuesAt(document, paths)
    .filter((value) => typeof value === "string" || typeof value === "number" || typeof value === "bigint")
    .map(String)
    .filter((value) => value.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  for (const value of values) plain = plain.replaceAll(value, "•••");
  return plain;
}
