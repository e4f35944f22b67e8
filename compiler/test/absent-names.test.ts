/** A name, or a field of a record, whose value is `null`: a field that it goes into is left out. */
import { expect, test } from "vitest";
import { loadFlow } from "@integ/runtime/host";
import { compileText } from "./harness.ts";

const SYSTEM = {
  "systems/erp/system.yaml":
    'integ: 1\nsystem: erp\ntitle: ERP\nversion: "1"\ntypes:\n  Order: { schema: Order.json }\n  Contact: { schema: Contact.json }\noperations:\n  put:\n    kind: upsert\n    request: { method: PUT, path: /contacts }\n    record: { type: Contact }\n',
  "systems/erp/Order.json": JSON.stringify({
    type: "object",
    required: ["email"],
    properties: { email: { type: "string" } },
  }),
  "systems/erp/Contact.json": JSON.stringify({ type: "object", required: ["name"], properties: { name: { type: "string" }, email: { type: "string" } } }), // prettier-ignore
};

test.each<[string, string, string]>([
  ["a name", "let email = order.email otherwise if blank null", "email"],
  ["a name of a choice", 'let email = if order.email == "" then null else order.email', "email"],
  ["a field of a record", "let made = { email: order.email otherwise if blank null }", "made.email"],
])("%s", async (_, before, value) => {
  const spec = `integ 1\nintegration "contacts"\nsource order = erp.Order\ntrigger manual\n${before}\ndestination contact = erp.put { name: "Ona"  email: ${value} }\n`;
  const { module, diagnostics } = compileText(spec, SYSTEM);
  expect(diagnostics).toEqual([]);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const sent = (email: string): unknown => {
    const outcome = flow.map({ email }, {}, Temporal.Now.instant());
    return outcome.kind === "send" ? JSON.parse(JSON.stringify(outcome.records)) : outcome;
  };
  expect(sent("")).toEqual({ contact: { name: "Ona" } });
  expect(sent("ona@example.lt")).toEqual({ contact: { name: "Ona", email: "ona@example.lt" } });
});
