/**
 * Modules of earlier builds run on this runtime: a host keeps the module of every version that its runs started with,
 * and a program may rebuild its modules long after an update. The files in `kept` are the compiler's output for the
 * example on that day.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { TestHost } from "@integ/runtime/testing";
import { EXAMPLES } from "../../test/examples.ts";

const KEPT = join(import.meta.dirname, "kept");
const ORDER = JSON.parse(readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"), "utf8")) as object;
const NOW = Temporal.Instant.from("2026-11-24T12:00:00Z");

describe.each(globSync("*.ts.txt", { cwd: KEPT }).sort())("a module of %s", (file) => {
  const loaded = loadFlow({ name: "kept", text: readFileSync(join(KEPT, file), "utf8") });

  test("checks and maps documents", async () => {
    const flow = await loaded;
    expect(check(flow.source.shape, ORDER).ok).toBe(true);
    expect(check(flow.source.shape, { ...ORDER, line_items: "none" })).toMatchObject({
      ok: false,
      problems: [{ path: "line_items" }],
    });
    const outcome = flow.map(ORDER, {}, NOW);
    expect(outcome).toMatchObject({
      kind: "send",
      records: {
        invoice: {
          Type: "ACCREC",
          InvoiceNumber: "#1001",
          CurrencyCode: "EUR",
          LineItems: expect.arrayContaining([expect.objectContaining({ TaxType: "OUTPUT2" })]),
        },
      },
    });
  });

  test("runs in a host, from the webhook to the destination's response", async () => {
    const flow = await loaded;
    await using host = await TestHost.start([flow], { at: "2026-11-24T12:10:00Z" });
    host.destination.reply = () => ({
      json: { Contacts: [], Invoices: [{ InvoiceID: "5e3bd1a0-0000-4000-8000-000000000001" }] },
    });
    await host.send(flow.name, ORDER);
    await host.advance("1 day");
    expect(host.outcomes).toEqual(["delivered"]);
    expect(host.destination.requests.at(-1)?.body).toContain('"InvoiceNumber":"#1001"');
  });
});
