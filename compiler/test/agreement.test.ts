/** Random well-typed expressions: what is compiled agrees with a plain evaluator, written for this test. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, SourceText, type tree } from "@integ/grammar";
import { loadFlow } from "@integ/runtime/host";
import { read, ROOT } from "../../test/examples.ts";
import { compileText } from "./harness.ts";
import { evaluate, show, type RefValue } from "./reference.ts";

/** The shop without its marks of money: expressions that mean nothing to a shop are put together here. */
const plain = (file: string): string =>
  read(join(ROOT, "specs/systems/shopify", file)).replace(/, "money": \{[^}]*\}/g, "");

const SYSTEM = {
  ...Object.fromEntries(
    globSync("{system.yaml,schemas/*.json}", { cwd: join(ROOT, "specs/systems/shopify") }).map((file) => [
      `systems/shopify/${file}`,
      plain(file),
    ]),
  ),
  "systems/crm/system.yaml": `integ: 1
system: crm
title: CRM
version: "1"
types:
  Row: { schema: Row.json }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: /rows }
    record: { type: Row }
`,
  "systems/crm/Row.json": JSON.stringify({
    type: "object",
    required: ["values"],
    properties: { values: { type: "object", additionalProperties: { type: "string" } } },
  }),
};

const line = (id: number, title: string, quantity: number, price: string, sku?: string): object => ({
  id,
  title,
  quantity,
  price,
  ...(sku === undefined ? {} : { sku }),
});
const base = {
  id: 820982911946154508n,
  name: "#1001",
  created_at: "2026-11-30T22:30:00Z",
  currency: "EUR",
  taxes_included: true,
  total_price: "119.90",
};
const DOCUMENTS: readonly object[] = [
  {
    ...base,
    email: "ona@example.lt",
    note: " ",
    total_tax: "20.81",
    customer: { id: 1, first_name: "Ona" },
    line_items: [line(1, "Cup", 2, "5.00", "C"), line(2, "Žąsis", 1, "109.900", "A"), line(3, "cup", 0, "5", "C")],
  },
  { ...base, id: 7, name: "x", email: null, customer: null, total_price: "0.005", line_items: [] },
  {
    ...base,
    id: 0,
    name: "",
    email: "",
    note: "12.50",
    total_tax: "-3",
    total_price: "123456789012345678.91",
    customer: { id: 2, first_name: null },
    taxes_included: false,
    line_items: [line(9, "A b", 3, "0.333")],
  },
];

/** Expressions of a wanted type, present and unable to fail, no deeper than asked. A small linear generator: the seed is all. */
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
  #pick<T>(...choices: readonly (() => T)[]): T {
    return (choices[this.#next(choices.length)] as () => T)();
  }
  #literal(): string {
    return this.#pick(
      () => String(this.#next(20)),
      () => `${this.#next(1000)}.${this.#next(1000)}`,
      () => "0",
      () => "9007199254740993",
    );
  }
  #mode(): string {
    return ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"][this.#next(7)] as string;
  }

  number(depth: number): string {
    const leaf = [
      (): string => this.#literal(),
      (): string => "order.total_price",
      (): string => "(order.total_tax otherwise 1.5)",
      (): string => "order.id",
      (): string => "count(order.line_items)",
      (): string => "(first(order.line_items).price otherwise 2)",
    ];
    if (depth <= 0) return this.#pick(...leaf);
    const n = (): string => this.number(depth - 1);
    return this.#pick(
      ...leaf,
      () => `(${n()} + ${n()})`,
      () => `(${n()} - ${n()})`,
      () => `(${n()} * ${n()})`,
      () => `-${n()}`,
      () => `abs(${n()})`,
      () => `round(${n()}, ${this.#next(4)}, ${this.#mode()})`,
      () => `round(${n()} / ${1 + this.#next(30)}, ${this.#next(5)}, ${this.#mode()})`,
      () => `(round(${n()} / ${n()}, ${this.#next(3)}, ${this.#mode()}) on error ${n()})`,
      () => `(decimal(${this.text(depth - 1)}) on error ${n()})`,
      () => `((decimal(${this.text(depth - 1)}) + ${n()}) * 2 on error ${n()})`,
      () => `sum(${this.numbers(depth - 1)})`,
      () => `(min(${this.numbers(depth - 1)}) otherwise ${n()})`,
      () => `(max(${this.numbers(depth - 1)}) otherwise ${n()})`,
      () => `count(${this.texts(depth - 1)})`,
      () => `length(${this.text(depth - 1)})`,
      () => `(if ${this.condition(depth - 1)} then ${n()} else ${n()})`,
      () => `(match trim(${this.text(depth - 1)}) { "x", "#1001" => ${n()}  "12.50" => ${n()}  else => ${n()} })`,
      () => `(match ${n()} { 0 => ${n()}  else => ${n()} })`,
    );
  }

  text(depth: number): string {
    const leaf = [
      (): string => JSON.stringify(["x", "a b", " padded ", "ŽĄ", "12.50", ""][this.#next(6)]),
      (): string => "order.name",
      (): string => "order.currency",
      (): string => '(order.email otherwise "none")',
      (): string => '(order.note otherwise if blank "no note")',
      (): string => '(order.customer.first_name otherwise "guest")',
    ];
    if (depth <= 0) return this.#pick(...leaf);
    const t = (): string => this.text(depth - 1);
    return this.#pick(
      ...leaf,
      () => `upper(${t()})`,
      () => `(${t()} | lower())`,
      () => `trim(${t()})`,
      () => `cut(${t()}, ${1 + this.#next(6)})`,
      () => `"<{${t()}}|{${this.number(depth - 1)}}>"`,
      () => `join(${this.texts(depth - 1)}, "-")`,
      () => `(first(${this.texts(depth - 1)}) otherwise ${t()})`,
      () => `(if ${this.condition(depth - 1)} then ${t()} else ${t()})`,
      () => `(match trim(${t()}) { "x" => ${t()}  else => ${t()} })`,
      () => `(if order.email present then order.email else ${t()})`,
      () => `(if order.customer absent then ${t()} else order.customer.first_name otherwise ${t()})`,
    );
  }

  condition(depth: number): string {
    const comparison = (): string => ["==", "!=", "<", "<=", ">", ">="][this.#next(6)] as string;
    const leaf = [
      (): string => "order.taxes_included",
      (): string => "order.email present",
      (): string => "(order.note blank)",
      (): string => "order.customer.first_name absent",
      (): string => "true",
    ];
    if (depth <= 0) return `(${this.#pick(...leaf)})`;
    return this.#pick(
      () => `(${this.#pick(...leaf)})`,
      () => `(${this.number(depth - 1)} ${comparison()} ${this.number(depth - 1)})`,
      () => `(trim(${this.text(depth - 1)}) ${comparison()} ${this.text(depth - 1)})`,
      () => `(${this.condition(depth - 1)} and ${this.condition(depth - 1)})`,
      () => `(${this.condition(depth - 1)} or ${this.condition(depth - 1)})`,
      () => `(not ${this.condition(depth - 1)})`,
      () => `(trim(${this.text(depth - 1)}) in [${this.text(depth - 1)}, ${this.text(0)}])`,
      () => `(${this.number(depth - 1)} in [${this.number(0)}, ${this.number(0)}])`,
      () => `(order.email present and order.email != ${this.text(depth - 1)})`,
      () => this.#loop((i) => `any(for ${i} in order.line_items => ${i}.price > ${this.number(depth - 1)})`),
      () => this.#loop((i) => `all(for ${i} in order.line_items => ${i}.sku present and ${i}.sku == ${this.text(0)})`),
    );
  }

  #loop(write: (variable: string) => string): string {
    return write(`i${this.#loops++}`);
  }

  numbers(depth: number): string {
    return this.#pick(
      () => `[${this.number(depth - 1)}, ${this.number(depth - 1)}]`,
      () => this.#loop((i) => `(for ${i} in order.line_items => ${i}.price)`),
      () =>
        this.#loop(
          (i) =>
            `(for ${i} in order.line_items where ${i}.quantity > ${this.number(depth - 2)} => ${i}.price * ${i}.quantity)`,
        ),
      () =>
        this.#loop(
          (i) =>
            `(for ${i} in order.line_items let d${i} = ${i}.price - ${this.number(depth - 2)} where d${i} > 0 => d${i})`,
        ),
      () =>
        this.#loop(
          (i) =>
            `[${this.number(0)}, for ${i} in order.line_items => if ${i}.sku present then ${i}.price else ${this.number(depth - 2)}]`,
        ),
    );
  }

  texts(depth: number): string {
    return this.#pick(
      () => `[${this.text(depth - 1)}, ${this.text(depth - 1)}]`,
      () => this.#loop((i) => `(for ${i} in order.line_items => ${i}.title)`),
      () => this.#loop((i) => `(for ${i} in order.line_items where ${i}.sku present => ${i}.sku)`),
      () => this.#loop((i) => `(for ${i} in order.line_items sort by ${i}.price descending => ${i}.title)`),
      () =>
        this.#loop(
          (i) =>
            `(for ${i} in order.line_items let t${i} = ${this.text(depth - 2)} sort by ${i}.title => "{${i}.title}{t${i}}")`,
        ),
    );
  }
}

describe("compiled expressions agree with the reference", () => {
  const batches = Number(process.env["AGREEMENT_BATCHES"] ?? 12);
  test.each(Array.from({ length: batches }, (_, i) => i))("batch %i", async (batch) => {
    const generator = new Generator(20261124 + batch);
    const kinds = ["number", "text", "condition"] as const;
    const expressions = Array.from({ length: 60 }, (_, i) => generator[kinds[i % 3] as "number"](4));
    const lets = expressions.map((expression, i) => `let e${i} = ${expression}`).join("\n");
    const fields = expressions
      .map((_, i) => `e${i}: ${i % 3 === 2 ? `if e${i} then "true" else "false"` : `"{e${i}}"`}`)
      .join("\n  ");
    const text = `integ 1\nintegration "agreement"\nsource order = shopify.Order\ntrigger manual\n${lets}\ndestination row = crm.put { values: {\n  ${fields}\n} }\n`;
    const { module, diagnostics } = compileText(text, SYSTEM);
    const errors = diagnostics.filter((one) => one.severity === "error");
    expect(errors.map((one) => `${one.message}: ${text.slice(one.place.start, one.place.end)}`)).toEqual([]);
    const flow = await loadFlow(module as NonNullable<typeof module>);
    const declarations = parse(new SourceText("", text)).tree.declarations.filter(
      (one): one is tree.LetDeclaration => one.kind === "Let",
    );
    for (const document of DOCUMENTS) {
      const outcome = flow.map(document, {}, Temporal.Instant.from("2026-11-24T12:00:00Z"));
      expect(outcome.kind).toBe("send");
      const values =
        outcome.kind === "send" ? (outcome.records as { row: { values: Record<string, string> } }).row.values : {};
      declarations.forEach((declaration, i) => {
        const reference: RefValue = evaluate(declaration.value, new Map([["order", document as RefValue]]));
        expect(
          values[`e${i}`] ?? "",
          `${expressions[i]}\nof ${JSON.stringify(document, (_k, v: unknown) => (typeof v === "bigint" ? String(v) : v))}`,
        ).toBe(show(reference));
      });
    }
  });
});
