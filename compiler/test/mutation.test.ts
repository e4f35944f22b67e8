/** When a system changes, or a spec loses a line, the spec that no longer fits is rejected: by its code, on its line. */
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { EXAMPLES, read, ROOT } from "../../test/examples.ts";

type Json = { [key: string]: Json } & { required?: string[]; enum?: (string | null)[] };

const ORDER = join(ROOT, "specs/systems/shopify/schemas/Order.json");
const REFUND = join(ROOT, "specs/systems/shopify/schemas/Refund.json");
const INVOICE = join(ROOT, "specs/systems/xero/schemas/Invoice.json");
const CONTACT = join(ROOT, "specs/systems/xero/schemas/Contact.json");
const spec = join(import.meta.dirname, "project/order-to-invoice.integ");
const refunds = join(EXAMPLES, "refund-to-credit-note/refund-to-credit-note.integ");

/** The diagnostics of a spec after some files have changed: the code, and the line of the spec. */
function wrong(file: string, changed: ReadonlyMap<string, string>): string[] {
  const { diagnostics } = new Program(nodeHost(changed), dirname(file)).check(file);
  const text = changed.get(file) ?? read(file);
  // Its tests name fields as well, and are wrong with them.
  const tests = text.indexOf('\ntest "');
  const own = diagnostics.filter(
    ({ place, code }) => (place.path === file || !code.startsWith("INT3")) && (tests < 0 || place.start < tests),
  );
  return own.map(({ code, place }) => {
    expect(place.path).toBe(file);
    return `${code} ${text.split("\n")[text.slice(0, place.start).split("\n").length - 1]?.trim()}`;
  });
}

/** The diagnostics of systems' descriptions after some files have changed. */
function wrongDescriptions(file: string, changed: ReadonlyMap<string, string>): string[] {
  const { diagnostics } = new Program(nodeHost(changed), dirname(file)).check(file);
  return diagnostics.filter(({ code }) => code === "INT3002").map(({ message }) => message);
}

/** A schema with one thing changed. */
function schema(path: string, change: (schema: Json) => void): ReadonlyMap<string, string> {
  const changed = JSON.parse(read(path)) as Json;
  change(changed);
  return new Map([[path, JSON.stringify(changed, null, 2)]]);
}
const at = (from: Json, ...path: readonly string[]): Json => path.reduce((found, step) => found[step] as Json, from);
const rename = (of: Json, from: string): void => {
  of[`${from}_2`] = of[from] as Json;
  delete of[from];
};

describe("a field of the source is renamed", () => {
  const used = [...new Set([...read(spec).matchAll(/\border\.([a-z_]+)/g)].map(([, field]) => field as string))];
  test("the spec reads some fields", () => expect(used.length).toBeGreaterThan(15));
  test.each(used)("order.%s", (field) => {
    const changed = schema(ORDER, (order) => {
      rename(at(order, "properties"), field);
      order.required = order.required?.filter((name) => name !== field) ?? [];
    });
    // A description that names the field too (a duplicate key) is wrong first, and alone.
    const described = wrongDescriptions(spec, changed);
    for (const one of described) expect(one).toContain(`no field \`${field}\``);
    const found = wrong(spec, changed);
    expect(found.length + described.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatch(new RegExp(`^INT2002 .*order\\.${field}\\b`));
  });
});

describe("a field of the destination is renamed", () => {
  test.each(["InvoiceNumber", "Reference", "Date", "LineAmountTypes", "CurrencyCode", "Status"])("%s", (field) => {
    const found = wrong(
      spec,
      schema(INVOICE, (invoice) => rename(at(invoice, "properties"), field)),
    );
    expect(found).toEqual([expect.stringMatching(new RegExp(`^INT2003 ${field}:`))]);
  });
});

describe("a required line is deleted", () => {
  test.each([
    ["Type:            ", /^INT2041 destination invoice/],
    ["    Name: ", /^INT2041 Contact: \{/],
    ["Description:    line.title", /^INT2041 LineItems: \[/],
  ])("%s", (line, expected) => {
    const lines = read(spec).split("\n");
    const from = lines.findIndex((one) => one.includes(line));
    let to = from + 1;
    while (/^\s+(otherwise|\|)/.test(lines[to] ?? "")) to++;
    const text = [...lines.slice(0, from), ...lines.slice(to)].join("\n");
    expect(wrong(spec, new Map([[spec, text]]))).toEqual([expect.stringMatching(expected)]);
  });
});

describe("a schema changes", () => {
  test("a new value of an enum", () => {
    const found = wrong(
      spec,
      schema(ORDER, (order) => at(order, "properties", "financial_status").enum?.push("disputed")),
    );
    expect(found).toEqual([expect.stringMatching(/^INT2301 Status: match order\.financial_status/)]);
  });
  test("a value that the destination no longer accepts", () => {
    const found = wrong(
      spec,
      schema(INVOICE, (invoice) => {
        at(invoice, "properties", "Status").enum = ["DRAFT", "APPROVED"];
      }),
    );
    expect(found).toEqual([expect.stringMatching(/^INT2203 "paid", "partially_refunded" +=> "AUTHORISED"/)]);
  });
  test.each([
    [INVOICE, ["properties", "InvoiceNumber"], 100, /^INT2205 InvoiceNumber:/],
    [
      INVOICE,
      ["$defs", "LineItem", "properties", "Description"],
      200,
      /^INT2205 Description: .*(cut_words|line\.title)/,
    ],
    [INVOICE, ["$defs", "LineItem", "properties", "TaxType"], 7, /^INT2205 TaxType:/],
    [CONTACT, ["properties", "EmailAddress"], 60, /^INT2205 EmailAddress:/],
  ] as const)("%s %j accepts %i characters", (path, field, length, expected) => {
    const found = wrong(
      spec,
      schema(path, (changed) => {
        at(changed, ...field)["maxLength"] = length as unknown as Json;
      }),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatch(expected);
  });
  test.each([
    ["line_items", /^INT2403 for item in order\.line_items/],
    ["total_price", /^INT2402 .*order\.total_price/],
    ["taxes_included", /^INT2402 .*order\.taxes_included/],
    ["id", /^INT2402 key +order\.id/],
  ])("%s may be absent", (field, expected) => {
    const found = wrong(
      spec,
      schema(ORDER, (order) => {
        order.required = order.required?.filter((name) => name !== field) ?? [];
      }),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatch(expected);
  });
  test("the price of a line may be null", () => {
    const found = wrong(
      spec,
      schema(ORDER, (order) => {
        at(order, "$defs", "LineItem", "properties", "price")["type"] = ["string", "null"] as unknown as Json;
      }),
    );
    expect(found).toEqual([expect.stringMatching(/^INT2402 ensure sum/)]);
  });
  test("the amounts of an order are in another currency than the order", () => {
    const found = wrong(
      spec,
      schema(ORDER, (order) => {
        at(order, "$defs", "LineItem", "properties", "price", "x-integ")["money"] = {
          currency: "USD",
        } as unknown as Json;
      }),
    );
    expect(found).toEqual([expect.stringMatching(/^INT2223 UnitAmount: +item\.price/)]);
  });
  test("the destination accepts fewer decimals", () => {
    const found = wrong(
      spec,
      schema(INVOICE, (invoice) => {
        at(invoice, "$defs", "LineItem", "properties", "UnitAmount")["multipleOf"] = 0.01 as unknown as Json;
      }),
    );
    expect(found).toEqual([
      expect.stringMatching(/^INT2208 UnitAmount: +item\.price/),
      expect.stringMatching(/^INT2208 UnitAmount: +line\.price/),
    ]);
  });
  test("a text becomes a number, and a number a text", () => {
    const quantity = wrong(
      refunds,
      schema(REFUND, (refund) => {
        at(refund, "$defs", "RefundLineItem", "properties")["quantity"] = { type: "string" } as unknown as Json;
      }),
    );
    expect(quantity.length).toBeGreaterThan(0);
    for (const one of quantity) expect(one).toMatch(/^INT24(01|04) .*line\.quantity/);
    const note = wrong(
      refunds,
      schema(REFUND, (refund) => {
        at(refund, "properties")["note"] = { type: "integer" } as unknown as Json;
      }),
    );
    expect(note).toEqual([expect.stringMatching(/^INT2202 Reference: .*\{refund\.note /)]);
  });
});

describe("a word of the spec is changed", () => {
  test.each([
    ['"Europe/Vilnius"', '"Europe/Vilnus"', /^INT2416 let sold_on/],
    ['"DRAFT"', '"DRAFTED"', /^INT2203 .*"DRAFTED"/],
    ["round(sum(for d in item", "(sum(for d in item", /^INT1004/],
    [
      ', 2, half_up)\n        AccountCode:    account["goods"]',
      ', 3, half_up)\n        AccountCode:    account["goods"]',
      /^INT2208 DiscountAmount:/,
    ],
    ['account["goods"]', 'account["good"]', /^INT2203 AccountCode:/],
    ["unknown  ", "unknwon  ", /^INT1004/],
    ["CurrencyCode: order.currency", 'CurrencyCode: "USD"', /^INT2223 CurrencyCode:/],
    ["  CurrencyCode: order.currency\n", "", /^INT2223 UnitAmount:/],
    ["* line.UnitAmount -", "* line.UnitAmount * line.UnitAmount -", /^INT2222 ensure/],
    [
      '    unknown                                   => hold "a new Shopify payment status"\n',
      "",
      /^INT2302 Status: match/,
    ],
    ['"refunded", "voided"', '"refunded"', /^INT2301 Status: match/],
  ])("%j to %j", (from, to, expected) => {
    const text = read(spec);
    expect(text).toContain(from);
    expect(wrong(spec, new Map([[spec, text.replace(from, to)]]))).toEqual([expect.stringMatching(expected)]);
  });
});

describe("a word of the day's sales is changed", () => {
  const daily = join(EXAMPLES, "daily-sales/daily-sales.integ");
  test.each([
    ['at 02:00 in "Europe/Vilnius"', 'at 02:00 in "Europe/Vilnus"', /^INT2416 trigger schedule/],
    ['at 02:00 in "Europe/Vilnius"', "at 02:00", /^INT2507 trigger schedule/],
    ["all shopify.list_orders(", "all shopify.list_order(", /^INT2006 source/],
    ["sum(for one in part => one.tax)", "sum(for one in orders => one.total_price)", /^INT2220 TaxAmount:/],
    ['CurrencyCode:    "EUR"', 'CurrencyCode:    "USD"', /^INT2223 CurrencyCode:/],
    ["sum(for one in part =>", "sum(for one in prt =>", /^INT2001 UnitAmount:/],
    ["Date:          last_day", "Date:          now", /^INT2202 Date:/],
  ])("%j to %j", (from, to, expected) => {
    const text = read(daily);
    expect(text).toContain(from);
    const [first] = wrong(daily, new Map([[daily, text.replace(from, to)]]));
    expect(first).toMatch(expected);
  });
});
