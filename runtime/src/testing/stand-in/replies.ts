/** The responses of a stand-in: a document, a page of a list, the result of a write. */
import { stepsOf } from "../../pointers.ts";
import { fieldsIn, scalarText } from "../../host/unknown-values.ts";
import type { IncomingMessage } from "node:http";
import type { Operation, Pages } from "../../flow.ts";
import { hashOf } from "../../host/ingest.ts";
import { shaped } from "../../host/formats/text-form.ts";
import { getPointer, isList, isRecord, listPointer, setPointer, splitList } from "../../host/pointer.ts";
import { timeOf } from "../../host/read-times.ts";
import { firstOf, isHole } from "../../host/pages.ts";
import { encode } from "../../json.ts";
import { problems, problemText } from "../../shape.ts";
import { aliasedReply, aliasedRecords, withinAliased } from "../../host/graphql-aliases.ts";
import { nameIn } from "../../host/request-body.ts";
import { foundBy } from "./found.ts";
import { parameterOf, type Routed } from "./routes.ts";
import { type Document, type ResourceStore } from "./resource-store.ts";

/** A stand-in's reply. `why` is shown to people who watch; `written` is the record that it has stored. */
export interface StandInReply {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly why?: string;
  readonly written?: readonly Document[];
}

/** In milliseconds. */
const DAY = 86_400_000;
/** The default page size. */
const PAGE = 50;
/** The query parameter of next-page addresses, which stand-ins may choose freely. */
const FROM = "stand_in_from";

/** The found document or documents, or the system's reply if there is none. */
export function replyToRead(resources: ResourceStore, { model, args }: Routed): StandInReply {
  const { operation } = model;
  const found = foundBy(resources, model, args);
  const [first] = found;
  if (first === undefined) {
    const [absent] = operation.absentOn ?? [];
    if (absent !== undefined) return { status: absent };
    // A missing element on a path through a list: the reply has an empty list.
    return {
      status: 200,
      json: atPointer(listPointer(operation.responsePointer), listed(operation.responsePointer) ? [] : undefined),
    };
  }
  const replied = listed(operation.responsePointer)
    ? found.map((one) => asReplied(operation, one))
    : asReplied(operation, first);
  return { status: 200, json: atPointer(listPointer(operation.responsePointer), replied) };
}

/** Whether a pointer leads to a place of a list. */
function listed(pointer: string | undefined): boolean {
  return pointer !== undefined && /\/\d+$/.test(pointer);
}

/** One page of the documents that a list selects, limited to changes since a time if requested. */
export function replyToList(
  resources: ResourceStore,
  { model, args, body }: Routed,
  request: IncomingMessage,
  url: URL,
): StandInReply {
  const { operation } = model;
  const { since, pages } = operation;
  const { responsePointer } = operation;
  const said = [since?.parameter, since?.window?.to, pages?.parameter, pages?.sizeParameter].map(holeName);
  const isChoice = ([name, value]: readonly [string, string]): boolean => value !== "any" && !said.includes(name);
  let documents = foundBy(resources, model, Object.fromEntries(Object.entries(args).filter(isChoice)));
  const header = since?.header === undefined ? undefined : request.headers[since.header.toLowerCase()];
  const given = (name: string | undefined): string | undefined =>
    args[holeName(name) ?? ""] ?? parameterOf(name, url.searchParams, body);
  const asked = since?.parameter === undefined ? header : given(since.parameter);
  if (since !== undefined && typeof asked === "string")
    documents = resources.since(documents, since, timeOf(/^\d+$/.test(asked) ? Number(asked) : asked, since.zone) ?? 0);
  const end = since?.window === undefined ? undefined : timeOf(given(since.window.to), since.zone);
  if (since !== undefined && end !== undefined)
    documents = resources.between(documents, [since.field], 0, end + 1, since.zone);
  for (const [field, by] of Object.entries(operation.by ?? {})) {
    const [from, to] = [by.from, by.to].map((name) => timeOf(given(name)));
    // For days, the last one counts in full.
    const end = to === undefined ? undefined : by.format === "date" ? to + DAY : to;
    documents = resources.between(documents, [field, by.otherwise ?? field], from ?? 0, end ?? Infinity);
  }
  if (pages === undefined)
    return conditional(operation, request, { status: 200, json: atEach(responsePointer, documents) });
  const place = placeOf(pages, given, documents);
  const { size } = place;
  const isBeyond = place.from > 0 && place.from >= documents.length;
  if (isBeyond && pages.beyond === "not_found") return { status: 404, why: "there is no such page" };
  const from = isBeyond && pages.beyond === "again" ? Math.floor((documents.length - 1) / size) * size : place.from;
  const page = documents.slice(from, from + size);
  const next = from + size < documents.length ? from + size : undefined;
  const nextUrl = new URL(url);
  nextUrl.searchParams.set(pages.parameter ?? FROM, String(next));
  const follows = saysNext(pages, next, nextUrl);
  const shown = merged(atEach(responsePointer, page), follows === undefined ? undefined : atPointer(pages.at, follows));
  const json = pages.more === undefined ? shown : merged(shown, setPointer(pages.more, next !== undefined));
  const counts = [
    [pages.totalPages, Math.ceil(documents.length / size)],
    [pages.total, documents.length],
  ] as const;
  const counted = counts.reduce<unknown>(
    (all, [at, n]) => (at === undefined ? all : merged(all, setPointer(at, n))),
    json,
  );
  const linked = pages.style === "link_header" && next !== undefined;
  const named = pages.header !== undefined && next !== undefined ? { [pages.header]: String(next) } : {};
  const headers = { ...named, ...(linked ? { Link: `<${nextUrl.href}>; rel="next"` } : {}) };
  return conditional(operation, request, { status: 200, json: counted, headers });
}

/** The name of a placeholder in the request's texts; undefined if the parameter is none. */
function holeName(parameter: string | undefined): string | undefined {
  return parameter !== undefined && isHole(parameter) ? parameter.slice(1, -1) : undefined;
}

/** The part of a page that points to the next one; undefined if there is none. */
function saysNext({ style, header, rel }: Pages, next: number | undefined, nextUrl: URL): unknown {
  const isSaid = next !== undefined && header === undefined;
  switch (style) {
    case "page_info":
      return { hasNextPage: next !== undefined, endCursor: next === undefined ? null : `${next}` };
    case "cursor":
      return isSaid ? String(next) : undefined;
    case "next_url":
      if (!isSaid) return undefined;
      return rel === undefined ? nextUrl.href : [{ rel, href: nextUrl.href }];
    // The client counts pages of the first three styles; a link is in a header.
    case "page":
    case "offset":
    case "last":
    case "link_header":
      return undefined;
  }
}

/** The position and size of the page that a request asks for. */
function placeOf(
  pages: Pages,
  given: (name: string | undefined) => string | undefined,
  documents: readonly Document[],
): { readonly from: number; readonly size: number } {
  const asked = Number(given(pages.sizeParameter) ?? pages.size ?? PAGE);
  const size = Math.max(1, Math.min(asked, pages.size ?? PAGE));
  const after = pages.parameter ?? (pages.style === "page_info" ? "/variables/after" : undefined);
  if (pages.style === "last") {
    const known = given(pages.parameter);
    const last = documents.findLastIndex((one) => scalarText(getPointer(pages.field, one)) === known);
    return { from: known === undefined ? 0 : last + 1, size };
  }
  const position = Number(given(after) ?? given(FROM) ?? NaN);
  if (pages.style === "page") return { from: (Number.isNaN(position) ? 0 : position - firstOf(pages)) * size, size };
  const first = pages.style === "offset" && given(after) !== undefined ? firstOf(pages) : 0;
  return { from: Number.isNaN(position) ? 0 : position - first, size };
}

/** Replies 304 for a list that has not changed since the request's validator. */
function conditional(operation: Operation, request: IncomingMessage, reply: StandInReply): StandInReply {
  if (operation.conditional !== true) return reply;
  const tag = `"${hashOf(encode(reply.json))}"`;
  if (request.headers["if-none-match"] === tag) return { status: 304 };
  return { ...reply, headers: { ...reply.headers, ETag: tag } };
}

/** Deletes the record; if there is none, gives the system's response for that. */
export function replyToDelete(resources: ResourceStore, { model, args }: Routed): StandInReply {
  const { operation, result } = model;
  const [gone] = resources.remove(model, args);
  if (gone === undefined)
    return { status: operation.absentOn?.[0] ?? 404, why: "there is no such record, or it was deleted" };
  if (result === undefined) return { status: 204 };
  return { status: 200, json: atPointer(operation.responsePointer, { ...fieldsIn(result.sample), ...gone }) };
}

/** Stores a record that fits its schema, and replies as the system would; otherwise replies 4xx with the reason. */
export function replyToWrite(resources: ResourceStore, { model, args, body, why: unreadable }: Routed): StandInReply {
  const { operation, record: taken } = model;
  if (unreadable !== undefined) return { status: 400, why: unreadable };
  const records = recordsOf(operation, body);
  const most = operation.batch?.most ?? 1;
  if (records.length > most) return { status: 400, why: `${records.length} records in one request; it takes ${most}` };
  const isAliased = operation.body?.aliased !== undefined;
  const place = isAliased ? withinAliased(operation.responsePointer) : splitList(operation.responsePointer).inner;
  const written: Document[] = [];
  const replies: unknown[] = [];
  for (const one of records) {
    const wrong = taken === undefined ? [] : problems(taken.shape, one).map(problemText);
    if (wrong.length > 0) {
      const why = `the record does not fit ${taken?.type ?? ""}: ${wrong.slice(0, 5).join("; ")}`;
      if (operation.batch?.errors === undefined) return { status: 400, why };
      replies.push(merged(setPointer(place, model.result?.sample ?? {}), setPointer(operation.batch.errors, [why])));
      continue;
    }
    if (model.effect !== undefined) {
      written.push(...resources.affect(model, model.effect, args));
      replies.push(model.result?.sample);
      continue;
    }
    const { reply, kept } = resources.put(model, fieldsIn(one), args);
    written.push(kept);
    replies.push(setPointer(place, asReplied(operation, reply)));
  }
  if (model.result === undefined) return { status: 204, written };
  if (isAliased) return { status: 200, json: aliasedReply(replies), written };
  const { resultId, resultBy } = operation.batch ?? {};
  if (resultBy !== undefined) {
    const { list } = splitList(operation.responsePointer);
    const named = Object.fromEntries(replies.map((one, i) => [nameIn(resultBy, records[i]), one]));
    return { status: 200, json: atPointer(list, named), written };
  }
  const told = resultId === undefined ? replies : replies.map((one, i) => setPointer(resultId, String(i), one));
  const { list } = splitList(operation.responsePointer);
  const many = /\/\d+(\/|$)/.test(operation.responsePointer ?? "");
  return {
    status: 200,
    json: many
      ? atPointer(list, told)
      : atPointer(operation.responsePointer, getPointer(splitList(operation.responsePointer).inner, told[0])),
    written,
  };
}

/** The field that stands for a document in responses that contain nothing else of it. */
function asReplied({ responseField: field }: Operation, document: Document): unknown {
  return field === undefined ? document : document[field];
}

/** The records of a body, in the form of their schema. */
function recordsOf({ requestPointer, batch, recordless, body: written }: Operation, body: unknown): readonly unknown[] {
  const isText = written?.form !== undefined && written.format !== "json" && written.format !== "lines";
  // Names read from XML have no prefix.
  const at = isText ? requestPointer?.replace(/\/[^/@:]*:/g, "/") : requestPointer;
  if (recordless === true) return [{}];
  const aliased = written === undefined ? undefined : aliasedRecords(written, requestPointer ?? "", body);
  if (aliased !== undefined) return aliased;
  const { list, inner } = splitList(at);
  // A record may be one of several things in a list, such as the arguments of a call.
  const isOneOf = batch === undefined && isList(getPointer(list, written?.constants));
  const isMany = !isOneOf && /\/\d+(\/|$)/.test(at ?? "");
  const around = getPointer(requestPointer, written?.constants);
  const found = getPointer(isMany ? list : at, body, isText);
  const isMap = batch?.by !== undefined && isRecord(found);
  const elements = !isMany ? [found] : isMap ? Object.values(found) : isList(found) ? found : [found];
  const records = isMany ? elements.map((one) => withoutNumber(getPointer(inner, one), batch?.id)) : elements;
  return records.map((one) => beside(isText ? shaped(one, written.form) : one, around));
}

/** The record in a body, without the surrounding constants. */
function beside(body: unknown, constants: unknown): unknown {
  if (!isRecord(body) || !isRecord(constants)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !(name in constants)));
}

/** A record without the number that a batch has added to it. */
function withoutNumber(record: unknown, number: string | undefined): unknown {
  const [name, ...deeper] = number === undefined ? [] : stepsOf(number);
  if (!isRecord(record) || name === undefined || deeper.length > 0) return record;
  return Object.fromEntries(Object.entries(record).filter(([one]) => one !== name));
}

/** Puts a value at its place in a response. */
function atPointer(pointer: string | undefined, value: unknown): unknown {
  return pointer === undefined ? value : setPointer(pointer, value);
}

/** Puts documents at their places in a response; `*` may stand for elements of a map or a list. */
function atEach(pointer: string | undefined, documents: readonly unknown[]): unknown {
  const [list = "", ...inner] = pointer?.split("/*") ?? [];
  const elements = documents.map((document) =>
    inner.reduceRight<unknown>((one, part, i) => setPointer(part, i < inner.length - 1 ? [one] : one), document),
  );
  return setPointer(list, elements);
}

/** Merges two responses. */
function merged(one: unknown, other: unknown): unknown {
  if (!isRecord(one) || !isRecord(other)) return other === undefined ? one : other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, merged(one[name], other[name])]));
}
