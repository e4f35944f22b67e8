/** Formats of bodies and responses, quotes and derived values: the options that they need, and values that they can't contain. */
import type { OperationEntry } from "./descriptor.ts";
import { escapeStep } from "@integ/runtime/pointers";
import type { Reading } from "./reading.ts";
import type { OperationParameter } from "./system-model.ts";

/** The format of an operation's body: its own, or the system's if the operation has a body. */
export function bodyFormat(
  { value }: Reading,
  { request, record }: OperationEntry,
): OperationEntry["request"]["format"] {
  if (request.format !== undefined || request.graphql !== undefined) return request.format;
  return record === undefined && request.body === undefined ? undefined : value.formats?.requests;
}

/** Checks how an operation's request is encoded and its response decoded. */
export function checkFormats(
  reading: Reading,
  base: string,
  entry: OperationEntry,
  parameters: readonly OperationParameter[],
): void {
  checkBody(reading, base, entry);
  checkQuotes(reading, base, entry, parameters);
  checkDerived(reading, base, entry);
  const reads = entry.kind === "read" || entry.kind === "list";
  if (entry.response_format?.format === "none" && (reads || entry.result !== undefined))
    reading.report(`${base}/response_format/format`, "its response is ignored, but it has a `result`");
  if (entry.result?.at?.includes("/*") === true && entry.kind !== "list")
    reading.report(`${base}/result/at`, "each of several is what a list has", "name one place, or  kind: list");
  if (entry.response_format?.separator !== undefined && entry.response_format.format !== "csv")
    reading.report(`${base}/response_format/separator`, "only CSV has a separator");
  if (entry.response_format?.columns !== undefined && entry.response_format.format !== "csv")
    reading.report(`${base}/response_format/columns`, "only CSV has columns");
}

/** Several records in a GraphQL request whose document takes one: its field is repeated. */
export function isAliased({ batch, request, record }: OperationEntry): boolean {
  return batch !== undefined && request.graphql !== undefined && !/\/\d+(\/|$)/.test(record?.at ?? "");
}

function checkBody(reading: Reading, base: string, entry: OperationEntry): void {
  const { report } = reading;
  const { request, record, batch } = entry;
  const format = bodyFormat(reading, entry);
  const at = `${base}/request/format`;
  if (request.format !== undefined && record === undefined && request.body === undefined)
    report(at, "there is nothing to write: it has neither a record nor a `body`");
  if (request.format !== undefined && request.graphql !== undefined) report(at, "GraphQL is always sent as JSON");
  if (format === "xml" && rootsOf(entry).length !== 1)
    report(
      record === undefined ? at : `${base}/record`,
      "an XML document needs one root element",
      "record: { at: /Order }",
    );
  if (format === "text" && typeof request.body !== "string")
    report(at, "a text body needs a text", 'body: "{text}"   with a parameter of this name');
  if (request.files !== undefined && format !== "multipart")
    report(`${base}/request/files`, "only a multipart form has files", "format: multipart");
  if (request.lists !== undefined && format !== "form" && format !== "multipart")
    report(`${base}/request/lists`, "only forms name the elements of lists", "format: form");
  if (batch !== undefined && !isAliased(entry) && !/\/\d+(\/|$)/.test(record?.at ?? ""))
    report(
      `${base}/batch`,
      "the place of the records in a request is missing",
      "record: { at: /orders/0 }   or, if the list is the whole body,   at: /0",
    );
  for (const word of ["by", "id", "result_id", "result_by"] as const)
    if (batch?.[word] !== undefined && isAliased(entry))
      report(`${base}/batch/${word}`, "GraphQL responses are under the aliases of their requests", "leave it out");
  if (batch?.there_when !== undefined && batch.errors === undefined && !isAliased(entry))
    report(`${base}/batch/there_when`, "the place of a record's error is missing", "errors: /errors");
  if ((batch?.id === undefined) !== (batch?.result_id === undefined))
    report(`${base}/batch`, "records and responses are matched by `id` and `result_id`: one of them is missing");
}

/** The elements at the top of a body. */
function rootsOf({ request: { body }, record }: OperationEntry): readonly string[] {
  const own =
    typeof body === "object" && body !== null ? Object.keys(body).filter((name) => !name.startsWith("?")) : [];
  const first = record?.at?.split("/")[1];
  return [...new Set([...own, ...(first === undefined ? [] : [first])])];
}

/** In a filter language, text outside quotes could be more than a value. */
function checkQuotes(
  { value, report }: Reading,
  base: string,
  { request }: OperationEntry,
  parameters: readonly OperationParameter[],
): void {
  if ((request.quotes ?? value.quotes) === undefined) return;
  const texts = new Set(parameters.filter(({ type }) => type.kind === "text").map(({ name }) => name));
  const check = (pointer: string, part: unknown): void => {
    if (typeof part === "object" && part !== null)
      for (const [name, inner] of Object.entries(part)) check(`${pointer}/${escapeStep(name)}`, inner);
    if (typeof part !== "string" || /^\{\w+\}$/.test(part)) return;
    for (const { 1: name = "", index } of part.matchAll(/\{(\w+)\}/g))
      if (texts.has(name) && !isQuoted(part.slice(0, index)))
        report(
          pointer,
          `{${name}} is a text outside quotes, where it could be more than a value`,
          `put it in quotes: '{${name}}'`,
        );
  };
  check(`${base}/request/query`, request.query);
  check(`${base}/request/body`, request.body);
}

function isQuoted(before: string): boolean {
  let open: string | undefined;
  for (const sign of before)
    if (sign === open) open = undefined;
    else if (open === undefined && (sign === "'" || sign === '"')) open = sign;
  return open !== undefined;
}

function checkDerived({ report }: Reading, base: string, { request, parameters = {}, record }: OperationEntry): void {
  for (const [name, { of }] of Object.entries(request.derived ?? {})) {
    const at = `${base}/request/derived/${name}`;
    if (parameters[name] !== undefined) report(at, `there is a parameter \`${name}\` already`, "give it another name");
    if (of.startsWith("/") ? record === undefined : parameters[of] === undefined)
      report(`${at}/of`, of.startsWith("/") ? "there is no record that has it" : `there is no parameter \`${of}\``);
  }
}
