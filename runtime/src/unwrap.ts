/** Unwraps documents from an API's envelope: `{"order": {…}}`, `{"orders": […]}`. */
import type { Flow } from "./flow.ts";

/** The document without its envelope, if the system's description names one. */
export function unwrapDocument({ source }: Pick<Flow, "source">, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [only, ...others] = Object.entries(value);
  return only !== undefined && others.length === 0 && source.wrappers.includes(only[0]) ? only[1] : value;
}

/** The documents of a parsed text: the elements of a list, with or without an envelope, or the single document. */
export function unwrapDocuments(flow: Pick<Flow, "source">, value: unknown): readonly unknown[] {
  const inner = unwrapDocument(flow, value);
  return Array.isArray(inner) ? inner : [inner];
}
