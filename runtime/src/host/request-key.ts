/**
 * Under which idempotency key a record goes out. What went out under a key, and may have got through, never goes out under
 * another; what was refused for good and is something else now is another request; what was made is not made a second time.
 */
import { createHash } from "node:crypto";
import type { Operation } from "../flow.ts";
import type { OperationResult } from "./operation-result.ts";
import type { Step } from "./engine.ts";
import { nameOf } from "./name-of.ts";
import { storedValue } from "./step-value.ts";
import type { Ending } from "./ending.ts";

export type Next =
  /** It is written as it is now: nothing goes out. */
  | { readonly kind: "written"; readonly value: unknown }
  /** It was created, and would be something else now. */
  | { readonly kind: "created" }
  /** It goes out; `unsure`: something else may have got through under the same key. */
  | { readonly kind: "send"; readonly key: string; readonly unsure: boolean };

/** @param first the key of a record that has never gone out */
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

/** Whether requests carry their key, by which the other side knows one that it has had. */
export function carriesKey({ idempotencyHeader, idempotencyQuery, idempotencyPlace }: Operation): boolean {
  return (idempotencyHeader ?? idempotencyQuery ?? idempotencyPlace) !== undefined;
}

/** The same for every try of the same event at the same destination, on every machine. */
export function idempotencyKey(flow: string, dedupeKey: string, destination: string): string {
  return hashOf([flow, dedupeKey, destination]);
}

/** The key of what a request has become since it was refused, or written: the same for every try of it. */
export function anotherKey(before: string, body: string): string {
  return hashOf([before, body]);
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Whether an answer says for sure that a request was not done. @param before how far its step was */
export function isRefusal(result: OperationResult, before: Step | undefined, unsure: boolean): boolean {
  if (result.kind !== "refused" || result.perhaps === true || unsure) return false;
  // The first request of this key may be under way still.
  const tried = before?.state === "sent";
  return !(tried && result.said?.status === 409);
}

/** Holds a run whose record was created by an earlier attempt with other contents. */
export function createdAlready(operation: Operation): Ending {
  const called = nameOf(operation);
  return {
    kind: "held",
    reason:
      `${called} has already created this record, and it would be different now: integ does not create a second one.  ` +
      `Correct the record in ${operation.system} itself, for example with a credit note, and discard this run`,
    id: `${called} has already created it`,
  };
}
