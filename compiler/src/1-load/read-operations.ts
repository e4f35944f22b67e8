/** The operations of a description, and what the generated module contains of each. */
import type { Operation } from "@integ/runtime";
import { defined } from "./defined.ts";
import { fromDescribed, type OperationEntry } from "./descriptor.ts";
import { escapeStep } from "@integ/runtime/pointers";
import { checkFormats, isAliased } from "./check-formats.ts";
import { checkGraphql, checkResult } from "./check-graphql.ts";
import { aliasedErrors, readGraphql, type GraphqlDocument } from "./read-graphql.ts";
import {
  responseFormatOf,
  bodyOf,
  checkFailures,
  checkRequest,
  failuresOf,
  queryOf,
  settingsNamed,
} from "./read-request.ts";
import type { Reading } from "./reading.ts";
import { typeAt } from "./read-types.ts";
import { checkFields, checkList, choiceOf, eachOf, sinceOf } from "./read-lists.ts";
import { span } from "./span.ts";
import { textFormOf } from "./text-form.ts";
import type { OperationParameter, SystemOperation, SystemType } from "./system-model.ts";
import type { RecordType } from "./types.ts";

/** The operations of a description. One that can't be used is reported and left out. */
export function readOperations(
  reading: Reading,
  types: ReadonlyMap<string, SystemType>,
): ReadonlyMap<string, SystemOperation> {
  const operations = new Map<string, SystemOperation>();
  const entries = Object.entries(reading.value.operations ?? {});
  for (const [name, entry] of entries) {
    const operation = readOperation(reading, types, operations, name, entry);
    if (operation !== undefined) operations.set(name, operation);
  }
  for (const [name, { find }] of entries) if (find !== undefined) checkFind(reading, name, find, operations);
  return operations;
}

function readOperation(
  reading: Reading,
  types: ReadonlyMap<string, SystemType>,
  others: ReadonlyMap<string, SystemOperation>,
  name: string,
  entry: OperationEntry,
): SystemOperation | undefined {
  const base = `/operations/${name}`;
  const record =
    entry.record === undefined
      ? noRecord(reading, name, entry)
      : typeAt(reading, types, `${base}/record/type`, entry.record.type);
  const result =
    entry.result === undefined ? undefined : typeAt(reading, types, `${base}/result/type`, entry.result.type);
  if ((entry.record !== undefined && record === undefined) || (entry.result !== undefined && result === undefined))
    return undefined;
  const parameters = Object.entries(entry.parameters ?? {}).map(([parameter, { optional, ...schema }]) => {
    const place = { path: reading.path, pointer: `${base}/parameters/${escapeStep(parameter)}` };
    return defined({
      name: parameter,
      type: reading.schemas.inline(schema, place, `${name}.${parameter}`),
      required: optional !== true && entry.partitions?.[parameter] === undefined,
      default: schema.default,
      doc: schema.description,
    });
  });
  checkWords(reading, name, entry, parameters);
  checkList(reading, name, entry);
  checkRequest(reading, base, entry, parameters);
  checkFailures(reading, base, entry.fails, entry);
  checkFormats(reading, base, entry, parameters);
  const document = entry.request.graphql === undefined ? undefined : readGraphql(reading, base, entry.request.graphql);
  if (document !== undefined) checkGraphql(reading, name, entry, document);
  let request: Operation | undefined;
  let areFieldsKnown = false;
  const checkNames = (): void => {
    if (areFieldsKnown) return;
    areFieldsKnown = true;
    if (result === undefined) return;
    checkFields(reading, name, entry, result);
    if (document !== undefined) checkResult(reading, name, entry, result.type, document);
  };
  return {
    ...defined({
      name,
      kind: entry.kind,
      doc: entry.about,
      parameters,
      record,
      result,
      mayFindNone: entry.result?.may_be_none === true || absentOn(entry).length > 0,
      findsBy: entry.finds_by,
      effect: entry.effect,
    }),
    /** A list that is periodically read in full misses nothing. */
    get misses() {
      checkNames();
      return entry.since?.rescan === undefined ? entry.since?.misses : undefined;
    },
    /** Another operation may find the created record, and may be declared later, so this is resolved last. */
    get request() {
      checkNames();
      return (request ??= requestOf(reading, name, entry, {
        parameters,
        document,
        record,
        result,
        find: findOf(entry, others),
        each: eachOf(reading, entry, others),
      }));
    },
  };
}

/** An update or delete without a record has a record without fields. */
function noRecord({ system, path }: Reading, name: string, { kind }: OperationEntry): SystemType | undefined {
  if (kind !== "update" && kind !== "delete") return undefined;
  const place = { path, pointer: `/operations/${escapeStep(name)}` };
  const type: RecordType = { kind: "record", name: `${system}.${name}`, fields: new Map(), closed: true, place };
  return { name, type, wrappers: [] };
}

/** Statuses that mean that the record does not exist. For a deletion, it is deleted already. */
function absentOn({ kind, result }: OperationEntry): readonly number[] {
  return result?.none_on ?? (kind === "delete" ? [404, 410] : []);
}

/** How to find the record that an operation creates. */
function findOf({ find }: OperationEntry, operations: ReadonlyMap<string, SystemOperation>): Operation["find"] {
  const found = find === undefined ? undefined : operations.get(find.operation);
  // Only reads find records, and they have no `find` themselves, so this terminates.
  if (find === undefined || found?.kind !== "read") return undefined;
  return { operation: found.request, arguments: find.arguments };
}

/** The parts of an operation that have been read. */
interface Parts {
  readonly parameters: readonly OperationParameter[];
  readonly document: GraphqlDocument | undefined;
  readonly record: SystemType | undefined;
  readonly result: SystemType | undefined;
  readonly find: Operation["find"];
  readonly each: Operation["each"] | undefined;
}

/** The part of an operation that goes into the generated module, in this order. */
function requestOf(reading: Reading, name: string, entry: OperationEntry, parts: Parts): Operation {
  const { parameters, document, record, result, find, each } = parts;
  const optional = parameters.filter((one) => !one.required).map((one) => one.name);
  const defaults = parameters.filter((one) => one.default !== undefined).map((one) => [one.name, one.default] as const);
  const noneOn = absentOn(entry);
  return defined({
    system: reading.system,
    name,
    method: entry.request.method,
    path: entry.request.path,
    query: queryOf(entry.request),
    headers: entry.request.headers,
    body: bodyOf(reading, entry, parameters, document, record),
    quotes: entry.request.quotes ?? reading.value.quotes,
    derived: entry.request.derived,
    responseFormat: responseFormatOf(reading, entry, result),
    falseIsAbsent:
      reading.value.formats?.absent === false && result !== undefined ? textFormOf(result.type) : undefined,
    requestPointer: entry.record?.at,
    recordless: entry.record === undefined && record !== undefined ? (true as const) : undefined,
    responsePointer: entry.result?.at,
    responseField: entry.result?.field,
    idempotencyHeader: entry.idempotency_header,
    idempotencyQuery: entry.idempotency_query,
    idempotencyPlace: entry.idempotency_at,
    idempotencyLength: entry.idempotency_length,
    absentOn: noneOn.length === 0 ? undefined : noneOn,
    optional: optional.length === 0 ? undefined : optional,
    defaults: defaults.length === 0 ? undefined : Object.fromEntries(defaults),
    settings: settingsNamed(reading, entry, parameters),
    fails: failuresOf(entry.fails, document),
    find,
    pages: entry.pages === undefined ? undefined : fromDescribed<NonNullable<Operation["pages"]>>(entry.pages),
    since: entry.since === undefined ? undefined : sinceOf(entry.since),
    by: entry.by === undefined ? undefined : byOf(entry.by),
    noResponse: entry.no_response,
    creates: entry.kind === "create" ? (true as const) : undefined,
    batch: batchOf(entry, document),
    cacheSeconds: entry.cache === undefined ? undefined : span(entry.cache),
    several: entry.several === undefined ? undefined : { separator: ",", ...entry.several },
    conditional: entry.conditional,
    each,
    partitions: entry.partitions,
    only: choiceOf(entry.only),
    without: choiceOf(entry.without),
    limits: entry.limits === undefined ? undefined : fromDescribed<NonNullable<Operation["limits"]>>(entry.limits),
  });
}

function batchOf(entry: OperationEntry, document: GraphqlDocument | undefined): Operation["batch"] {
  if (entry.batch === undefined) return undefined;
  const batch = fromDescribed<NonNullable<Operation["batch"]>>(entry.batch);
  const errors = document !== undefined && isAliased(entry) ? aliasedErrors(document) : undefined;
  return errors === undefined ? batch : { errors, ...batch };
}

function byOf(entries: NonNullable<OperationEntry["by"]>): NonNullable<Operation["by"]> {
  return Object.fromEntries(Object.entries(entries).map(([field, one]) => [field, { format: "iso", ...one }]));
}

/** Checks options that only some kinds of operations have, and the options that they require. */
function checkWords(
  { report }: Reading,
  name: string,
  entry: OperationEntry,
  parameters: readonly OperationParameter[],
): void {
  const base = `/operations/${name}`;
  const reads = entry.kind === "read" || entry.kind === "list";
  if (reads && entry.result === undefined) report(base, "what reads needs a `result`");
  if ((entry.kind === "create" || entry.kind === "upsert") && entry.record === undefined)
    report(base, "what writes needs a `record`");
  if (!reads && entry.record === undefined && entry.batch !== undefined)
    report(`${base}/batch`, "several records in a request need a `record`");
  if (entry.several !== undefined && !parameters.some((one) => one.name === entry.several?.parameter))
    report(`${base}/several/parameter`, `${name} has no parameter \`${entry.several.parameter}\``);
  for (const [word, kind] of [
    ["several", "read"],
    ["conditional", "list"],
    ["by", "list"],
    ["no_response", "create"],
  ] as const)
    if (entry[word] !== undefined && entry.kind !== kind)
      report(`${base}/${word}`, `only an operation of the kind ${kind} has \`${word}\``);
  if (entry.by !== undefined && entry.since === undefined)
    report(`${base}/by`, "late documents are found by their time of change: it also needs `since`");
  if (entry.pages?.style === "page_info" && entry.pages.at === undefined)
    report(`${base}/pages`, "the place of `pageInfo` in the response is missing", "at: /data/orders/pageInfo");
  if (entry.no_response !== undefined && entry.batch !== undefined)
    report(
      `${base}/no_response`,
      "a request that is held without a response can't be part of a batch",
      "take `batch` away",
    );
  for (const parameter of Object.keys(entry.finds_by ?? {}))
    if (!parameters.some((one) => one.name === parameter))
      report(`${base}/finds_by/${parameter}`, `${name} has no parameter \`${parameter}\``);
  if (entry.finds_by !== undefined && !reads) report(`${base}/finds_by`, "only what reads finds something");
  if (entry.effect !== undefined && reads) report(`${base}/effect`, "what reads changes nothing");
  if (entry.cache !== undefined && !reads) report(`${base}/cache`, "only what reads can be used again");
}

function checkFind(
  { report }: Reading,
  name: string,
  find: NonNullable<OperationEntry["find"]>,
  operations: ReadonlyMap<string, SystemOperation>,
): void {
  const at = `/operations/${name}/find`;
  const found = operations.get(find.operation);
  if (found?.kind !== "read") report(`${at}/operation`, `there is no operation \`${find.operation}\` that reads one`);
  for (const parameter of Object.keys(find.arguments))
    if (found?.parameters.some((one) => one.name === parameter) === false)
      report(`${at}/arguments/${parameter}`, `${find.operation} has no parameter \`${parameter}\``);
}
