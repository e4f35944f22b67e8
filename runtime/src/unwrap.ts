/** Documents inside of what an API wraps them in: `{"order": {…}}`, `{"orders": […]}`. */
import type { Flow } from "./flow.ts";

/** What a document is wrapped in alone, where the system's description says so; else the document. */
export function unwrapDocument({ source }: Pick<Flow, "source">, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [only, ...others] = Object.entries(value);
  return only !== undefined && others.length === 0 && source.wrappers.includes(only[0]) ? only[1] : value;
}

/** The documents of a text: the elements of a list, wrapped or not, or the one document that it is. */
export function unwrapDocuments(flow: Pick<Flow, "source">, value: unknown): readonly unknown[] {
  const inner = unwrapDocument(flow, value);
  return Array.isArray(inner) ? inner : [inner];
}
