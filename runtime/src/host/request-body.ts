/** The body of a request: the record among the constants of its operation, written in the form that its system reads. */
import type { Operation } from "../flow.ts";
import { encode } from "../json.ts";
import { isRecord, listPointer, setPointer } from "./pointer.ts";
import { type Filling, fillConstants } from "./templates.ts";

/** What is written: a record, or several in one request. */
export interface Written {
  readonly record?: unknown;
  readonly records?: readonly unknown[];
}

/** @param paging what pages and times add to it @returns undefined where there is none */
export function writeBody(
  operation: Operation,
  filling: Filling,
  { record, records }: Written,
  paging?: unknown,
): { readonly type: string; readonly text: string } | undefined {
  const { body, requestPointer: at } = operation;
  let value: unknown = body?.constants === undefined ? undefined : fillConstants(body.constants, filling);
  if (body?.graphql !== undefined) value = { query: body.graphql, ...(isRecord(value) ? value : {}) };
  if (paging !== undefined) value = merged(value, paging);
  if (records !== undefined) value = setPointer(listPointer(at), records, value);
  else if (record !== undefined) value = setPointer(at, record, value);
  return value === undefined ? undefined : { type: "application/json", text: encode(value) };
}

/** Two bodies in one; what both have is the second's. */
function merged(one: unknown, other: unknown): unknown {
  if (!isRecord(one) || !isRecord(other)) return other;
  const both = Object.entries(other).map(([name, value]) => [name, merged(one[name], value)] as const);
  return { ...one, ...Object.fromEntries(both) };
}
