/** Fixes of mistakes, and the mistakes that remain after each. */
import { describe, expect, test } from "vitest";
import { HEAD, opened, SPEC, WHOLE } from "./project.ts";

type Edit = { readonly start: number; readonly end: number; readonly text: string };
const apply = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((all, one) => all.slice(0, one.start) + one.text + all.slice(one.end), text);

/** The fixes at the cursor; and the spec after one of them. */
function offer(written: string): { titles: string[]; after: (title: string) => { text: string; codes: string[] } } {
  const { service, offset, text } = opened(written);
  const all = service.actions(SPEC, { start: offset, end: offset });
  return {
    titles: all.map(({ title }) => title),
    after(title) {
      const changed = apply(text, all.find((one) => one.title === title)?.edits ?? []);
      service.update(SPEC, changed);
      return { text: changed, codes: service.diagnostics(SPEC).map(({ code }) => code) };
    },
  };
}

test.each<[what: string, written: string, title: string, part: string]>([
  ["a field's name", WHOLE.replace("order.name |", "order.na▮em |"), "write name", "order.name |"],
  ["a text that is too long", WHOLE.replace("order.name | cut(20)", "order.na▮me"), "cut to 20 characters", "order.name | cut(20)"],
  ["the same, after a whole word", WHOLE.replace("order.name | cut(20)", "order.na▮me"), "cut after a whole word, to 20 characters", "cut_words(20)"],
  ["a value that may be absent, by waiting", WHOLE.replace(' otherwise "Guest" | cut(50)', "▮ | cut(50)"), "hold when it is absent", 'otherwise hold "no order.customer"'],
  ["the same, by another value", WHOLE.replace(' otherwise "Guest" | cut(50)', "▮ | cut(50)"), 'take "" when it is absent', 'otherwise ""'],
  ["required fields", WHOLE.replace('  Type: "SALE"\n', "").replace("books.put_invoice", "books.put▮_invoice"), "add Type", "Type: hold"],
  ["an arm for each value", WHOLE.replace('"SALE"', 'mat▮ch order.status { "paid" => "SALE" }'), "add the missing arm", '"pending", "voided" => hold'],
  ["a match from value to value", WHOLE.replace('"SALE"', "order.sta▮tus"), "say which value becomes which", '"pending" => hold "not decided yet"'],
  ["a moment for a day", WHOLE.replace(' | date_in("Europe/Vilnius")', "▮"), "convert it", "date_in("],
  ["a text for a number", WHOLE.replace("Count: line.quantity", "Count: line.s▮ku"), "convert it", 'decimal(line.sku) on error hold "not a number"'],
])("%s", (_, written, title, part) => {
  const { titles, after } = offer(written);
  expect(titles).toContain(title);
  expect(after(title).text).toContain(part);
}); // prettier-ignore

test("a fixed mistake is gone", () => {
  expect(offer(WHOLE.replace("order.name | cut(20)", "order.na▮me")).after("cut to 20 characters").codes).toEqual([]);
  expect(offer(WHOLE.replace('"SALE"', "order.sta▮tus")).after("say which value becomes which").codes).toEqual([]);
  expect(offer(WHOLE.replace("Count: line.quantity", "Count: line.s▮ku")).after("convert it").codes).toEqual([]);
});

test("for a selection, offers the fixes of its mistakes, and of no others", () => {
  const { service, spans } = opened(
    WHOLE.replace("order.name | cut(20)", "⟦order.name").replace('Type: "SALE"', 'Type: "sale"⟧').replace("line.title", "line.titel"),
  ); // prettier-ignore
  const titles = service.actions(SPEC, spans[0] ?? { start: 0, end: 0 }).map(({ title }) => title);
  expect(titles).toEqual(expect.arrayContaining(["cut to 20 characters", 'write "SALE"']));
  expect(titles).not.toContain("write title");
});

test("a certain fix is preferred, and can be applied to the whole file", () => {
  const { service, offset, text } = opened(WHOLE.replace("key order.id", "key order.id &▮& true"));
  const sure = service.actions(SPEC, { start: offset, end: offset }).filter(({ preferred }) => preferred);
  expect(sure).toHaveLength(1);
  expect(apply(text, service.safeFixes(SPEC))).toContain("order.id and true");
});

describe("undecided fields", () => {
  test("can be ignored, all at once or one by one", () => {
    const { titles, after } = offer(WHOLE.replace("source order", "source or▮der"));
    expect(titles).toContain("leave out order.note");
    const all = titles.find((one) => /^leave out the \d+ fields/.test(one)) ?? "";
    const { text, codes } = after(all);
    expect(codes).toEqual([]);
    expect(text).toMatch(/ignore order\.email, order\.note, .* because "not needed"\n\ntest/s);
  });
});

test("the currency of a record can be set to that of its amounts", () => {
  const money = { "systems/books/Invoice.json": JSON.stringify({ title: "Invoice", type: "object", required: ["Total"], properties: { Total: { type: "number", "x-integ": { money: { currency: "/Currency" } } }, Currency: { type: "string" } } }) };
  const { service, offset, text } = opened(`${HEAD}destination invoice = books.put_invoice {\n  Total: order.to▮tal\n}\n`, money);
  const action = service.actions(SPEC, { start: offset, end: offset }).find(({ title }) => title === "set Currency");
  const changed = apply(text, action?.edits ?? []);
  expect(changed).toContain("\n  Currency: order.currency\n");
  service.update(SPEC, changed);
  expect(service.diagnostics(SPEC)).toEqual([]);
}); // prettier-ignore
