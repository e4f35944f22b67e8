/** Aids for reading a spec: inferred types, the kind of each word, an outline, foldings; and formatting. */
import { describe, expect, test } from "vitest";
import { HEAD, opened, SPEC, WHOLE } from "./project.ts";

const LETS = `${HEAD}let total = sum(for line in order.lines => line.quantity)\nlet mail = order.email\nfunction f(x: text) = upper(x)\n${WHOLE.slice(HEAD.length)}`;

test("inlay hints show types, and what may be absent", () => {
  const { service, text } = opened(`${LETS}▮`);
  const shown = service.inlays(SPEC, { start: 0, end: text.length }).map(({ offset, label }) => `${text.slice(0, offset).split(/\s/).at(-1)}${label}`); // prettier-ignore
  expect(shown).toEqual(expect.arrayContaining(["mail: text?", "line: shop.Order.lines"]));
  expect(shown.some((one) => one.endsWith(" -> text"))).toBe(true);
  const from = text.indexOf("let mail");
  expect(service.inlays(SPEC, { start: from, end: from + 10 })).toHaveLength(1);
});

test("semantic tokens classify each word", () => {
  const { service, text } = opened(`${LETS}▮`);
  const words = service.tokens(SPEC).map(({ start, end, kind, modifiers }) => [text.slice(start, end), kind, ...modifiers].join(" ")); // prettier-ignore
  expect(words).toEqual(
    expect.arrayContaining([
      "order variable declaration",
      "shop namespace",
      "Order type",
      "order_paid function",
      "email property personal",
      "upper function defaultLibrary",
      "f function declaration",
      "x parameter declaration",
      "Number property target",
    ]),
  );
  const starts = service.tokens(SPEC).map(({ start }) => start);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
});

test("the outline has the declarations, and the fields that a record sets", () => {
  const { service } = opened(`${WHOLE}▮`);
  const items = service.outline(SPEC);
  expect(items.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    "integration orders",
    "source order",
    "trigger trigger webhook shop.order_paid",
    "other key order.id",
    "destination invoice",
    "test an order",
  ]);
  const fields = items.find(({ name }) => name === "invoice")?.children;
  expect(fields?.map(({ name }) => name)).toEqual(["Number", "Type", "Day", "Contact", "Lines"]);
  expect(fields?.[3]?.children.map(({ name }) => name)).toEqual(["Name"]);
});

test("declarations and blocks of comments can be folded", () => {
  const { service, text } = opened(`// one\n// two\n${WHOLE}▮`);
  const folded = service.foldings(SPEC).map(({ start, kind }) => `${kind} ${text.slice(start, start + 6)}`);
  expect(folded).toEqual(expect.arrayContaining(["comment // one", "region destin", 'region test "']));
});

test("a selection expands from the name to the declaration", () => {
  const { service, offset, text } = opened(WHOLE.replace("order.name |", "order.na▮me |"));
  const spans = service.selections(SPEC, offset).map(({ start, end }) => text.slice(start, end));
  expect(spans.slice(0, 4)).toEqual(["name", "order.name", "order.name | cut(20)", "Number: order.name | cut(20)"]);
  expect(spans.at(-1)).toBe(text);
});

test("code lenses run tests and send samples", () => {
  const { service, text } = opened(`${WHOLE}▮`);
  expect(service.lenses(SPEC).map(({ start, title }) => `${text.slice(start, start + 7)}: ${title}`)).toEqual([
    "integra: preview",
    "trigger: send samples/order-1001.json",
    'test "a: run test',
  ]);
});

describe("formatting", () => {
  const apply = (text: string, edits: readonly { start: number; end: number; text: string }[]): string =>
    edits
      .toSorted((a, b) => b.start - a.start)
      .reduce((all, one) => all.slice(0, one.start) + one.text + all.slice(one.end), text);
  const LOOSE = WHOLE.replace("key order.id", "key    order.id").replace('Type: "SALE"', 'Type:    "SALE"');

  test("edits only the lines that differ", async () => {
    const { service, text } = opened(`${LOOSE}▮`);
    const edits = await service.format(SPEC);
    const once = apply(text, edits);
    service.update(SPEC, once);
    expect(await service.format(SPEC)).toEqual([]);
    expect(service.diagnostics(SPEC)).toEqual([]);
  });

  test("can be limited to the declarations of a range", async () => {
    const { service, text } = opened(`${LOOSE}▮`);
    const at = text.indexOf("key");
    const once = apply(text, await service.format(SPEC, { start: at, end: at + 1 }));
    expect(once).toContain("key     order.id\n");
    expect(once).toContain('Type:    "SALE"');
  });

  test("runs when a bracket is closed, and never on text that can't be parsed", async () => {
    const { service, text } = opened(`${LOOSE}▮`);
    const closed = text.indexOf("}\n\ntest") + 1;
    expect(apply(text, await service.formatOnType(SPEC, closed))).toContain("key    order.id");
    expect((await service.formatOnType(SPEC, closed)).length).toBeGreaterThan(0);
    service.update(SPEC, `${text}\nlet = `);
    expect(await service.format(SPEC)).toEqual([]);
  });
});
