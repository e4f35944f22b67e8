/** Random expressions over values of several kinds, amounts of money in their wire forms, groups, days and spread records. */
import { describe, expect, test } from "vitest";
import { parse, SourceText, type tree } from "@integ/grammar";
import { loadFlow } from "@integ/runtime/host";
import { compileText } from "./harness.ts";
import { evaluate, show, type RefValue } from "./reference.ts";

const euros = (more: object = {}): object => ({ "x-integ": { money: { currency: "EUR", ...more }, scale: 2 } });
const PERSON = { name: { type: "string" }, city: { type: ["string", "null"] }, note: { type: "string" } };
const SALE = {
  type: "object",
  required: ["total", "cents", "net", "at", "day", "pay", "buyer", "person", "items"],
  properties: {
    total: { type: "string", format: "decimal", ...euros() },
    cents: { type: "integer", ...euros({ unit: "minor" }) },
    net: { type: "number", ...euros() },
    at: { type: "string", format: "date-time" },
    day: { type: "string", format: "date" },
    pay: { oneOf: [{ $ref: "#/$defs/Card" }, { $ref: "#/$defs/Bank" }] },
    buyer: { anyOf: [{ type: "string" }, { $ref: "#/$defs/Shop" }] },
    person: { type: "object", required: ["name"], properties: PERSON },
    items: { type: "array", items: { $ref: "#/$defs/Item" } },
  },
  $defs: {
    Card: {
      type: "object",
      required: ["object", "last4"],
      properties: { object: { const: "card" }, last4: { type: "string" } },
    },
    Bank: {
      type: "object",
      required: ["object", "iban"],
      properties: { object: { const: "bank" }, iban: { type: "string" } },
    },
    Shop: {
      type: "object",
      required: ["object", "title"],
      properties: { object: { const: "shop" }, title: { type: "string" } },
    },
    Item: {
      type: "object",
      required: ["title", "price", "quantity", "from"],
      properties: {
        title: { type: "string" },
        price: { type: "string", format: "decimal", ...euros() },
        quantity: { type: "integer" },
        from: { anyOf: [{ type: "string" }, { $ref: "#/$defs/Shop" }] },
      },
    },
  },
};
const SYSTEM = {
  "systems/till/system.yaml": `integ: 1
system: till
title: Till
version: "1"
types:
  Sale: { schema: Sale.json }
  Row: { schema: Row.json }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: /rows }
    record: { type: Row }
`,
  "systems/till/Sale.json": JSON.stringify(SALE),
  "systems/till/Row.json": JSON.stringify({
    type: "object",
    required: ["values"],
    properties: {
      values: { type: "object", additionalProperties: { type: "string" } },
      people: {
        type: "array",
        items: { type: "object", additionalProperties: false, properties: { ...PERSON, extra: { type: "string" } } },
      },
    },
  }),
};
const item = (title: string, price: string, quantity: number, from: unknown): object => ({
  title,
  price,
  quantity,
  from,
});
const shop = { object: "shop", title: "Parduotuvė" };
const DOCUMENTS: readonly object[] = [
  {
    total: "119.90", cents: 1050, net: 99.09, at: "2026-11-30T22:30:00Z", day: "2026-02-27",
    pay: { object: "card", last4: "4242" }, buyer: "Ona", person: { name: "Ona", city: "Vilnius" },
    items: [item("b", "5.00", 2, "web"), item("a", "0.01", 1, shop), item("b", "104.90", 0, shop)],
  },
  {
    total: "-0.01", cents: -3, net: 0, at: "2026-03-29T01:00:00+02:00", day: "2024-12-31",
    pay: { object: "bank", iban: "LT12" }, buyer: shop, person: { name: "", note: "x", city: null }, items: [],
  },
  {
    total: "123456789012.34", cents: 0, net: -7.5, at: "2026-01-01T00:00:00+14:00", day: "2026-01-01",
    pay: { object: "bank", iban: "" }, buyer: "", person: { name: "Jonas" }, items: [item("", "33.33", 3, "")],
  },
]; // prettier-ignore

class Generator {
  #state: number;
  #loops = 0;
  constructor(seed: number) {
    this.#state = seed;
  }
  #next(below: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }
  #pick(...choices: readonly (() => string)[]): string {
    return (choices[this.#next(choices.length)] as () => string)();
  }
  #loop(write: (variable: string) => string): string {
    return write(`i${this.#loops++}`);
  }
  /** A match on what may be several kinds; inside its arms it is known, and no other match asks again. */
  readonly #asked = new Set<string>();
  #match(path: string, plain: string, arms: () => string): string {
    if (this.#asked.has(path)) return plain;
    this.#asked.add(path);
    const text = `(match sale.${path} { ${arms()} })`;
    this.#asked.delete(path);
    return text;
  }
  #mode(): string {
    return ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"][this.#next(7)] as string;
  }

  number(depth: number): string {
    const leaf = [
      (): string => String(this.#next(40)),
      (): string => `${this.#next(9)}.${this.#next(99)}`,
      (): string => "count(sale.items)",
    ];
    if (depth <= 0) return this.#pick(...leaf);
    return this.#pick(
      ...leaf,
      () => `(${this.number(depth - 1)} - ${this.number(depth - 1)})`,
      () => `(if ${this.condition(depth - 1)} then ${this.number(depth - 1)} else ${this.number(0)})`,
      () =>
        this.#match("pay", "7", () => `is till.Card => ${this.number(depth - 1)}  is till.Bank => ${this.number(0)}`),
    );
  }

  amount(depth: number): string {
    const leaf = [
      (): string => "sale.total",
      (): string => "sale.cents",
      (): string => "sale.net",
      (): string => `money(${this.#next(50)}.${this.#next(9)}, "EUR")`,
    ];
    if (depth <= 0) return this.#pick(...leaf);
    const a = (): string => this.amount(depth - 1);
    return this.#pick(
      ...leaf,
      () => `(${a()} + ${a()})`,
      () => `(${a()} - ${a()})`,
      () => `(${a()} * ${this.number(depth - 1)})`,
      () => `round_money(${a()}, ${this.#mode()})`,
      () => `abs(${a()})`,
      () => this.#loop((i) => `sum(for ${i} in sale.items => ${i}.price * ${i}.quantity)`),
      () => this.#loop((i) => `(max(for ${i} in sale.items => ${i}.price) otherwise ${a()})`),
      () =>
        `(${this.#next(2) === 0 ? "first" : "last"}(split(${a()}, [1, ${this.#next(4)}, ${1 + this.#next(3)}])) otherwise ${a()})`,
      () => `(if ${this.condition(depth - 1)} then ${a()} else ${a()})`,
      () => this.#match("buyer", "sale.net", () => `is text => ${a()}  else => ${a()}`),
    );
  }

  text(depth: number): string {
    const leaf = [
      (): string => '"x"',
      (): string => "sale.person.name",
      (): string => '(sale.person.city otherwise "nowhere")',
      (): string => this.#match("pay", '"p"', () => "is till.Card => sale.pay.last4  is till.Bank => sale.pay.iban"),
      (): string => this.#match("buyer", '"b"', () => "is text => sale.buyer  is till.Shop => sale.buyer.title"),
      (): string =>
        this.#asked.has("pay")
          ? '"o"'
          : '(match sale.pay.object { "card" => sale.pay.last4  "bank" => sale.pay.iban })',
    ];
    if (depth <= 0) return this.#pick(...leaf);
    return this.#pick(
      ...leaf,
      () => `"<{${this.amount(depth - 1)}}|{${this.day(depth - 1)}}>"`,
      () =>
        this.#loop(
          (i) => `join(for ${i} in sale.items group by k${i} = ${i}.title => "<k{k${i}}:{count(${i})}>", ",")`,
        ),
      () =>
        this.#loop(
          (i) =>
            `join(for ${i} in sale.items sort by ${i}.price => match ${i}.from { is text => "<{${i}.from}>"  is till.Shop => ${i}.from.title }, "-")`,
        ),
      () =>
        this.#loop(
          (i) =>
            `join(for ${i} in sale.items group by q${i} = ${i}.quantity > ${this.number(0)} => "<{sum(for j${i} in ${i} => j${i}.price)}>", "/")`,
        ),
      () => this.#match("buyer", '"n"', () => `is text => ${this.text(depth - 1)}  else => ${this.text(depth - 1)}`),
      () => `(if ${this.condition(depth - 1)} then ${this.text(depth - 1)} else ${this.text(0)})`,
    );
  }

  day(depth: number): string {
    return this.#pick(
      () => "sale.day",
      () =>
        `date_in(sale.at, "${["Europe/Vilnius", "Pacific/Auckland", "America/New_York", "UTC"][this.#next(4)] ?? ""}")`,
      () => `add(${depth <= 0 ? "sale.day" : this.day(depth - 1)}, ${this.#next(400)} days)`,
    );
  }

  condition(depth: number): string {
    const compare = ["==", "!=", "<", "<=", ">", ">="][this.#next(6)] as string;
    return this.#pick(
      () => `(${this.amount(depth - 1)} ${compare} ${this.amount(depth - 1)})`,
      () => `(${this.day(depth - 1)} ${compare} ${this.day(depth - 1)})`,
      () => "(sale.person.city present)",
      () => `(not ${depth <= 0 ? "sale.person.note absent" : this.condition(depth - 1)})`,
      () => this.#loop((i) => `any(for ${i} in sale.items => ${i}.price > ${this.amount(0)})`),
    );
  }

  /** A record that takes over a person's fields, and the fields that it is to have. */
  spread(): readonly [text: string, own: Readonly<Record<string, string>>] {
    const own: Record<string, string> = {};
    for (const field of ["name", "city", "extra"]) if (this.#next(2) === 0) own[field] = this.text(1);
    const fields = Object.entries(own).map(([name, value]) => `${name}: ${value}`);
    fields.splice(this.#next(fields.length + 1), 0, "...sale.person");
    return [`{ ${fields.join(", ")} }`, own];
  }
}

const expressionOf = (text: string): tree.Expression => {
  const [declaration] = parse(new SourceText("", `let x = ${text}`)).tree.declarations;
  return (declaration as tree.LetDeclaration).value;
};

describe("compiled expressions agree with the reference", () => {
  const batches = Number(process.env["AGREEMENT_BATCHES"] ?? 10);
  test.each(Array.from({ length: batches }, (_, i) => i))("batch %i", async (batch) => {
    const generator = new Generator(20261125 + batch);
    const kinds = ["amount", "text", "condition", "day"] as const;
    const expressions = Array.from({ length: 60 }, (_, i) => generator[kinds[i % 4] as "amount"](3));
    const spreads = Array.from({ length: 8 }, () => generator.spread());
    const lets = expressions.map((expression, i) => `let e${i} = ${expression}`).join("\n");
    const fields = expressions
      .map((_, i) => `e${i}: ${i % 4 === 2 ? `if e${i} then "true" else "false"` : `"{e${i}}"`}`)
      .join("\n  ");
    const text = `integ 1\nintegration "kinds"\nsource sale = till.Sale\ntrigger manual\n${lets}\ndestination row = till.put { values: {\n  ${fields}\n}\n  people: [${spreads.map(([record]) => record).join(",\n    ")}] }\n`;
    const { module, diagnostics } = compileText(text, SYSTEM);
    const errors = diagnostics.filter((one) => one.severity === "error");
    expect(errors.map((one) => `${one.message}: ${text.slice(one.place.start, one.place.end)}`)).toEqual([]);
    const flow = await loadFlow(module as NonNullable<typeof module>);
    for (const document of DOCUMENTS) {
      expect(flow.source.shape.accepts(document), JSON.stringify(document)).toBe(true);
      const outcome = flow.map(document, {}, Temporal.Instant.from("2026-11-24T12:00:00Z"));
      expect(outcome).toMatchObject({ kind: "send" });
      const { row } = (outcome as { records: { row: { values: Record<string, string>; people: object[] } } }).records;
      const scope = new Map([["sale", document as RefValue]]);
      expressions.forEach((expression, i) => {
        const wanted = show(evaluate(expressionOf(expression), scope));
        expect(row.values[`e${i}`] ?? "", `${expression}\nof ${JSON.stringify(document)}`).toBe(wanted);
      });
      const { person } = document as { person: Record<string, unknown> };
      spreads.forEach(([record, own], i) => {
        const wanted: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(person)) if (value !== null && name in PERSON) wanted[name] = value;
        for (const [name, value] of Object.entries(own)) wanted[name] = show(evaluate(expressionOf(value), scope));
        const given = Object.fromEntries(
          Object.entries(row.people[i] ?? {}).filter(([, value]) => value !== undefined),
        );
        expect(given, record).toEqual(wanted);
      });
    }
  });
});
