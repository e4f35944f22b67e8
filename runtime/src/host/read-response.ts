/** Interprets the response to a request by its status and body: a value, no value, or a failure. */
import type { TextForm } from "../exchange.ts";
import type { Operation, SystemLink } from "../flow.ts";
import { parseJson } from "../json.ts";
import { excerpt, judge, vendorsWords } from "./failures.ts";
import type { HttpResponse } from "./http.ts";
import { momentFrom } from "./rate-limiter.ts";
import { refusedBy, type OperationResult } from "./operation-result.ts";
import { httpDate, retryAfter } from "./read-times.ts";
import { aliasedReplies, withinAliased } from "./graphql-aliases.ts";
import { nameIn } from "./request-body.ts";
import { nextPage } from "./pages.ts";
import { getEach, getPointer, isList, isRecord, splitList } from "./pointer.ts";
import { readCsv } from "./formats/csv.ts";
import { shaped, withoutFalse } from "./formats/text-form.ts";
import { readXml } from "./formats/xml.ts";
import type { Sending } from "./request.ts";

/** A response, and what it says about later requests. */
export interface ReadResponse {
  readonly result: OperationResult;
  /** The parsed body; undefined if there is none, or it can't be parsed. */
  readonly body: unknown;
  /** How long it asks all requests of the connection to wait, in milliseconds. */
  readonly pauseMs?: number;
}

/** @param now in milliseconds since 1970 */
export function readResponse(
  link: SystemLink,
  operation: Operation,
  sending: Sending,
  called: string,
  response: HttpResponse,
  now: number,
): ReadResponse {
  const { status } = response;
  const { body, problem } = bodyOf(operation, response);
  const unreadable = problem !== undefined && status >= 200 && status < 300;
  const judged = unreadable ? undefined : judge(operation, link, { status, body, called, now });
  // Some vendors send in the body what others send in a header.
  if (judged?.kind === "later") {
    const afterMs = judged.afterMs ?? waitSaid(link, response.headers, now);
    const result = afterMs === undefined ? judged : { ...judged, afterMs };
    // A resource that is locked by itself does not pause other requests.
    const isForAll = status === 429 || status === 503 || status < 300;
    return { result, body, ...(afterMs === undefined || !isForAll ? {} : { pauseMs: afterMs }) };
  }
  if (judged?.kind === "ok")
    return { result: { ...judged, value: shaped(judged.value, operation.responseFormat?.form) }, body };
  if (judged !== undefined) return { result: judged, body };
  const failure = byStatus(link, operation, sending, called, response, body, now);
  if (failure !== undefined) return { body, ...failure };
  if (problem !== undefined)
    return {
      body,
      result: { ...refusedBy(`${called} responded with ${problem.what}`, problem.detail), perhaps: true },
    };
  return { result: valueOf(operation, sending, called, response, body), body };
}

/** The result by the status alone; undefined for a success status. */
function byStatus(
  link: SystemLink,
  operation: Operation,
  sending: Sending,
  called: string,
  { status, headers, text }: HttpResponse,
  body: unknown,
  now: number,
): Omit<ReadResponse, "body"> | undefined {
  if (status === 304 && sending.validator !== undefined) return { result: { kind: "none", unchanged: true } };
  if (operation.absentOn?.includes(status) === true || status === 304) return { result: { kind: "none" } };
  const isBeyond = status === 404 && sending.position !== undefined && operation.pages?.beyond === "not_found";
  if (isBeyond) return { result: { kind: "none" } };
  const publicReason = `${called} responded with ${status}`;
  const words = vendorsWords(body, link.errorMessage);
  const worthIt = status === 408 || status === 425 || status === 429 || status >= 500;
  if (worthIt || link.retryOn?.includes(status) === true) {
    const afterMs = waitSaid(link, headers, now);
    const why = words === undefined ? publicReason : `${publicReason}: ${words}`;
    const isUndone = status === 429 || link.retryOn?.includes(status) === true;
    const result: OperationResult = {
      kind: "later",
      why,
      publicReason,
      ...(afterMs === undefined ? {} : { afterMs }),
      ...(isUndone ? { undone: true } : {}),
    };
    // A Retry-After applies to all runs.
    return (status === 429 || status === 503) && afterMs !== undefined ? { result, pauseMs: afterMs } : { result };
  }
  if (status >= 300 && status < 400)
    return { result: refusedBy(`${publicReason}, a redirect to another address; redirects are not followed`) };
  if (status === 401 || status === 403)
    return { result: refusedBy(`${publicReason}: the connection's credentials are not accepted`, words) };
  if (status >= 400 || status < 200) return { result: refusedBy(publicReason, words ?? excerpt(text)) };
  return undefined;
}

/** How long a response asks to wait, in milliseconds: in the standard header, or in a vendor's own. */
function waitSaid({ limits }: SystemLink, headers: HttpResponse["headers"], now: number): number | undefined {
  const standard = retryAfter(headers["retry-after"] ?? null, now);
  if (standard !== undefined) return standard;
  for (const name of limits?.retryAfter ?? []) {
    const said = headers[name.toLowerCase()];
    const at = said === undefined ? undefined : momentFrom([said].flat()[0] ?? "", now);
    if (at !== undefined) return Math.max(0, at - now);
  }
  return undefined;
}

/** The body as a value, or its problem. */
export function bodyOf(
  { responseFormat }: Operation,
  { status, text }: HttpResponse,
): { readonly body: unknown; readonly problem?: { readonly what: string; readonly detail?: string } } {
  // A failed response may explain itself even if its body is not read otherwise.
  const isIgnored = responseFormat?.format === "none";
  if (text === undefined)
    return { body: undefined, ...(isIgnored ? {} : { problem: { what: "bytes that are not text" } }) };
  if (text.trim() === "") return { body: undefined };
  try {
    return { body: parsed(responseFormat, text) };
  } catch (error) {
    if (isIgnored) return { body: undefined };
    const format =
      { xml: "XML", csv: "CSV", lines: "JSON lines", none: "" }[responseFormat?.format ?? "none"] || "JSON";
    const why =
      responseFormat === undefined
        ? excerpt(text)
        : `${error instanceof Error ? error.message : ""} in ${excerpt(text)}`;
    return { body: undefined, problem: { what: `${status} and a body that is not ${format}`, detail: why } };
  }
}

function parsed(responseFormat: Operation["responseFormat"], text: string): unknown {
  if (responseFormat?.format === "xml") return readXml(text, responseFormat.attributes);
  if (responseFormat?.format === "lines") return text.split("\n").filter((line) => line.trim() !== "").map((line) => parseJson(line)); // prettier-ignore
  return responseFormat?.format === "csv"
    ? readCsv(text, responseFormat.separator, responseFormat.columns)
    : parseJson(text);
}

function valueOf(
  operation: Operation,
  sending: Sending,
  called: string,
  response: HttpResponse,
  body: unknown,
): OperationResult {
  const { responseFormat, responsePointer, several } = operation;
  if (responseFormat?.format === "none") return { kind: "ok", value: undefined };
  if (body === undefined) return { kind: "ok", value: responseFormat?.isList === true ? [] : undefined };
  if (sending.records !== undefined) return severalOf(operation, body, sending.records);
  const at = sending.several === true ? several?.at : responsePointer;
  const found = isEach(at) ? getEach(at, body) : getPointer(at, body, responseFormat !== undefined);
  const isList = responseFormat?.isList === true || sending.several === true;
  const read =
    responseFormat === undefined
      ? withoutFalse(found, operation.falseIsAbsent)
      : textsOf(responseFormat.form, found, isList);
  const value = asField(operation.responseField, read);
  const known = knownOf(operation, response);
  if (operation.pages === undefined) return { kind: "ok", value, ...known };
  const header = (name: string): string | undefined => {
    const said = response.headers[name.toLowerCase()];
    return said === undefined ? undefined : String(said);
  };
  const next = nextPage(operation.pages, sending.position, header, value, body);
  if (next === null)
    return refusedBy(
      operation.pages.style === "last"
        ? `${called} has a page all of whose elements have one ${operation.pages.field ?? ""}, so the next page can't be determined; larger pages may help`
        : `${called} names its next page by something that is neither a text nor a number`,
    );
  return { kind: "ok", value, ...known, ...(next === undefined ? {} : { next }) };
}

/** Whether a pointer leads to each element of a map or of lists. */
function isEach(at: string | undefined): at is string {
  return at?.includes("/*") === true;
}

/** Wraps a value that is not a record as the field that it is. */
function asField(field: string | undefined, value: unknown): unknown {
  return field === undefined || value === undefined || isRecord(value) ? value : { [field]: value };
}

function textsOf(form: TextForm | undefined, found: unknown, isList: boolean): unknown {
  if (isList) return shaped(found, [form ?? "any"]);
  // An empty element counts as absent.
  return found === "" ? undefined : shaped(found, form);
}

/** The results for the records of a batch, in the order of the records. */
function severalOf(operation: Operation, body: unknown, records: readonly unknown[]): OperationResult {
  const { responseFormat, responsePointer, batch } = operation;
  if (operation.body?.aliased !== undefined) {
    const elements = aliasedReplies(body, records.length);
    const place = withinAliased(responsePointer);
    return { kind: "ok", value: elements.map((one) => getPointer(place, one) ?? undefined), elements };
  }
  const { list, inner } = splitList(responsePointer);
  const found = getPointer(list, body, responseFormat !== undefined);
  const { resultBy } = batch ?? {};
  if (resultBy !== undefined && isRecord(found)) {
    const elements = records.map((record) => found[nameIn(resultBy, record)]);
    const value = elements.map((one) =>
      one === undefined ? one : shaped(getPointer(inner, one), responseFormat?.form),
    );
    return { kind: "ok", value, elements };
  }
  const listed = responseFormat === undefined || isList(found) ? found : [found];
  if (!isList(listed)) return { kind: "ok", value: listed };
  const { resultId } = batch ?? {};
  const elements = resultId === undefined ? listed : byNumber(listed, resultId, records.length);
  const value = elements.map((one) => shaped(getPointer(inner, one), responseFormat?.form));
  return { kind: "ok", value, ...(inner === undefined ? {} : { elements }) };
}

/** Elements that name their record; fewer than were sent if one is missing. */
function byNumber(elements: readonly unknown[], place: string, sent: number): readonly unknown[] {
  const placed: unknown[] = [];
  for (const one of elements) {
    const number = Number(getPointer(place, one) ?? NaN);
    if (Number.isInteger(number) && number >= 0 && number < sent) placed[number] = one;
  }
  return placed.filter((one) => one !== undefined);
}

/** The date of the response, by the other system's clock; and the validator of a conditional list. */
function knownOf(
  { conditional }: Operation,
  { headers }: HttpResponse,
): { readonly validator?: string; readonly date?: number } {
  const validator = headers.etag ?? headers["last-modified"];
  const date = httpDate(headers.date);
  return {
    ...(conditional === true && validator !== undefined ? { validator } : {}),
    ...(date === undefined ? {} : { date }),
  };
}
