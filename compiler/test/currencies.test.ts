/** Currencies: codes in any case, unknown codes, and a code with different case in two systems. */
import { describe, expect, test } from "vitest";
import { loadFlow } from "@integ/runtime/host";
import { Failure, type Flow } from "@integ/runtime";
import { compileText } from "./harness.ts";

const minor = { "x-integ": { money: { currency: "1/currency", unit: "minor" } } };
const SYSTEM = {
  "systems/pay/system.yaml": `integ: 1
system: pay
title: Pay
version: "1"
minor_units: { XBT: 4 }
types:
  Charge: { schema: Charge.json }
  Bill: { schema: Bill.json }
operations:
  find:
    kind: read
    request: { method: GET, path: /bills }
    parameters: { q: { in: query, type: string, required: true } }
    result: { type: Bill, may_be_none: true }
  put:
    kind: upsert
    request: { method: PUT, path: /bills }
    record: { type: Bill }
`,
  "systems/pay/Charge.json": JSON.stringify({
    type: "object",
    required: ["id", "amount", "currency", "coin", "lines", "listed", "listeds"],
    properties: {
      id: { type: "string" },
      amount: { type: "integer", ...minor },
      fee: { type: "integer", ...minor },
      currency: { type: "string", pattern: "^[a-z]{3}$" },
      listed: { type: "string", enum: ["eur", "jpy"], "x-integ": { enum: "closed" } },
      listeds: { type: "array", items: { type: "string", enum: ["eur", "jpy"], "x-integ": { enum: "closed" } } },
      tip: {
        type: "object",
        required: ["amount", "currency"],
        properties: { amount: { type: "integer", ...minor }, currency: { type: "string" } },
      },
      coin: {
        type: "object",
        required: ["amount", "currency"],
        properties: { amount: { type: "integer", ...minor }, currency: { type: "string" } },
      },
      order: {
        type: "object",
        required: ["total", "code"],
        properties: {
          total: { type: "string", format: "decimal", "x-integ": { money: { currency: "1/code" } } },
          code: { type: "string", pattern: "^[A-Z]{3}$" },
        },
      },
      lines: {
        type: "array",
        items: {
          type: "object",
          required: ["amount", "currency"],
          properties: { amount: { type: "integer", ...minor }, currency: { type: "string" } },
        },
      },
    },
  }),
  "systems/pay/Bill.json": JSON.stringify({
    type: "object",
    properties: {
      text: { type: "string" },
      texts: { type: "array", items: { type: "string" } },
      total: { type: "string", format: "decimal", "x-integ": { money: { currency: "/code" } } },
      units: { type: "integer", "x-integ": { money: { currency: "/code", unit: "minor" } } },
      code: { type: "string", pattern: "^[A-Z]{3}$" },
      small: { type: "string", pattern: "^[a-z]{3}$" },
      card: {
        type: "object",
        properties: { amount: { type: "integer", ...minor }, currency: { type: "string", pattern: "^[a-z]{3}$" } },
      },
      known: { type: "string", enum: ["EUR", "JPY", "USD"], "x-integ": { enum: "closed" } },
      knowns: {
        type: "array",
        items: { type: "string", enum: ["EUR", "JPY", "USD"], "x-integ": { enum: "closed" } },
      },
    },
  }),
};
const CHARGE = {
  id: "ch_1",
  amount: 100,
  currency: "jpy",
  listed: "jpy",
  listeds: ["jpy", "eur"],
  coin: { amount: 0, currency: "EUR" },
  lines: [] as object[],
};

const spec = (record: string, before = ""): string =>
  `integ 1\nintegration "bills"\nsource charge = pay.Charge\ntrigger manual\n${before}\ndestination bill = pay.put { ${record} }\n`;

/** The flow of a spec with one destination. */
async function flowOf(record: string, before = ""): Promise<Flow> {
  const { module, diagnostics } = compileText(spec(record, before), SYSTEM);
  expect(diagnostics).toEqual([]);
  return loadFlow(module as NonNullable<typeof module>);
}

/** The record to send, or the reason why the charge is held. */
async function billOf(record: string, document: object = {}, before = ""): Promise<unknown> {
  const outcome = (await flowOf(record, before)).map({ ...CHARGE, ...document }, {}, Temporal.Now.instant());
  return outcome.kind === "send" ? JSON.parse(JSON.stringify((outcome.records as { bill: unknown }).bill)) : outcome;
}
const codes = (record: string, before = ""): string[] =>
  compileText(spec(record, before), SYSTEM).diagnostics.map((one) => one.code);

describe("a currency code in small letters", () => {
  test.each([
    ["jpy", 100, "100"],
    ["JPY", 100, "100"],
    ["bhd", 1000, "1"],
    ["eur", 1999, "19.99"],
  ])("%s counts as the same currency", async (currency, amount, text) =>
    expect(await billOf('text: "{charge.amount}"', { currency, amount })).toEqual({ text }),
  );
  test("is converted to capital letters and back, and amounts keep it", async () => {
    expect(await billOf("code: charge.currency, total: charge.amount, units: charge.amount")).toEqual({
      code: "JPY",
      total: "100",
      units: 100,
    });
    expect(await billOf('small: currency(charge.currency) otherwise hold "?"')).toEqual({ small: "jpy" });
  });
  test("equals the constant that it is compared with", async () => {
    const lines = [{ amount: 250, currency: "eur" }, { amount: 99, currency: "usd" }]; // prettier-ignore
    const record =
      'text: "{sum(for line in charge.lines where line.currency == "eur" => line.amount) + money(1, "EUR")}"';
    expect(await billOf(record, { lines })).toEqual({ text: "3.5" });
    expect(codes('text: "{money(1, "eur") + money(1, "EUR")}"')).toEqual([]);
    expect(codes('text: "{money(1, "eur") + money(1, "USD")}"')).toEqual(["INT2220"]);
  });
});

describe("codes are compared and looked up without regard to case", () => {
  test.each([
    ['text: if charge.currency == "JPY" then "yen" else "other"', ""],
    ['text: if charge.coin.currency == "eur" and charge.coin.currency != "USD" then "yen" else "other"', ""],
    ['text: if charge.currency in ["EUR", "JPY"] then "yen" else "other"', ""],
    ['text: if "EUR" in (for line in charge.lines => line.currency) then "yen" else "other"', ""],
    ['text: if charge.listed == "JPY" then "yen" else "other"', ""],
    ['text: match charge.currency { "JPY" => "yen"  else => "other" }', ""],
    ['text: match charge.listed { "EUR" => "other"  "Jpy" => "yen" }', ""],
    [
      'text: names[charge.currency] otherwise "other"',
      'table names(code: text) -> text { "EUR" => "other"  "JPY" => "yen" }',
    ],
    [
      'text: names[charge.currency] otherwise "other"',
      'table names(code: text) -> text { "eur" => "other"  "JPY" => "yen" }',
    ],
    [
      'text: names["JPY"] otherwise "other"',
      'table names(code: text) -> text { "eur" => "other"  "jpy" => "yen" "USD" => "other" }',
    ],
  ])("%s", async (record, before) =>
    expect(await billOf(record, { lines: [{ amount: 5, currency: "eur" }] }, before)).toEqual({ text: "yen" }),
  );
  test("texts that are not currencies are compared exactly", async () =>
    expect(await billOf('text: if charge.id == "CH_1" then "same" else "other"')).toEqual({ text: "other" }));
  test("two rows for one currency are a mistake, and so are two arms", () => {
    const table = 'table names(code: text) -> text { "eur" => "a"  "EUR" => "b" }';
    expect(codes('text: names["EUR"]', table)).toContain("INT2503");
    expect(codes('text: match charge.currency { "jpy" => "a"  "JPY" => "b"  else => "c" }')).toEqual(["INT2304"]);
  });
});

test("listed codes fit a list of the same codes in another case", async () => {
  expect(await billOf("known: charge.listed, knowns: charge.listeds")).toEqual({
    known: "JPY",
    knowns: ["JPY", "EUR"],
  });
});

describe("expressions that change the case of a currency keep it", () => {
  test.each([
    ["code: upper(charge.currency), total: charge.amount", ""],
    ["code: charge.currency | upper, total: charge.amount", ""],
    ['code: currency(charge.currency) otherwise hold "?", total: charge.amount', ""],
    ["code: code, total: charge.amount", 'let code = currency(charge.currency) otherwise hold "?"'],
    ["code: upper(code), total: charge.amount", "let code = charge.currency"],
    ['code: match charge.currency { "jpy" => "JPY"  "eur" => "EUR"  else => hold "?" }, total: charge.amount', ""],
    ["code: code, total: charge.amount", 'let code = match charge.currency { "jpy" => "JPY"  else => hold "?" }'],
    ['code: if charge.currency == "jpy" then "JPY" else upper(charge.currency), total: charge.amount', ""],
    [
      'code: if charge.currency == "jpy" then "JPY" else if charge.currency == "EUR" then "EUR" else hold "?", total: charge.amount',
      "",
    ],
    ["code: code, total: charge.amount", 'let code = if charge.currency == "xyz" then hold "?" else charge.currency'],
    [
      "code: code, units: round_money(money(charge.amount, code), half_up)",
      'let code = currency(charge.currency) otherwise hold "?"',
    ],
  ])("%s", async (record, before) => {
    expect(await billOf(record, {}, before)).toMatchObject({ code: "JPY" });
  });
  test.each([
    ['code: match charge.currency { "jpy" => "EUR"  else => hold "?" }, total: charge.amount', ""],
    ['code: currency(charge.currency) otherwise "EUR", total: charge.amount', ""],
    ['code: if charge.amount > 5 then "EUR" else upper(charge.currency), total: charge.amount', ""],
    ['code: if charge.currency == "jpy" then "EUR" else upper(charge.currency), total: charge.amount', ""],
    ["code: upper(charge.id | cut(3)) | cut(3), total: charge.amount", ""],
  ])("others do not: %s", (record, before) => expect(codes(record, before).length).toBeGreaterThan(0));
});

describe("a code in capitals fits where small letters are needed, and amounts keep it", () => {
  const given = 'hold when charge.order absent because "no order"';
  const order = { total: "1500", code: "JPY" };
  const amount = "amount: round_money(charge.order.total, half_up)";
  test.each([
    ["charge.order.code", ""],
    ["lower(charge.order.code)", ""],
    ["charge.order.code | upper | lower", ""],
    ['currency(charge.order.code) otherwise hold "?"', ""],
    ["code", 'let code = currency(charge.order.code) otherwise hold "?"'],
    ["code", "let code = charge.order.code | lower"],
    ['match charge.order.code { "JPY" => "jpy"  else => hold "?" }', ""],
    ['match charge.order.code { "EUR" => "eur"  else => lower(charge.order.code) }', ""],
    ['if charge.order.code == "JPY" then "jpy" else lower(charge.order.code)', ""],
    ['"jpy"', 'hold when charge.order.code != "JPY" because "no yen"'],
  ])("%s %s", async (currency, before) =>
    expect(await billOf(`card: { currency: ${currency}, ${amount} }`, { order }, `${given}\n${before}`)).toEqual({
      card: { currency: "jpy", amount: 1500 },
    }),
  );
  test.each([
    ['match charge.order.code { "EUR" => "jpy"  else => lower(charge.order.code) }'],
    ["lower(charge.coin.currency) | cut(3)"],
    ['"eur"'],
  ])("others do not: %s", (currency) =>
    expect(codes(`card: { currency: ${currency}, ${amount} }`, given)).toContain("INT2223"),
  );
});

describe("an unknown currency does not get two decimals: the run is held", () => {
  const held = {
    kind: "hold",
    id: "no such currency",
    reason: '"xyz" is not a currency in ISO 4217, so the number of decimals of its amounts is unknown',
  };
  const odd = { currency: "xyz" };
  test.each([
    ['text: "{charge.amount}"', ""],
    ["code: charge.currency, units: charge.amount", ""],
    ['text: "{round_money(money(1.5, charge.currency), half_up)}"', ""],
    ["text: text(minor_units(charge.currency))", ""],
    ['text: if charge.amount > 5 then "much" else "little"', ""],
    ['text: "{amount(charge)}"', "function amount(c: pay.Charge) -> decimal = c.amount * 2 + 0"],
    [
      'text: "{twice(charge)}"',
      "function twice(c: pay.Charge) -> text = amount(c)\nfunction amount(c: pay.Charge) -> text = text(c.amount)",
    ],
    ['text: "x"', 'skip when charge.amount > 1000 because "much"'],
    ["texts: for line in charge.lines where line.amount > 1 => text(line.amount)", ""],
  ])("%s", async (record, before) => {
    const lines = [{ amount: 5, currency: "EUR" }, { amount: 5, currency: "xyz" }]; // prettier-ignore
    expect(await billOf(record, { ...odd, lines }, before)).toEqual(held);
  });
  test("in a key: the run is held, and only an identical value is a duplicate", async () => {
    const flow = await flowOf('text: "x"', "key charge.amount\ndedupe by charge.id, charge.amount");
    const keyOf = (document: object, body: string): string | undefined =>
      flow.dedupe?.key({ ...CHARGE, ...document }, { headers: {}, body });
    expect(keyOf(odd, "one")).not.toBe(keyOf({ ...odd, id: "ch_2" }, "two"));
    expect(keyOf(odd, "one")).toBe(keyOf(odd, "one"));
    expect(keyOf({}, "one")).toBe(keyOf({}, "two"));
    expect(flow.lane?.({ ...CHARGE, ...odd })).toContain("xyz");
    expect(flow.prefilter?.({ ...CHARGE, ...odd })).toEqual(held);
    expect(flow.prefilter?.(CHARGE)).toBeUndefined();
    expect(await billOf('text: "x"', odd, "key charge.amount")).toEqual(held);
  });
  test("in a fetch's argument: nothing is read, and the run is held", async () => {
    const flow = await flowOf('text: other.text otherwise "none"', "fetch other = pay.find(q: text(charge.amount))");
    const now = Temporal.Instant.from("2026-11-25T12:00:00Z");
    expect(flow.fetches[0]?.args?.(CHARGE, {}, now)).toEqual({ q: "100" });
    expect(flow.fetches[0]?.args?.({ ...CHARGE, ...odd }, {}, now)).toEqual(new Failure(held.reason));
    const loop =
      'texts: for line in charge.lines fetch other = pay.find(q: text(line.amount)) => other.text otherwise ""';
    expect(await billOf(loop, { lines: [{ amount: 5, currency: "xyz" }] })).toEqual(held);
  });
  test("only if an amount is calculated in it", async () => {
    expect(await billOf("text: charge.currency", odd)).toEqual({ text: "xyz" });
    expect(await billOf('text: if charge.id == "ch_1" then "known" else text(charge.amount)', odd)).toEqual({
      text: "known",
    });
    expect(await billOf('text: "{charge.fee otherwise 0}"', { ...odd })).toEqual({ text: "0" });
  });
  test.each([
    ['text: "{charge.tip.amount otherwise 0}"', ""],
    ['code: upper(charge.tip.currency) otherwise hold "no tip", units: charge.tip.amount', ""],
    ["code: code, units: charge.tip.amount", 'let code = charge.tip.currency otherwise hold "no tip"'],
    ['text: if charge.tip present then text(charge.tip.amount) else "none"', ""],
  ])("of a record that may be absent: %s", async (record, before) => {
    expect(await billOf(record, { tip: { amount: 5, currency: "xyz" } }, before)).toEqual(held);
    expect(await billOf(record, {}, before)).not.toEqual(held);
  });
  test("a currency that the system's description defines is known", async () => {
    const coin = { amount: 15_000, currency: "xbt" };
    expect(await billOf('text: "{charge.coin.amount}"', { coin })).toEqual({ text: "1.5" });
  });
  test("an unknown currency as a constant is a mistake", () => {
    expect(codes('text: "{money(1, "XYZ")}"')).toEqual(["INT2420"]);
  });
});

describe("two currencies that were compared as equal are one", () => {
  const same = 'hold when charge.coin.currency != charge.currency because "another currency"';
  test.each([
    ["found so before", 'text: "{charge.coin.amount + charge.amount}"', same, []],
    ["not asked", 'text: "{charge.coin.amount + charge.amount}"', "", ["INT2220"]],
    ["found otherwise", 'text: "{charge.coin.amount + charge.amount}"', same.replace("!=", "=="), ["INT2220"]],
    ["where one of two things may be so", 'text: "{charge.coin.amount + charge.amount}"', same.replace(" because", ' and charge.id == "x" because'), ["INT2220"]],
    ["in a condition", 'text: if charge.coin.currency == charge.currency then "{charge.coin.amount + charge.amount}" else "two"', "", []],
    ["of each element", 'text: "{sum(for line in charge.lines where line.currency == charge.currency => line.amount) + charge.amount}"', "", []],
    ["of each element, whatever it is called", 'text: "{sum(for a in charge.lines where a.currency == charge.currency => a.amount) + charge.amount}"', "", []],
    ["of each element, and outside of the loop", 'text: "{sum(for line in charge.lines where line.currency == charge.currency => line.amount) + charge.coin.amount}"', "", ["INT2220"]],
    ["and one of them is a constant", 'text: "{charge.coin.amount + money(1, "EUR")}"', `${same}\nhold when charge.currency != "eur" because "no euros"`, []],
    ["in a field of records that are made", "text: text(sum(for one in made => one.total) + charge.amount)", "let made = [{ total: charge.coin.amount }, { total: charge.amount }]", ["INT2220"]],
    ["in a field of records that are made, found equal", "text: text(sum(for one in made => one.total) + charge.amount)", 'hold when charge.coin.currency != charge.currency because "two currencies"\nlet made = [{ total: charge.coin.amount }, { total: charge.amount }]', []],
    ["where an amount goes", "code: upper(charge.currency), total: charge.coin.amount", same, []],
  ])("%s", (_, record, before, wanted) => expect(codes(record, before)).toEqual(wanted)); // prettier-ignore

  test("their amounts can be added", async () => {
    const document = { coin: { amount: 5, currency: "eur" }, amount: 100, currency: "eur" };
    expect(await billOf('text: "{charge.coin.amount + charge.amount}"', document, same)).toEqual({ text: "1.05" });
    expect(
      await billOf('text: "{charge.coin.amount + charge.amount}"', { ...document, currency: "usd" }, same),
    ).toMatchObject({ kind: "hold" });
  });
});

describe("a choice between amounts is in the currency that all of them share", () => {
  const tipToo =
    'hold when (charge.tip.currency otherwise charge.currency) != charge.currency because "two currencies"';
  const bills = 'fetch one = pay.find(q: "1")\nfetch two = pay.find(q: "2")\nlet found = one otherwise two';
  const inEuros = (name: string): string => `hold when (${name}.code otherwise "EUR") != "EUR" because "no euros"`;
  test.each([
    ["of one document", "text: text((charge.fee otherwise charge.amount) + charge.amount)", "", []],
    ["of several: nobody knows which", "text: text((charge.tip.amount otherwise charge.amount) + charge.amount)", "", ["INT2220"]],
    ["which are found equal before", "text: text((charge.tip.amount otherwise charge.amount) + charge.amount)", tipToo, []],
    ["which are found equal where there are two", "text: text((charge.tip.amount otherwise charge.amount) + charge.amount)", tipToo.replace("charge.tip.currency otherwise charge.currency", "charge.currency"), ["INT2220"]],
    ["in the arms of a match", 'text: text(match charge.listed { "eur" => charge.coin.amount  "jpy" => charge.amount } + charge.amount)', "", ["INT2220"]],
    ["in the arms of a match, found equal", 'text: text(match charge.listed { "eur" => charge.coin.amount  "jpy" => charge.amount } + charge.amount)', 'hold when charge.coin.currency != charge.currency because "two currencies"', []],
    ["beside a stop", 'text: text((charge.tip.amount otherwise hold "no tip") + charge.amount)', tipToo, []],
    ["with a name that was given before", "text: text(both + charge.coin.amount)", 'let both = charge.tip.amount otherwise charge.amount\nlet more = charge.amount\nhold when charge.coin.currency != charge.currency because "two currencies"', ["INT2220"]],
    ["with a name that was given before they were found equal", "text: text(more + charge.coin.amount)", 'let more = charge.amount\nhold when charge.coin.currency != charge.currency because "two currencies"', []],
    ["in a field of records that are made", "text: text(sum(for one in made => one.total) + charge.amount)", "let made = [{ total: charge.coin.amount }, { total: charge.amount }]", ["INT2220"]],
    ["in a field of records that are made, found equal", "text: text(sum(for one in made => one.total) + charge.amount)", 'hold when charge.coin.currency != charge.currency because "two currencies"\nlet made = [{ total: charge.coin.amount }, { total: charge.amount }]', []],
    ["where an amount goes", "code: upper(charge.currency), total: charge.tip.amount otherwise charge.amount", "", ["INT2223"]],
    ["where an amount goes, found equal", "code: upper(charge.currency), total: charge.tip.amount otherwise charge.amount", tipToo, []],
    ["a document of two, by its own currency", 'text: text((found.total otherwise 0) + money(1, "EUR"))', `${bills}\n${inEuros("found")}`, []],
    ["a document of two, by that of one of them", 'text: text((found.total otherwise 0) + money(1, "EUR"))', `${bills}\n${inEuros("one")}`, ["INT2220"]],
    ["amounts of two documents, by those of both", 'text: text((one.total otherwise two.total otherwise 0) + money(1, "EUR"))', `${bills}\n${inEuros("one")}\n${inEuros("two")}`, []],
    ["amounts of two documents, by that of one", 'text: text((one.total otherwise two.total otherwise 0) + money(1, "EUR"))', `${bills}\n${inEuros("one")}`, ["INT2220"]],
  ])("%s", (_, record, before, wanted) => expect(codes(record, before)).toEqual(wanted)); // prettier-ignore

  test("the message names the condition that would make them one currency", () => {
    const { diagnostics } = compileText(
      spec("text: text((charge.tip.amount otherwise charge.amount) + charge.amount)"),
      SYSTEM,
    );
    expect(diagnostics[0]?.message).toContain(
      "the currency in charge.tip.currency or the currency in charge.currency, and the currency in charge.currency",
    );
    expect(diagnostics[0]?.help).toContain('hold when charge.tip.currency != charge.currency because "…"');
  });

  test.each([
    ["text: text((charge.fee otherwise charge.amount) + charge.amount)", "7"],
    ["text: text((if charge.fee present then charge.fee else charge.amount) + charge.amount)", "7"],
    ["text: text(sum([charge.amount, charge.fee otherwise 0]))", "7"],
    ["text: text(sum([charge.amount]))", "5"],
    ["text: text(if charge.amount > 1 then charge.amount else 0)", "5"],
    ["units: charge.fee otherwise charge.amount, code: upper(charge.currency)", 2],
  ])("works in yen as in any other currency: %s", async (record, wanted) =>
    expect(Object.values((await billOf(record, { amount: 5, fee: 2 })) as object)).toContainEqual(wanted),
  );

  test("its results can be added in that currency", async () => {
    const record = "text: text((charge.tip.amount otherwise charge.amount) + charge.amount)";
    expect(await billOf(record, { amount: 5, tip: { amount: 2, currency: "jpy" } }, tipToo)).toEqual({ text: "7" });
    expect(await billOf(record, { amount: 5 }, tipToo)).toEqual({ text: "10" });
    expect(await billOf(record, { tip: { amount: 2, currency: "eur" } }, tipToo)).toMatchObject({ kind: "hold" });
  });
});

describe("a function's result is in the currency that it read from its argument", () => {
  const amount = "function amount(c: pay.Charge) = c.amount * 2\n";
  test.each([
    ["code: charge.currency, total: amount(charge)", amount],
    ["code: charge.currency, total: charge | amount", amount],
    ["code: charge.currency, total: amount(charge) + charge.amount", amount],
    ["code: charge.currency, total: sum(for one in parts(charge) => one.amount)", "function parts(c: pay.Charge) = [{ amount: c.amount }, { amount: c.amount }]\n"], // prettier-ignore
    ["code: charge.currency, total: twice(charge)", `${amount}function twice(it: pay.Charge) = amount(it)\n`],
  ])("%s", (record, before) => expect(codes(record, before)).toEqual([]));
  test.each([
    ['code: "EUR", total: amount(charge)', "INT2223"],
    ["code: charge.listed | upper, total: amount(charge)", "INT2223"],
    ["code: charge.currency, total: amount(charge) + charge.coin.amount", "INT2220"],
  ])("%s is %s", (record, code) => expect(codes(record, amount)).toEqual([code]));
});
