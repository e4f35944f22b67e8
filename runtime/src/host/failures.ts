/** Detects failures in responses, by the rules of an operation and its system. */
import type { FailureRule } from "../exchange.ts";
import type { Operation, SystemLink } from "../flow.ts";
import { encode } from "../json.ts";
import { refusedBy, type OperationResult } from "./operation-result.ts";
import { retryAfter, timeOf } from "./read-times.ts";
import { getEach, getPointer } from "./pointer.ts";

/** The meaning of a response by the operation's rules. An error that says the record exists already counts as success. */
export type Judged = Extract<OperationResult, { readonly kind: "ok" | "later" | "refused" }>;

/**
 * Judges a response by the first rule that matches; undefined if none does.
 * @param body undefined if it could not be read
 * @param now in milliseconds since 1970
 */
export function judge(
  { fails: own = [] }: Operation,
  { fails = [], errorMessage }: SystemLink,
  { status, body, called, now }: { status: number; body: unknown; called: string; now: number },
): Judged | undefined {
  for (const rule of [...own, ...fails]) {
    const found = meets(rule, status, body);
    if (found === undefined) continue;
    const isNothing = found.length === 0;
    const said = isNothing ? `nothing at ${rule.at ?? ""}` : encode(found.length === 1 ? found[0] : found);
    const words = vendorsWords(body, rule.message === undefined ? errorMessage : [rule.message]);
    if (rule.means === "there") {
      const value = rule.record === undefined ? undefined : getPointer(rule.record, body);
      return { kind: "ok", value, there: true };
    }
    const forNow = rule.means === "retry" || rule.retryWhen?.some((word) => said.includes(word)) === true;
    const why = isGood(status) ? `${called} reported a failure` : `${called} responded with ${status}`;
    const failure = refusedBy(why, words ?? (rule.at === undefined ? undefined : excerpt(said)));
    // A response without a value for success says nothing about failure either.
    if (!forNow) return isNothing ? { ...failure, perhaps: true } : failure;
    const afterMs = rule.retryAfter === undefined ? undefined : waitOf(getPointer(rule.retryAfter, body), now);
    return { ...failure, kind: "later", undone: true, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return undefined;
}

/** The part of a response that matches a rule; undefined if nothing does. */
export function meets(
  { on, at, is, isNot }: FailureRule,
  status: number,
  body: unknown,
): readonly unknown[] | undefined {
  if (on === undefined ? !isGood(status) : !on.includes(status)) return undefined;
  if (at === undefined) return [status];
  const found = getEach(at, body);
  if (isNot !== undefined) return found.some((one) => isOneOf(isNot, one)) ? undefined : found;
  const met = found.filter((one) => (is === undefined ? reportsError(one) : isOneOf(is, one)));
  return met.length === 0 ? undefined : met;
}

/** Numbers and texts are compared by their text: XML has no numbers. */
function isOneOf(values: readonly unknown[], value: unknown): boolean {
  return values.some((one) => String(one) === String(value));
}

/** Whether the value at an error pointer reports an error: it is neither empty, null, false nor 0. */
export function reportsError(errors: unknown): boolean {
  if (Array.isArray(errors)) return errors.length > 0;
  if (typeof errors === "object" && errors !== null) return Object.keys(errors).length > 0;
  return errors !== undefined && errors !== null && errors !== "" && errors !== false && errors !== 0;
}

/** The vendor's message for people, from the first place with a value; several texts are joined. */
export function vendorsWords(body: unknown, places: readonly string[] = []): string | undefined {
  for (const place of places) {
    const texts = getEach(place, body).flat().filter(reportsError);
    const words = texts.map((text) => (typeof text === "string" ? text : encode(text)));
    if (words.length > 0) return excerpt([...new Set(words)].join("; "));
  }
  return undefined;
}

/** Seconds, or a moment, in milliseconds from now. */
function waitOf(value: unknown, now: number): number | undefined {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value : "";
  const seconds = /^(\d+)(?:\.\d+)?$/.test(text) ? String(Math.ceil(Number(text))) : undefined;
  if (seconds !== undefined && seconds.length < 9) return retryAfter(seconds, now);
  const at = timeOf(value);
  return at === undefined ? undefined : retryAfter(new Date(at).toUTCString(), now);
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The beginning of a text, on one line. */
export function excerpt(text: string | undefined): string {
  const plain = (text ?? "").replace(/\s+/g, " ").trim();
  return plain === "" ? "empty body" : plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}
