/** Placeholders for unknown values, whose fields can be read. */
import { hasFields, isList } from "./pointer.ts";

/** The fields of a record, or of a list by their numbers; none of anything else. */
export function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return hasFields(value) ? value : {};
}

/** The elements of a list; none of anything else. */
export function elementsIn(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
}

/** The text of a number, a moment or a text: each of them says how it is written. */
export function scalarText(value: unknown): string {
  return String(value as string);
}
