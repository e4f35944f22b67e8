/** Values of which nothing is known yet, as far as one may look into them. */

/** The fields of a record; none of anything else. */
export function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** The elements of a list; none of anything else. */
export function elementsIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a number, a moment or a text: each of them says how it is written. */
export function scalarText(value: unknown): string {
  return String(value as string);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
