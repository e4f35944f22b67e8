/**
 * Chooses the idempotency key of a record. A request that may have succeeded never gets another key; a permanently refused record that has
 * changed is a new request; a created record is not created a second time.
 */
import { createHash } from "node:crypto";
import type { Operation } from "../flow.ts";
import type { OperationResult } from "./operation-result.ts";
import type { Step } from "./engine.ts";
import { nameOf } from "./name-of.ts";
import { storedValue } from "./step-value.ts";
import type { RunOutcome } from "./run-outcome.ts";

export type Next =
  /** It is already written in its current form: nothing is sent. */
  | { readonly kind: "written"; readonly value: unknown }
  /** It was created by an earlier attempt, and would be different now. */
  | { readonly kind: "created" }
  /** It is sent; `unsure`: an earlier request with the same key may have succeeded. */
  | { readonly kind: "send"; readonly key: string; readonly unsure: boolean };

/** @param first the key of a record that has never been sent */
export function nextRequest(operation: Operation, before: Step | undefined, body: string, first: string): Next {
  if (before === undefined) return { kind: "send", key: first, unsure: false };
  const key = before.idempotencyKey ?? first;
  const same = before.request === body;
  switch (before.state) {
    case "done":
      return { kind: "written", value: storedValue(before.response) };
    case "sent":
      return { kind: "send", key, unsure: !same };
    case "unsure":
      return { kind: "send", key, unsure: true };
    case "refused":
      return { kind: "send", key: same ? key : anotherKey(key, body), unsure: false };
    case "again":
    case "changed":
      if (same) return before.state === "again" ? { kind: "send", key, unsure: false } : { kind: "written", value: storedValue(before.response) }; // prettier-ignore
      return operation.creates === true
        ? { kind: "created" }
        : { kind: "send", key: anotherKey(key, body), unsure: false };
  }
}

/** Whether requests carry their key, by which the other side recognizes a repetition. */
export function carriesKey({ idempotencyHeader, idempotencyQuery, idempotencyPlace }: Operation): boolean {
  return (idempotencyHeader ?? idempotencyQuery ?? idempotencyPlace) !== undefined;
}

/** The same for every attempt of the same event at the same destination, on every machine. */
export function idempotencyKey(flow: string, dedupeKey: string, destination: string): string {
  return hashOf([flow, dedupeKey, destination]);
}

/** The key of a record that has changed since it was refused or written: the same for every attempt. */
export function anotherKey(before: string, body: string): string {
  return hashOf([before, body]);
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Whether a response proves that a request was not executed. @param before the step's progress */
export function isRefusal(result: OperationResult, before: Step | undefined, unsure: boolean): boolean {
  if (result.kind !== "refused" || result.perhaps === true || unsure) return false;
  // The first request with this key may still be in progress.
  const tried = before?.state === "sent";
  return !(tried && result.excerpt?.status === 409);
}

/** Holds a run whose record was created by an earlier attempt with other contents. */
export function createdAlready(operation: Operation): RunOutcome {
  const called = nameOf(operation);
  return {
    kind: "held",
    reason:
      `${called} has already created this record, and it would be different now: integ does not create a second one.  ` +
      `Correct the record in ${operation.system} itself, for example with a credit note, and discard this run`,
    id: `${called} has already created it`,
  };
}
