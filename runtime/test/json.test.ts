/** Documents: numbers keep their digits, and what is wrong is named by its path. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decimal, decode, encode, parseJson, shape } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { EXAMPLES, ROOT } from "../../test/examples.ts";

describe("numbers", () => {
  test.each([
    "820982911946154508",
    "-9007199254740993",
    "12345678901234567.89",
    "0.12345678901234567",
    "1e3",
    "1.5E-7",
    "19.99",
    "0",
    "-0.5",
    "1.25e21",
  ])("%s keeps its value", (digits) => {
    const { value } = parseJson(`{"value": ${digits}}`) as { value: number | bigint | Decimal };
    const written = (
      JSON.parse(encode({ value }), ((_k: string, v: unknown, c: { source?: string }) => c?.source ?? v) as never) as {
        value: string;
      }
    ).value;
    const plain = (text: string): string =>
      typeof value === "object" || typeof value === "bigint" ? text : String(Number(text));
    expect(plain(written)).toBe(plain(digits));
  });
  test("a long number is found in every place", () => {
    for (let before = 0; before < 40; before++) {
      const { id } = parseJson(`{"x":"${"a".repeat(before)}","id":12345678901234567890}`) as { id: unknown };
      expect(id, `${before} before it`).toBe(12345678901234567890n);
    }
  });
  test("a number too large for any type is an error, not infinity", () => {
    expect(decode(shape.number(), "1e400")).toEqual({
      ok: false,
      problems: [{ path: "", expected: "a number", found: "a number that is too large" }],
    });
  });
  test("documents without long numbers are plain JSON", () => {
    expect(parseJson('{"a":[1,2.5,"x",null,true]}')).toEqual({ a: [1, 2.5, "x", null, true] });
  });
});

describe("shapes", () => {
  const order = shape.record({
    id: shape.integer(),
    name: shape.text({ max: 5 }),
    price: shape.decimalText({ scale: 2 }),
    at: shape.optional(shape.nullable(shape.dateTime)),
    lines: shape.listOf(shape.record({ title: shape.text({ min: 1 }) }), { min: 1 }),
  });
  test("every problem has its path, the expected and the found value", () => {
    const result = decode(
      order,
      '{"id": 1.5, "name": "too long", "price": "1.005", "at": "yesterday", "lines": [{}, {"title": ""}]}',
    );
    expect(
      result.ok ? [] : result.problems.map(({ path, expected, found }) => `${path}: ${expected}; ${found}`),
    ).toEqual([
      "id: a whole number; 1.5",
      'name: a text of at most 5 characters; "too long"',
      'price: a number in quotes, like "19.99", with at most 2 decimals; "1.005"',
      'at: a date and time with its offset, like "2026-11-30T22:30:00Z"; "yesterday"',
      "lines[0].title: a text of at least 1 character; nothing",
      'lines[1].title: a text of at least 1 character; ""',
    ]);
  });
  test.each([
    ["", "JSON"],
    ["{", "JSON"],
    ["[]", "a record"],
    ["null", "a record"],
  ])("%j is not an order", (text, expected) => {
    const result = decode(order, text);
    expect(result.ok ? "" : result.problems[0]?.expected).toBe(expected);
  });
  test("bytes that are not UTF-8", () => {
    expect(decode(order, new Uint8Array([0x7b, 0xff, 0x7d]))).toMatchObject({
      ok: false,
      problems: [{ expected: "text in UTF-8" }],
    });
  });
  test("a field called __proto__ is an ordinary field", () => {
    const result = decode<Record<string, unknown>>(shape.mapOf(shape.integer()), '{"__proto__": 1, "constructor": 2}');
    expect(result.ok && Object.keys(result.value)).toEqual(["__proto__", "constructor"]);
  });
  test("impossible dates are refused", () => {
    for (const text of ["2026-02-29", "2026-13-01", "2026-1-1", "2026-11-30T22:30:00Z"])
      expect(shape.date.accepts(text), text).toBe(false);
    for (const text of ["2024-02-29", "2026-12-31"]) expect(shape.date.accepts(text), text).toBe(true);
    for (const text of ["2026-11-30T22:30:00", "2026-11-30T24:00:00Z", "2026-02-30T00:00:00Z"])
      expect(shape.dateTime.accepts(text), text).toBe(false);
  });
});

describe("compiled shapes agree with ajv on the same schemas", async () => {
  const ajv = new Ajv({ strict: false, allErrors: false, multipleOfPrecision: 6 });
  addFormats.default(ajv);
  // An annotation: shops send what people type.
  ajv.addFormat("email", true);
  ajv.addFormat("decimal", /^[+-]?\d{1,34}(\.\d{1,34})?$/);
  const folder = join(ROOT, "specs/systems/shopify/schemas");
  for (const name of ["Order", "Refund", "Transaction", "Fulfillment"])
    ajv.addSchema(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as object, `${name}.json`);
  const validate = ajv.getSchema("Order.json") ?? ajv.compile({});
  const { module } = new Program(nodeHost(), join(EXAMPLES, "shopify-to-xero")).compile(
    join(EXAMPLES, "shopify-to-xero/order-to-invoice.integ"),
  );
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const sample = JSON.parse(readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"), "utf8")) as Record<
    string,
    unknown
  >;

  test("on a whole order", () => {
    expect(validate(sample)).toBe(true);
    expect(flow.source.shape.accepts(sample)).toBe(true);
  });
  test("on orders with one value changed or removed", () => {
    const paths: (readonly (string | number)[])[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value === "object" && value !== null)
        for (const [key, inner] of Object.entries(value))
          walk(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    walk(sample, []);
    const values = fc.constantFrom<unknown>(
      undefined,
      null,
      1,
      1.5,
      -1,
      "",
      "x",
      "1.5",
      "1.2345",
      "LT",
      "EUR",
      "2026-11-24T14:05:09+02:00",
      true,
      [],
      {},
      "a".repeat(300),
      "a".repeat(700),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), values, (path, value) => {
        const changed = structuredClone(sample);
        let at = changed as Record<string | number, unknown>;
        for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
        const last = path.at(-1) as string | number;
        if (value === undefined && Array.isArray(at)) at.splice(Number(last), 1);
        else if (value === undefined) delete at[last];
        else at[last] = value;
        // Enums that a system may add to are open in integ and closed in JSON Schema; scales are integ's own.
        const open = ["financial_status", "fulfillment_status"].includes(String(last)) && typeof value === "string";
        if (open || value === "1.2345") return;
        // The whole document, as the schema has it, and not only what the spec reads.
        const { shape } = flow.source.shape.whole ?? flow.source;
        expect(shape.accepts(changed), `${path.join(".")} = ${JSON.stringify(value)}`).toBe(validate(changed));
      }),
      { seed: 20261124, numRuns: 3000 },
    );
  });
});
