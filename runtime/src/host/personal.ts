/** Finds personal data in a document, as the schemas mark it. */
import { fieldsIn } from "./unknown-values.ts";

/** The values at paths such as `customer.email` or `line_items[].note`. */
export function valuesAt(document: unknown, paths: readonly string[]): unknown[] {
  return paths.flatMap((path) => follow(document, path.split(/\.|(?=\[\])/)));
}

function follow(value: unknown, [step, ...rest]: readonly string[]): unknown[] {
  if (value === undefined || value === null) return [];
  if (step === undefined) return [value];
  if (step === "[]") return Array.isArray(value) ? value.flatMap((one) => follow(one, rest)) : [];
  return follow(fieldsIn(value)[step], rest);
}
