/** A parameter that wants a text of one character at least is not asked with a blank one. */
import { describe, expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { compileErp, ERP, erpFlow, spec } from "../../test/erp.ts";
import { codesOf, whole } from "./harness.ts";

const FILES = {
  "systems/erp/system.yaml": (ERP["systems/erp/system.yaml"] ?? "").replace(
    "parameters: { sku: { type: string } }\n    result: { type: Product, none_on: [404] }",
    `parameters: { sku: { type: string, minLength: 1 } }
    result: { type: Product, none_on: [404] }`,
  ),
};
const HEAD = ["source order = erp.Order", "trigger webhook erp.order_told"];
const LINE = 'destination line = erp.put_line { text: p.title otherwise "none" }';
const codes = (...lines: readonly string[]): string[] =>
  compileErp(spec("example", ...HEAD, ...lines, LINE), FILES).diagnostics.map((one) => one.code);

describe("lookups with values that may be blank", () => {
  test.each([
    ["a text that may be blank", ["fetch p = erp.find_product(sku: order.note)"], ["INT2228"]],
    ["one that may be absent is not enough", ['fetch p = erp.find_product(sku: order.note otherwise "x")'], ["INT2228"]],
    ["made of one", ["fetch p = erp.find_product(sku: order.note | trim)"], ["INT2228"]],
    ["in one branch of two", ['fetch p = erp.find_product(sku: if order.paid otherwise false then order.note else "x")'], ["INT2228"]],
    ["nothing, then", ["fetch p = erp.find_product(sku: order.note otherwise if blank null)"], []],
    ["another text, then", ['fetch p = erp.find_product(sku: order.note otherwise if blank "x")'], []],
    ["what is cut of it", ['fetch p = erp.find_product(sku: order.note | cut(5) otherwise if blank null)'], []],
    ["after a guard", ['hold when order.note blank because "no note"', "fetch p = erp.find_product(sku: order.note)"], []],
    ["in a branch for what is not blank", ["fetch p = erp.find_product(sku: if order.note blank then null else order.note)"], []],
    ["behind `not … blank`", ["fetch p = erp.find_product(sku: if not order.note blank then order.note else null)"], []],
    ["the other way round it is not known", ["fetch p = erp.find_product(sku: if order.note blank then order.note else null)"], ["INT2228"]],
    ["an address, which is absent where it is none", ["fetch p = erp.find_product(sku: email(order.note))"], []],
    ["a text with something else in it", ['fetch p = erp.find_product(sku: "sku-{order.id}")'], []],
    ["where the parameter takes any text", ["fetch p = erp.find_title(sku: order.note)"], []],
  ])("%s", (_, lines, expected) => {
    expect(codes(...lines)).toEqual(expected);
  }); // prettier-ignore

  test("both Xero searches that ship require a text", () => {
    expect(codesOf(whole("fetch contact = xero.find_contact(email: order.email)"))).toContain("INT2228");
    expect(codesOf(whole("fetch invoice = xero.find_invoice(number: order.name)"))).toContain("INT2228");
  });
});

test.each([
  ["otherwise if blank null", "order.note otherwise if blank null"],
  ["a branch with null", "if order.note blank then null else order.note"],
])("in the host, %s reads nothing for a blank value", async (_, argument) => {
  const flow = await erpFlow(spec("told", ...HEAD, `fetch p = erp.find_product(sku: ${argument})`, LINE), FILES);
  const asked: string[] = [];
  await using host = await TestHost.start([flow], {
    reply: ({ method, path }) => {
      if (method === "GET") asked.push(path);
      return { json: method === "GET" ? { sku: "a", title: "Cup" } : { lines: [{ id: 1 }] } };
    },
  });
  for (const [i, note] of ["", "  ", undefined, "a"].entries())
    await host.send("told", { id: i, ...(note === undefined ? {} : { note }) });
  expect(asked).toEqual(["/products/a"]);
  expect(host.sent).toMatchObject(["none", "none", "none", "Cup"].map((text) => ({ lines: [{ text }] })));
});

test.each([
  ["otherwise if blank null", "let text = order.note otherwise if blank null"],
  ["a branch with null", "let text = if order.note blank then null else order.note"],
])("a name for a value that may be absent, by %s, leaves its field out", async (_, lets) => {
  const put = 'destination line = erp.put_line { text: text otherwise "none"  n: number }';
  const number = "let number = if order.note blank then null else order.id";
  const flow = await erpFlow(spec("told", ...HEAD, lets, number, put), FILES);
  await using host = await TestHost.start([flow], { reply: () => ({ json: { lines: [{ id: 1 }] } }) });
  for (const [i, note] of ["", "a"].entries()) await host.send("told", { id: i, note });
  expect(host.sent).toEqual([{ lines: [{ text: "none" }] }, { lines: [{ text: "a", n: 1 }] }]);
});
