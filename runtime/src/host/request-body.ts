/** The body of a request: the record among the constants of its operation, in the system's format. */
import type { RequestBody } from "../exchange.ts";
import type { Operation } from "../flow.ts";
import { encode } from "../json.ts";
import { writeForm } from "./formats/form.ts";
import { writeMultipart } from "./formats/multipart.ts";
import { ordered } from "./formats/text-form.ts";
import { Unwritable } from "./formats/unwritable.ts";
import { writeXml } from "./formats/xml.ts";
import { getPointer, isList, isRecord, setPointer, splitList } from "./pointer.ts";
import { aliasedBody } from "./graphql-aliases.ts";
import { type Filling, fillConstants, fillText, type Escape } from "./templates.ts";

/** The record to write, or several in one request. */
export interface Written {
  readonly record?: unknown;
  readonly records?: readonly unknown[];
}

/** A body as it is sent, and its content type. */
export interface WrittenBody {
  readonly type: string;
  readonly content: string | Uint8Array;
}

/**
 * @param places the values of pages, times and keys, with their places in the body
 * @returns undefined if the operation has no body
 * @throws Unwritable if a value can't be written in the body's format
 */
export function writeBody(
  operation: Operation,
  filling: Filling,
  { record, records }: Written,
  places: readonly (readonly [at: string, value: unknown])[],
  escape: Escape,
): WrittenBody | undefined {
  const { body, requestPointer: at } = operation;
  let value: unknown = body?.constants === undefined ? undefined : fillConstants(body.constants, filling, escape);
  if (body?.graphql !== undefined) value = { query: body.graphql, ...(isRecord(value) ? value : {}) };
  for (const [place, put] of places) value = setPointer(place, put, value);
  if (records !== undefined) value = severalIn(operation, records, value);
  else if (record !== undefined && operation.recordless !== true) {
    const own = ordered(record, body?.form);
    value = setPointer(at, merged(getPointer(at, value), own), value);
  }
  if (value === undefined) return undefined;
  for (const [place, format] of Object.entries(body?.texts ?? {})) {
    const inner = getPointer(place, value);
    if (inner !== undefined) value = setPointer(place, WRITERS[format](inner, body?.attributes), value);
  }
  return written(value, body ?? {}, filling);
}

const WRITERS: Record<"xml" | "json" | "form", (value: unknown, attributes?: true) => string> = {
  xml: writeXml,
  json: (value) => encode(value),
  form: (value) => writeForm(value),
};

function written(
  value: unknown,
  { format = "json", lists, files = {}, attributes }: RequestBody,
  filling: Filling,
): WrittenBody {
  switch (format) {
    case "json":
      return { type: "application/json", content: encode(value) };
    case "form":
      return { type: "application/x-www-form-urlencoded", content: writeForm(value, lists) };
    case "xml":
      return { type: "application/xml; charset=utf-8", content: writeXml(value, attributes) };
    case "multipart":
      return writeMultipart(value, files, (text) => fillText(text, filling), lists);
    case "lines":
      return {
        type: "application/x-ndjson",
        content: (isList(value) ? value : [value]).map((one) => `${encode(one)}\n`).join(""),
      };
    case "text":
      if (typeof value !== "string") throw new Unwritable("the body is not a text");
      return { type: "text/plain; charset=utf-8", content: value };
  }
}

/** The records of a batch, each in an element like the first one of the constants, with its number if responses refer to it. */
function severalIn({ requestPointer, batch, body }: Operation, records: readonly unknown[], around: unknown): unknown {
  if (body?.aliased !== undefined) return aliasedBody(body.aliased, requestPointer ?? "", records, around);
  const { list, inner } = splitList(requestPointer);
  const element = getPointer(`${list ?? ""}/0`, around);
  const elements = records.map((record, i) => {
    const one = setPointer(inner, merged(getPointer(inner, element), ordered(record, body?.form)), element);
    return batch?.id === undefined ? one : setPointer(batch.id, String(i), one);
  });
  const by = batch?.by;
  if (by === undefined) return setPointer(list, elements, around);
  const names = records.map((record) => nameIn(by, record));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new Unwritable(`two records of one request have the same ${by.slice(1)}, ${twice}`);
  return setPointer(list, Object.fromEntries(elements.map((one, i) => [names[i] ?? "", one])), around);
}

/** The key of a record in requests or responses that are maps. @throws Unwritable if the record has no value there */
export function nameIn(by: string, record: unknown): string {
  const name = getPointer(by, record);
  if (typeof name === "string" && name !== "") return name;
  if (typeof name === "number" || typeof name === "bigint") return String(name);
  throw new Unwritable(`a record has no ${by.slice(1)} to use as its key`);
}

/** Merges two bodies; the second takes precedence. */
function merged(one: unknown, other: unknown): unknown {
  if (!isRecord(one) || !isRecord(other)) return other;
  const both = Object.entries(other).map(([name, value]) => [name, merged(one[name], value)] as const);
  return { ...one, ...Object.fromEntries(both) };
}
