/** How a document of a system is read from there again. */
import type { System, SystemOperation } from "./1-load/system-model.ts";

/** The operation that reads one document, and where each of its arguments stands in the document: JSON pointers by parameter. */
export interface DocumentReader {
  readonly operation: SystemOperation;
  readonly arguments: Readonly<Record<string, string>>;
}

/**
 * The operation that reads a document by its own fields: the `refresh` of its event, or a read of its type whose required
 * parameters are fields of the document, by its `identity` or by its `id`.
 * @param type the type's name, without the system's
 * @returns undefined if the description has none
 */
export function readerOf({ events, operations, types }: System, type: string): DocumentReader | undefined {
  for (const { refresh } of events.values()) {
    const operation = refresh === undefined ? undefined : operations.get(refresh.operation);
    if (refresh !== undefined && operation?.result?.name === type) return { operation, arguments: refresh.arguments };
  }
  const document = types.get(type);
  if (document === undefined) return undefined;
  const identity = document.identity ?? ["id"];
  for (const operation of operations.values()) {
    if (operation.kind !== "read" || operation.result?.name !== type) continue;
    const asked = operation.parameters.filter(({ required }) => required).map(({ name }) => name);
    const isWhole = identity.every((name) => asked.includes(name));
    if (!isWhole || !asked.every((name) => document.type.fields.has(name))) continue;
    return { operation, arguments: Object.fromEntries(asked.map((name) => [name, `/${name}`])) };
  }
  return undefined;
}
