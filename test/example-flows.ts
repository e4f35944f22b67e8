/** The examples' flows, as tests call them: what comes of a document, as it goes out. */
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { encode, type Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { EXAMPLES } from "./examples.ts";
import { ID, type Doc } from "./shop-documents.ts";

const FILES = {
  order: "shopify-to-xero/order-to-invoice.integ",
  payment: "order-payments/payment-to-xero.integ",
  refund: "refund-to-credit-note/refund-to-credit-note.integ",
  day: "daily-sales/daily-sales.integ",
  cancelled: "cancelled-order/cancelled-order-to-void.integ",
} as const;
export type Spec = keyof typeof FILES;
export const fileOf = (spec: Spec): string => join(EXAMPLES, FILES[spec]);
async function flowOf(spec: Spec): Promise<Flow> {
  const { module } = new Program(nodeHost(), dirname(fileOf(spec))).compile(fileOf(spec));
  return loadFlow(module as NonNullable<typeof module>);
}
export const flows: Readonly<Record<Spec, Flow>> = {
  order: await flowOf("order"),
  payment: await flowOf("payment"),
  refund: await flowOf("refund"),
  day: await flowOf("day"),
  cancelled: await flowOf("cancelled"),
};

const NOW = Temporal.Instant.from("2026-12-03T00:00:00Z");

/** The outcome of a document: `{ right: records }`, or the reason why it is held, skipped or retried. */
export function outcomeOf(spec: Spec, document: unknown, given: Doc = {}, now: Temporal.Instant = NOW): Doc {
  const flow = flows[spec];
  const fetched = spec === "day" ? { late_orders: [], ...given } : given;
  expect(flow.source.shape.accepts(document), "the document is one that the flow takes").toBe(true);
  const stop = flow.prefilter?.(document);
  const map = (read: Doc) => flow.map(document, read, now, { credit_note: { CreditNoteID: ID } });
  let outcome = stop ?? map(fetched);
  // Lookups in a loop find nothing.
  const nobody: Record<string, Record<string, null>> = {};
  while (outcome.kind === "read") {
    for (const { fetch, key } of outcome.pending) nobody[fetch] = { ...nobody[fetch], [key]: null };
    outcome = map({ ...fetched, ...nobody });
  }
  switch (outcome.kind) {
    case "send":
      // As it goes out.
      return {
        right: Object.fromEntries(
          Object.entries(outcome.records as Doc).flatMap(([name, record]) =>
            record === undefined ? [] : [[name, JSON.parse(encode(record)) as unknown]],
          ),
        ),
      };
    case "hold":
      return { held: outcome.reason };
    case "skip":
      return { skipped: outcome.reason };
    case "retry":
      return { again: outcome.reason };
  }
}
