/** Reads the fields and elements of values of unknown type. */
import { hasFields, isList } from "./pointer.ts";

/** The fields of a record, or of a list by index; empty for any other value. */
export function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return hasFields(value) ? value : {};
}

/** The elements of a list; empty for any other value. */
export function elementsIn(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
}

/** The text of a number, an instant or a text. */
export function scalarText(value: unknown): string {
  return String(value as string);
}
