/**
 * A field that refuses empty texts gives a warning if its value may be empty; `null` in a branch leaves the field out.
 */
import { describe, expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { compileErp, erpFlow, spec } from "../../test/erp.ts";

const FILES = {
  "systems/erp/Line.json": JSON.stringify({
    type: "object",
    required: ["text"],
    properties: {
      text: { type: "string", minLength: 1 },
      company: { type: "string", minLength: 1, maxLength: 20 },
      code: { type: "string", pattern: "^[A-Z]{2}[0-9]+$" },
      memo: { type: "string" },
      nickname: { type: ["string", "null"] },
    },
  }),
};
const HEAD = ["source order = erp.Order", "trigger webhook erp.order_told"];
const line = (fields: string): string => `destination line = erp.put_line { text: "x" ${fields} }`;
const found = (...lines: readonly string[]) =>
  compileErp(spec("example", ...HEAD, ...lines), FILES).diagnostics.filter(({ code }) => code !== "INT2213");

describe("texts that may be empty", () => {
  test.each([
    ["a text as it comes", "company: order.note | cut(20)", ["INT2229"]],
    ["behind `otherwise`", 'company: order.note otherwise "none" | cut(20)', ["INT2229"]],
    ["made of holes alone", 'company: "{order.note}" | cut(20)', ["INT2229"]],
    ["what is left of one that is not blank", 'company: digits_only(order.note otherwise if blank null) | cut(20)', ["INT2229"]],
    ["left out where it is blank", "company: order.note otherwise if blank null | cut(20)", []],
    ["left out at the end", "company: order.note | trim | cut(20) otherwise if blank null", []],
    ["another text then", 'company: order.note otherwise if blank "none" | cut(20)', []],
    ["held then", 'company: order.note otherwise if blank hold "why" | cut(20)', []],
    ["in a branch of its own", "company: if order.note blank then null else order.note | cut(20)", []],
    ["with something in it", 'company: "order {order.id}" | cut(20)', []],
    ["into a field that takes any", "memo: order.note", []],
  ])("%s", (_, fields, codes) => {
    expect(found(line(fields)).map(({ code }) => code)).toEqual(codes);
  }); // prettier-ignore

  test.each([
    ["x | cut(20) otherwise if blank null", []],
    ['if x == "a" then "b" else (x | cut(20) otherwise if blank null)', []],
    ['match x { "a" => "b"  else => x | cut(20) otherwise if blank null }', []],
    ["x | cut(20)", ["INT2229"]],
    ['if x == "a" then "" else (x | cut(20) otherwise if blank null)', ["INT2229"]],
    ['x | cut(20) otherwise if blank ""', ["INT2229"]],
  ])("an absent result of a function: %s", (body, codes) => {
    const named = `function told(x: text) -> text? = ${body}`;
    const said = found(named, line('company: told(order.note otherwise "") | cut(20)')).map(({ code }) => code);
    expect(said).toEqual(codes);
  });

  test("a required field that accepts null gets null for an absent value", () => {
    const required = { ...FILES, "systems/erp/Line.json": FILES["systems/erp/Line.json"].replace('["text"]', '["text","nickname"]') }; // prettier-ignore
    const saidOf = (value: string) => compileErp(spec("example", ...HEAD, line(`nickname: ${value}`)), required).diagnostics; // prettier-ignore
    expect(saidOf("order.note")).toMatchObject([
      { code: "INT2201", help: expect.stringContaining("order.note otherwise null") },
    ]);
    expect(saidOf("order.note otherwise null")).toEqual([]);
  });

  test("a blank value in a required field holds the run without a warning", () => {
    expect(found('destination line = erp.put_line { text: order.note otherwise "x" }')).toEqual([]);
  });

  test("the warning names the field, and its fix removes it", () => {
    const [warning] = found(line("company: order.note | cut(20)"));
    expect(warning).toMatchObject({
      severity: "warning",
      message: "`erp.Line.company` refuses an empty text, and this one may be empty: such a run is held",
      help: expect.stringContaining("otherwise if blank null"),
      fixes: [{ edits: [{ text: " otherwise if blank null" }] }],
    });
  });
});

test("null in a branch leaves the field out, with or without a name for it", async () => {
  const flow = await erpFlow(
    spec(
      "told",
      ...HEAD,
      "let named = order.note otherwise if blank null",
      line(`company: named | cut(20)  memo: order.note otherwise if blank null
        code: match order.paid otherwise false { true => "AB1"  else => null }`),
    ),
    FILES,
  );
  await using host = await TestHost.start([flow], { reply: () => ({ json: { lines: [{ id: 1 }] } }) });
  await host.send("told", { id: 1, note: "", paid: true });
  await host.send("told", { id: 2, note: "Linas" });
  expect(host.sent).toEqual([
    { lines: [{ text: "x", code: "AB1" }] },
    { lines: [{ text: "x", company: "Linas", memo: "Linas" }] },
  ]);
});

test("a field that accepts null gets null from a branch, and is left out for a name", async () => {
  const flow = await erpFlow(
    spec("told", ...HEAD, line("nickname: order.note otherwise if blank null"), "key order.id"),
    FILES,
  );
  await using host = await TestHost.start([flow], { reply: () => ({ json: { lines: [{ id: 1 }] } }) });
  await host.send("told", { id: 1, note: "" });
  expect(host.sent).toEqual([{ lines: [{ text: "x", nickname: null }] }]);
});

test("null alone is a mistake, and so is a branch with null in a required field", () => {
  expect(found(line("memo: null")).map(({ code }) => code)).toEqual(["INT2210"]);
  expect(
    found("destination line = erp.put_line { text: order.note otherwise if blank null }").map(({ code }) => code),
  ).toEqual(["INT2210"]);
});
