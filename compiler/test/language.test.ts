/**
 * The meaning of expressions: each is compiled, run, and compared. The library's documented examples run here as well.
 */
import { describe, expect, test } from "vitest";
import { builtins } from "@integ/compiler";
import { encode, type Outcome } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { codesOf, compileText, whole } from "./harness.ts";

const ORDER = {
  id: 1,
  name: "#1001",
  created_at: "2026-11-30T22:30:00Z",
  currency: "EUR",
  total_price: "19.99",
  taxes_included: true,
  total_tax: "3.47",
  email: null,
  customer: { id: 7, first_name: "Ona", last_name: null },
  tags: "a, b",
  financial_status: "paid",
  line_items: [
    { id: 1, title: "Cup", quantity: 2, price: "5.00", sku: "C-1" },
    { id: 2, title: "Table cloth", quantity: 0, price: "9.99" },
  ],
  note: "  ",
};

async function outcomeOf(
  fragment: string,
  order: object = ORDER,
): Promise<Outcome<{ invoice: { Reference?: string } }>> {
  const { module, diagnostics } = compileText(whole(fragment));
  expect(diagnostics.filter((one) => one.severity === "error").map((one) => one.message)).toEqual([]);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  return flow.map(order, {}, Temporal.Instant.from("2026-01-01T00:00:00Z")) as Outcome<{
    invoice: { Reference?: string };
  }>;
}

/** The value of an expression, as a text of the invoice. */
async function valueOf(expression: string, order: object = ORDER): Promise<string | undefined> {
  const outcome = await outcomeOf(
    `destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: [{ Description: "x" }]
  Reference: ${expression}
}`,
    order,
  );
  return outcome.kind === "send" ? outcome.records.invoice.Reference : `${outcome.kind}: ${outcome.reason}`;
}

/** As text, whatever it is. */
const textOf = (expression: string): string => `"{${expression}}" | cut(255)`;

describe("texts with holes", () => {
  test.each([
    ['"{order.customer.first_name} {order.customer.last_name}" | cut(99)', "Ona"],
    ['"{order.customer.last_name} {order.customer.first_name}" | cut(99)', "Ona"],
    ['"{order.customer.first_name} ({order.customer.last_name})" | cut(99)', "Ona"],
    ['"{order.customer.first_name}, {order.email}, {order.currency}" | cut(99)', "Ona, EUR"],
    ['"{order.email}" otherwise "nobody" | cut(99)', "nobody"],
    [
      '"total {order.total_price} on {order.created_at | date_in("Europe/Vilnius")}" | cut(99)',
      "total 19.99 on 2026-12-01",
    ],
    ['"\\{{order.id}\\}" | cut(99)', "{1}"],
    // The indentation of a text of several lines is not part of it, whether of spaces or tabs.
    ['"""\n    Dear\n      {order.name},\n    bye\n  """ | cut(99)', "Dear\n  #1001,\nbye"],
    ['"""\n\t\tDear\n\t\t\t{order.name},\n\t\tbye\n\t""" | cut(99)', "Dear\n\t#1001,\nbye"],
    ['"""\n\t\tDear\n\n\t\t\tall\n\t""" | cut(99)', "Dear\n\n\tall"],
    ['"""{order.name}\n  {order.currency}""" | cut(99)', "#1001\n  EUR"],
    ['"""\n  {order.name}\n  {order.currency}\n""" | cut(99)', "#1001\nEUR"],
  ])("%s is %s", async (expression, value) => expect(await valueOf(expression)).toBe(value));
});

describe("absence", () => {
  test.each([
    ["order.email otherwise order.customer.last_name otherwise order.name", "#1001"],
    ['order.note otherwise if blank "no note"  | cut(99)', "no note"],
    ['order.note otherwise "no note" | trim | cut(99)', ""],
    ["if order.email present then order.email else order.name", "#1001"],
    ['if order.customer present and order.customer.first_name present then order.customer.first_name else "?"', "Ona"],
    ["order.email", undefined],
    ['first(order.tax_lines).title otherwise "no tax" | cut(99)', "no tax"],
    ["order.line_items[0].title", "Cup"],
    ['order.line_items[7].title otherwise "none"', "none"],
  ])("%s is %s", async (expression, value) => expect(await valueOf(expression)).toBe(value));
});

describe("numbers", () => {
  test.each([
    ["0.1 + 0.2", "0.3"],
    ["order.total_price * 3 - order.total_tax", "56.5"],
    ["sum(for i in order.line_items => i.price * i.quantity)", "10"],
    ["sum(for i in order.line_items where i.quantity == 0 => i.price)", "9.99"],
    ["round(order.total_price / 3, 2, half_up)", "6.66"],
    ["round(-2.5, 0, half_even)", "-2"],
    ["round(1 / order.id, 1, half_up) on error 7", "1"],
    ["round(1 / (order.id - 1), 1, half_up) on error 7", "7"],
    ["123456789012345678.91 + 0.09", "123456789012345679"],
    ["min(for i in order.line_items => i.price) otherwise 0", "5"],
    ["count(order.line_items)", "2"],
    ["-order.total_price", "-19.99"],
  ])("%s", async (expression, value) => {
    const [number, onError] = expression.split(" on error ");
    const complete = onError === undefined ? `(${expression})` : `(${number} on error ${onError})`;
    expect(await valueOf(textOf(complete).replace(/order\.total_tax/g, "(order.total_tax otherwise 0)"))).toBe(value);
  });
});

describe("dates", () => {
  const sold = 'order.created_at | date_in("Europe/Vilnius")';
  test.each([
    [`${sold} | start_of(month) | format("yyyy/M/d")`, "2026/12/1"],
    [`${sold} | start_of(week) | format("dd.MM.yyyy")`, "30.11.2026"],
    [`${sold} | start_of(year) | text`, "2026-01-01"],
    [`text(add(${sold}, 2 months))`, "2027-02-01"],
    [`text(between(${sold}, "2026-12-24"))`, "23"],
    [`if (${sold}) == "2026-12-01" then "first" else "other"`, "first"],
  ])("%s", async (expression, result) => expect(await valueOf(expression)).toBe(result));
});

describe("branches", () => {
  test("match takes several values, unknown ones and the rest", async () => {
    const status = `match order.financial_status otherwise hold "no status" {
    "paid", "pending" => "A"
    unknown           => hold "new: {order.financial_status}"
    else              => skip "the rest"
  }`;
    expect(await valueOf(status)).toBe("A");
    expect(await valueOf(status, { ...ORDER, financial_status: "mars" })).toBe("hold: new: mars");
    expect(await valueOf(status, { ...ORDER, financial_status: null })).toBe("hold: no status");
  });
  test("else after unknown matches known values without an arm", async () => {
    const status = `match order.financial_status otherwise "voided" { "paid" => "A"  unknown => "U"  else => "E" }`;
    expect(await valueOf(status, { ...ORDER, financial_status: "voided" })).toBe("E");
    expect(await valueOf(status, { ...ORDER, financial_status: "mars" })).toBe("U");
  });
  test("match on numbers and true or false", async () => {
    expect(await valueOf('match order.total_price { 19.990 => "same"  else => "other" }')).toBe("same");
    expect(await valueOf('match order.taxes_included { true => "in"  false => "on top" }')).toBe("in");
  });
  test("in, within, and, or, not", async () => {
    expect(await valueOf('if order.currency in ["EUR", "USD"] and not (order.id == 2) then "yes" else "no"')).toBe(
      "yes",
    );
    expect(await valueOf('if order.total_price == 20 within 0.01 then "near" else "far"')).toBe("near");
    expect(await valueOf('if order.total_price in [1, 19.99] then "yes" else "no"')).toBe("yes");
    expect(await valueOf('if order.created_at < now then "before" else "after"')).toBe("after");
  });
});

describe("functions of a spec", () => {
  test("a function and a mapping", async () => {
    const outcome =
      await outcomeOf(`function net(gross: decimal, rate: decimal) -> decimal(2) = round(gross / (1 + rate), 2, half_up) on error 0
mapping line(x: shopify.Order.line_items) -> xero.Invoice.LineItems {
  Description: x.title
  UnitAmount:  net(x.price, 0.21)
}
destination invoice = xero.upsert_invoice {
  Type:      "ACCREC"
  Contact:   { Name: "x" }
  LineItems: for item in order.line_items => line(item)
}`);
    expect(outcome.kind === "send" && encode(outcome.records)).toBe(
      '{"invoice":{"Type":"ACCREC","Contact":{"Name":"x"},"LineItems":[{"Description":"Cup","UnitAmount":4.13},{"Description":"Table cloth","UnitAmount":8.26}]}}',
    );
  });
  test("tables with one and several keys, with and without an else", async () => {
    const tables = `table code(country: text, rate: decimal) -> text { "LT", 0.21 => "A"  "LT", 0 => "B" }
table account(kind: text) -> text { "goods" => "200"  else => "999" }
`;
    const of = async (expression: string): Promise<unknown> => {
      const outcome = await outcomeOf(`${tables}destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: [{ Description: "x" }]
  Reference: ${expression}
}`);
      return outcome.kind === "send" ? outcome.records.invoice.Reference : outcome.reason;
    };
    expect(await of('code["LT", 0.210] otherwise "none"')).toBe("A");
    expect(await of('code["LT", 0.5] otherwise "none"')).toBe("none");
    expect(await of('code["LT", order.total_tax otherwise 0] otherwise hold "no code for {order.total_tax}"')).toBe(
      "no code for 3.47",
    );
    expect(await of("account[order.name]")).toBe("999");
  });
});

describe("records and lists as values", () => {
  const of = async (lets: string, expression: string): Promise<unknown> => {
    const outcome = await outcomeOf(`${lets}
destination invoice = xero.upsert_invoice { Type: "ACCREC"  Contact: { Name: "x" }  LineItems: [{ Description: "x" }]  Reference: ${expression} }`);
    return outcome.kind === "send" ? outcome.records.invoice.Reference : outcome.reason;
  };
  test.each([
    [
      "let a = { b: order.name, c: { d: order.total_price * 2, e: order.email } }",
      '"{a.b} {a.c.d} {a.c.e}" | cut(99)',
      "#1001 39.98",
    ],
    [
      "let a = for i in order.line_items => { t: i.title, p: i.price }",
      'join(for x in a => "{x.t}:{x.p}", " ") | cut(99)',
      "Cup:5 Table cloth:9.99",
    ],
    [
      'let a = [{ n: 1, t: "one" }, { n: 2.5, t: order.name }]',
      'join(for x in a sort by x.n descending => "{x.t}{x.n}", " ") | cut(99)',
      "#10012.5 one1",
    ],
    ["let a = if order.taxes_included then { q: 1 } else { q: 2, r: 3 }", '"{a.q}{a.r}" | cut(99)', "1"],
    ["let a = { let b = order.total_price  c: b + b }", '"{a.c}" | cut(99)', "39.98"],
    ['let s = if order.id == 1 then order.financial_status otherwise "paid" else "voided"', "s | cut(99)", "paid"],
  ])("%s: %s", async (lets, expression, result) => expect(await of(lets, expression)).toBe(result));
});

describe("sorting and grouping", () => {
  const lines = [
    { id: 1, title: "b", quantity: 1, price: "10.00", sku: "x" },
    { id: 2, title: "a", quantity: 3, price: "9.50", sku: "y" },
    { id: 3, title: "ą", quantity: 2, price: "10", sku: "x" },
    { id: 4, title: "A", quantity: 0, price: "100.00" },
  ];
  const order = { ...ORDER, line_items: lines };
  test.each([
    ["for i in order.line_items sort by i.price => i.title", "a b ą A"],
    ["for i in order.line_items sort by i.price descending => i.title", "A b ą a"],
    ["for i in order.line_items sort by i.title => i.title", "A a b ą"],
    [
      'for i in order.line_items where i.quantity > 0 let total = i.price * i.quantity sort by total => "{i.title}{total}"',
      "b10 ą20 a28.5",
    ],
    ["for i in order.line_items sort by i.price sort by i.quantity > 1 => i.title", "b A a ą"],
    ['for i in order.line_items group by p = i.price => "{p}:{count(i)}"', "10:2 9.5:1 100:1"],
    [
      'for i in order.line_items where i.sku present group by s = i.sku sort by s descending => "{s}{sum(for x in i => x.quantity)}"',
      "y3 x3",
    ],
    ['for i in order.line_items group by s = i.sku otherwise "none" where count(i) == 1 => s', "y none"],
    ['for i in order.line_items let s = i.sku otherwise "none" where s != "y" group by k = upper(s) => k', "X NONE"],
  ])("%s", async (expression, result) =>
    expect(await valueOf(`join([${expression}], " ") | cut(99)`, order)).toBe(result),
  );
  test("absent values and records can't be sorted by", () => {
    expect(codesOf(whole("let a = for i in order.line_items sort by i.sku => i.title"))).toEqual(["INT2402"]);
    expect(codesOf(whole("let a = for i in order.line_items sort by i.tax_lines otherwise [] => i.title"))).toEqual([
      "INT2202",
    ]);
    expect(codesOf(whole("let a = for i in order.line_items group by t = i.title => i.price"))).toEqual(["INT2408"]);
    // What a name meant of one element means nothing of a group.
    expect(codesOf(whole("let a = for i in order.line_items let q = i.title group by t = q => q"))).toEqual([
      "INT2001",
    ]);
  });
});

test("a record with any field names", () => {
  const schema = {
    type: "object",
    required: ["attributes"],
    properties: { attributes: { type: "object", additionalProperties: { type: "string", maxLength: 3 } } },
  };
  const system = `integ: 1
system: crm
title: CRM
version: "1"
types:
  Person: { schema: Person.json }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: /people }
    record: { type: Person }
`;
  const files = { "systems/crm/system.yaml": system, "systems/crm/Person.json": JSON.stringify(schema) };
  const of = (attributes: string): ReturnType<typeof compileText> =>
    compileText(whole(`destination person = crm.put { attributes: ${attributes} }`), files);
  expect(of('{ a: "x", b: order.email | cut(3) }').diagnostics).toEqual([]);
  expect(of('{ a: "x", b: order.email | cut(3) }').module?.text).toContain("attributes: {");
  expect(of('{ a: "long", a: "x" }').diagnostics.map((one) => one.code)).toEqual(["INT2205", "INT2042"]);
});

describe("stops", () => {
  test("guards come first, and narrow what follows", async () => {
    const fragment = `hold when order.customer absent because "no customer"
destination invoice = xero.upsert_invoice { Type: "ACCREC"  Contact: { Name: order.customer.first_name otherwise "x" }  LineItems: [{ Description: "{order.customer.id}" }] }`;
    expect(await outcomeOf(fragment, { ...ORDER, customer: null })).toMatchObject({
      kind: "hold",
      reason: "no customer",
    });
    expect(await outcomeOf(fragment)).toMatchObject({
      kind: "send",
      records: { invoice: { LineItems: [{ Description: "7" }] } },
    });
  });
  test("a stop inside a list, a condition and an on error", async () => {
    expect(
      await valueOf(
        textOf('sum(for i in order.line_items => if i.quantity > 0 then i.price else hold "none of {i.title}")'),
      ),
    ).toBe("hold: none of Table cloth");
    expect(await valueOf('text(decimal(order.tags otherwise "") on error hold "tags are no number")')).toBe(
      "hold: tags are no number",
    );
    expect(await valueOf('retry "later"')).toBe("retry: later");
  });
  test("rules that can't be proved are checked before sending", async () => {
    const outcome = await outcomeOf(`destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: for i in order.line_items where i.quantity > 99 => { Description: i.title }
}`);
    expect(outcome).toEqual({
      kind: "hold",
      id: "does not fit xero.Invoice",
      reason: "does not fit xero.Invoice: LineItems: expected a list of at least 1, found an empty list",
    });
  });
});

describe("the function library", () => {
  const examples = [...builtins.values()]
    .flatMap((builtin) => [builtin, ...(builtin.also ?? [])])
    .flatMap((builtin) =>
      builtin.examples.map(([expression, value]) => [expression, value, builtin.mayBeAbsent === true] as const),
    );
  test("every function has an example", () => {
    expect([...builtins.values()].filter((one) => one.examples.length === 0).map((one) => one.name)).toEqual([]);
  });
  test.each(examples)("%s is %s", async (expression, value, mayBeAbsent) => {
    const wanted = value.startsWith('"') ? (JSON.parse(value) as string) : value;
    const bool = value === "true" || value === "false";
    const shown = bool
      ? `if ${expression} then "true" else "false"`
      : textOf(mayBeAbsent ? `(${expression}) otherwise ${value}` : `(${expression})`);
    expect(await valueOf(shown)).toBe(wanted);
  });
});

test("a key must be present, since runs without one would all wait for each other", () => {
  expect(codesOf(whole("").replace("key     order.id", "key     order.customer.id"))).toEqual(["INT2402"]);
  expect(codesOf(whole("").replace("key     order.id", "key     order.customer.id otherwise order.id"))).toEqual([]);
});

describe("unsupported constructs are reported plainly", () => {
  test.each([["a span of time by itself", "let term = 14 days"]])("%s", (_, fragment) => {
    expect(codesOf(whole(fragment))).toEqual(["INT2090"]);
  });
});

describe("suggestions: the closest name, preferably of the expected kind", () => {
  const field = (properties: object): string => JSON.stringify({ type: "object", properties });
  const files = {
    "systems/a/system.yaml": `integ: 1
system: a
title: A
version: "1"
types:
  In: { schema: In.json }
  Out: { schema: Out.json }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: / }
    record: { type: Out }
`,
    "systems/a/In.json": field({ code: { type: "string" }, cod1: { type: "integer" }, cods: { type: "boolean" } }),
    "systems/a/Out.json": field({
      text: { type: "string" },
      n: { type: "integer" },
      flag: { type: "boolean" },
      flap: { type: "string" },
    }),
  };
  test.each([
    ["text: d.cod", "did you mean code?"],
    ["n: d.cod", "did you mean cod1?"],
    ["flag: d.cod", "did you mean cods?"],
    ['flax: "x"', "did you mean flap?"],
    ["flax: true", "did you mean flag?"],
  ])("%s", (fragment, help) => {
    const text = `integ 1\nintegration "x"\nsource d = a.In\ntrigger manual\ndestination out = a.put { ${fragment} }\n`;
    expect(compileText(text, files).diagnostics.map((one) => one.help)).toEqual([help]);
  });
});

describe("records of several systems in one list", () => {
  const made = `function lines(o: shopify.Order) = for i in o.line_items => { price: i.price, note: i.sku, on: o.created_at }
function more(o: shopify.Order) = [{ price: money(0.5, o.currency), note: "x", on: add(o.created_at, 32 days) }]
`;
  const outcome = (list: string, value: string): Promise<unknown> =>
    outcomeOf(`${made}let all = ${list}
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: [{ Description: "x" }]
  Reference: ${textOf(value)}
}`).then((one) => (one.kind === "send" ? one.records.invoice.Reference : one.kind));
  test.each([
    ["flatten([lines(order), more(order)])", "sum(for one in all => one.price)", "15.49"],
    ["if order.taxes_included then lines(order) else more(order)", "sum(for one in all => one.price)", "14.99"],
    ["if order.taxes_included then more(order) else lines(order)", "sum(for one in all => one.price)", "0.5"],
    ["flatten([lines(order), more(order)])", 'join(for one in all => one.note otherwise "-", " ")', "C-1 - x"],
    ["flatten([more(order), lines(order)])", 'first(all).on | date_in("Europe/Vilnius")', "2027-01-02"],
    ["flatten([lines(order), more(order)])", 'first(all).on | date_in("Europe/Vilnius")', "2026-12-01"],
  ])("of %s: %s", async (list, value, expected) => expect(await outcome(list, value)).toBe(expected));
});

describe("`in` with values that the field can't have", () => {
  const looked = (list: string): string[] =>
    codesOf(whole(`skip when order.financial_status present and order.financial_status in ${list} because "…"`));
  test.each([
    ['["paid", "voided"]', 0],
    ['["payd"]', 1],
    ['["paid", "voidd"]', 1],
    ['["payd", "voidd", "paid"]', 2],
  ])("%s: %i values can never match", (list, count) => {
    expect(looked(list)).toEqual(Array(count).fill("INT2203"));
  });
});

describe("a text with more than holes is never blank", () => {
  const codes = (text: string): string[] =>
    codesOf(whole(`let number = ${text} otherwise if blank "none"\nlet shown = number | cut(9)`));
  test.each([
    ['"WEB-{order.id}"', ["INT2213"]],
    ['"{order.id}"', []],
    ['"{order.customer.first_name} {order.customer.last_name}"', []],
    ['"PO {order.po_number}"', []],
  ])("%s", (text, found) => {
    expect(codes(text)).toEqual(found);
  });
});
