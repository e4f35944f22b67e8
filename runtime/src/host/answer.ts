/** What the answer to a request means: its value, none, or a failure, by its status and its body. */
import type { Operation, SystemLink } from "../flow.ts";
import { parseJson } from "../json.ts";
import { excerpt, judge, vendorsWords } from "./failures.ts";
import type { HttpResponse } from "./http.ts";
import { refusedBy, type OperationResult } from "./operation-result.ts";
import { httpDate, retryAfter } from "./outside.ts";
import { nextPage } from "./pages.ts";
import { getPointer, listPointer } from "./pointer.ts";
import type { Sending } from "./request.ts";

/** An answer, and what of it is about requests to come. */
export interface ReadAnswer {
  readonly result: OperationResult;
  /** The parsed body; undefined where there is none, or it can't be read. */
  readonly body: unknown;
  /** It asks all of the connection to wait so long, in milliseconds. */
  readonly pauseMs?: number;
}

/** @param now in milliseconds since 1970 */
export function readAnswer(
  link: SystemLink,
  operation: Operation,
  sending: Sending,
  called: string,
  response: HttpResponse,
  now: number,
): ReadAnswer {
  const { status } = response;
  const { body, problem } = bodyOf(response);
  const judged = judge(operation, link, { status, body, called, now });
  // What the vendor asks for in the body of an answer is asked for in its header elsewhere.
  if (judged?.kind === "later") {
    const afterMs = judged.afterMs ?? retryAfter(response.headers["retry-after"] ?? null, now);
    const result = afterMs === undefined ? judged : { ...judged, afterMs };
    // What is locked for itself stops nothing else.
    const isForAll = status === 429 || status === 503 || status < 300;
    return { result, body, ...(afterMs === undefined || !isForAll ? {} : { pauseMs: afterMs }) };
  }
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

/** What a status alone says; undefined where it is a good one. */
function byStatus(
  link: SystemLink,
  operation: Operation,
  sending: Sending,
  called: string,
  { status, headers, text }: HttpResponse,
  body: unknown,
  now: number,
): Omit<ReadAnswer, "body"> | undefined {
  if (status === 304 && sending.validator !== undefined) return { result: { kind: "none", unchanged: true } };
  if (operation.absentOn?.includes(status) === true || status === 304) return { result: { kind: "none" } };
  const publicReason = `${called} responded with ${status}`;
  const words = vendorsWords(body, link.errorMessage);
  const worthIt = status === 408 || status === 425 || status === 429 || status >= 500;
  if (worthIt || link.retryOn?.includes(status) === true) {
    const afterMs = retryAfter(headers["retry-after"] ?? null, now);
    const why = words === undefined ? publicReason : `${publicReason}: ${words}`;
    const result: OperationResult = { kind: "later", why, publicReason, ...(afterMs === undefined ? {} : { afterMs }) };
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

/** The body as a value, or what is wrong with it. */
function bodyOf({ status, text }: HttpResponse): {
  readonly body: unknown;
  readonly problem?: { readonly what: string; readonly detail?: string };
} {
  if (text === undefined) return { body: undefined, problem: { what: "bytes that are not text" } };
  if (text.trim() === "") return { body: undefined };
  try {
    return { body: parseJson(text) };
  } catch {
    return { body: undefined, problem: { what: `${status} and a body that is not JSON`, detail: excerpt(text) } };
  }
}

function valueOf(
  operation: Operation,
  sending: Sending,
  called: string,
  response: HttpResponse,
  body: unknown,
): OperationResult {
  if (body === undefined) return { kind: "ok", value: undefined };
  const { responsePointer: at, several } = operation;
  const list = sending.several === true ? several?.at : sending.records === undefined ? at : listPointer(at);
  const value = getPointer(list, body);
  const known = knownOf(operation, response);
  if (operation.pages === undefined) return { kind: "ok", value, ...known };
  const { link } = response.headers;
  const next = nextPage(operation.pages, sending.position, link === undefined ? null : String(link), value, body);
  if (next === null) return refusedBy(`${called} names its next page by something that is neither a text nor a number`);
  return { kind: "ok", value, ...known, ...(next === undefined ? {} : { next }) };
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
