/** A flow is held for what it reads; what it does not read and breaks its schema is counted, and holds nothing. */
import { describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { check, shape } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { TestHost } from "@integ/runtime/testing";
import { Metrics } from "../src/host/metrics.ts";
import { ERP, erpFlow, spec } from "../../test/erp.ts";

const SOURCE = "source order = erp.Order";
const TOLD = "trigger webhook erp.order_told";
const LINE = 'destination line = erp.put_line { text: "{order.id}" }';
const ORDER = { id: 7, note: "far too long a note", lines: [{ sku: "a", n: 1 }] };
const reply = (): object => ({ json: { lines: [{ id: 1 }] } });
const hosted = async (...lines: readonly string[]): Promise<TestHost> =>
  TestHost.start([await erpFlow(spec("told", SOURCE, TOLD, ...lines))], { reply });

describe("fields that a spec reads", () => {
  test.each([
    ["nothing of it", [LINE], "delivered"],
    ["its text", ['destination line = erp.put_line { text: order.note otherwise "" }'], "held"],
    ["whether it is there", [`skip when order.note absent because "none"`, LINE], "held"],
    ["it in a guard", ['skip when order.note blank because "none"', LINE], "held"],
    ["it in its key", ['key order.note otherwise ""', LINE], "held"],
    ["it for duplicates", ['dedupe by order.note otherwise ""', LINE], "held"],
    ["it, but leaves it out on purpose", ['ignore order.note because "no use"', LINE], "delivered"],
    ["it in a name for it", ['let n = order.note otherwise ""', 'destination line = erp.put_line { text: n }'], "held"],
    ["it in a function that has the document", ['function f(o: erp.Order) -> text = o.note otherwise ""', 'destination line = erp.put_line { text: f(order) | cut(60) }'], "held"],
    ["something else in a function that has the document", ['function f(o: erp.Order) -> text = "{o.id}"', 'destination line = erp.put_line { text: f(order) | cut(60) }'], "delivered"],
    ["it in a function of a function", ['function f(o: erp.Order) -> text = o.note otherwise ""', "function g(o: erp.Order) -> text = o | f", 'destination line = erp.put_line { text: g(order) | cut(60) }'], "held"],
    ["the document in a function that gives it back", ["function f(o: erp.Order) -> erp.Order = o", 'destination line = erp.put_line { text: "{f(order).id}" }'], "held"],
    ["the document in a list", ["let all = [order]", 'destination line = erp.put_line { text: "{count(all)}" }'], "held"],
  ])("%s", async (_, lines, outcome) => {
    await using host = await hosted(...lines);
    await host.send("told", ORDER);
    expect(host.outcomes[0]?.split(":")[0]).toBe(outcome);
  }); // prettier-ignore

  test.each([
    ["one field of each element", "count(for l in order.lines otherwise [] where l.n > 0 => l)", "delivered"],
    ["what is left alone beside it", "sum(for l in order.lines otherwise [] => l.n)", "delivered"],
    ["how many there are", "count(order.lines otherwise [])", "held"],
    ["one of them by its place", 'if order.lines[0].n present then 1 else 2', "held"],
    ["one field of each, in a function", "many(order.lines otherwise [])", "delivered"],
    ["how many there are, in a function", "some(order.lines otherwise [])", "held"],
    ["groups of them", "count(for l in order.lines otherwise [] group by n = l.n => n)", "held"],
  ])("%s of a list", async (_, number, outcome) => {
    await using host = await hosted(
      "function many(lines: list of erp.Order.lines) -> integer = sum(for l in lines => l.n)",
      "function some(lines: list of erp.Order.lines) -> integer = count(lines)",
      `destination line = erp.put_line { text: "x", n: ${number} }`,
    );
    await host.send("told", { id: 7, lines: [{ sku: 5, n: 1 }] });
    expect(host.outcomes[0]?.split(":")[0]).toBe(outcome);
  }); // prettier-ignore

  test.each([
    ["one field of some that have a name", "for l in order.lines otherwise [] where l.n > 0 => l", "sum(for l in some => l.n)", "delivered"],
    ["how many of them there are", "for l in order.lines otherwise [] where l.n > 0 => l", "count(some)", "delivered"],
    ["one field of some of several lists", "[for l in order.lines otherwise [] => l  for l in order.lines otherwise [] where l.n > 1 => l]", "sum(for l in some => l.n)", "delivered"],
    ["one field of some that a function looks at", "for l in order.lines otherwise [] where many(l) => l", "sum(for l in some => l.n)", "delivered"],
    ["all of the first of them", "for l in order.lines otherwise [] where l.n > 0 => l", "first(some).n otherwise 0", "held"],
    ["the broken field of some", "for l in order.lines otherwise [] where l.n > 0 => l", 'count(for l in some where l.sku == "a" => l)', "held"],
    ["the broken field by itself", "for l in order.lines otherwise [] => l.sku", "count(some)", "held"],
  ])("%s", async (_, list, number, outcome) => {
    await using host = await hosted(
      "function many(l: erp.Order.lines) -> boolean = l.n > 0",
      `let some = ${list}`,
      `destination line = erp.put_line { text: "x", n: ${number} }`,
    );
    await host.send("told", { id: 7, lines: [{ sku: 5, n: 1 }] });
    expect(host.outcomes[0]?.split(":")[0]).toBe(outcome);
  }); // prettier-ignore

  test("of a fetch result are held too, and only those", async () => {
    const flow = await erpFlow(
      spec("told", SOURCE, TOLD, 'fetch p = erp.find_title(sku: "a")', 'destination line = erp.put_line { text: p.sku otherwise "none" | cut(60) }'),
    ); // prettier-ignore
    await using host = await TestHost.start([flow], {
      reply: ({ method }) =>
        method === "GET" ? { json: { products: [{ sku: "a", title: "a title that is too long" }] } } : reply(),
    });
    await host.send("told", { id: 7 });
    expect(host.outcomes).toEqual(["delivered"]);
    expect(host.events).toContainEqual(
      expect.objectContaining({ kind: "drift", document: "erp.find_title", fields: [expect.objectContaining({ field: "title" })] }),
    ); // prettier-ignore
  });
});

test("drift is reported by field with a path and without a value, and kept for `integ drift`", async () => {
  await using host = await hosted(
    'destination line = erp.put_line { text: "x", n: sum(for l in order.lines otherwise [] => l.n) }',
  );
  await host.send("told", { id: 1, note: "far too long a note", lines: [{ sku: "a", n: 1 }, { sku: 5, n: 1 }, { sku: 6, n: 1 }] }); // prettier-ignore
  await host.send("told", { id: 2, note: "far too long a note" });
  await host.send("told", { id: 3, note: "fine" });
  expect(host.outcomes).toEqual(["delivered", "delivered", "delivered"]);
  const said = host.events.filter(({ kind }) => kind === "drift");
  expect(said).toEqual([
    {
      kind: "drift",
      flow: "told",
      document: "erp.Order",
      fields: [
        { field: "note", expected: "a text of at most 12 characters", example: "note" },
        { field: "lines[].sku", expected: "a text", example: "lines[1].sku" },
      ],
    },
    expect.objectContaining({ fields: [expect.objectContaining({ field: "note" })] }),
  ]);
  const metrics = new Metrics();
  for (const event of said) metrics.record(event, 0);
  const page = await metrics.page(host.store, 0, []);
  expect(page).toContain('integ_drift_total{integration="told",document="erp.Order",field="note"} 2');
  expect(page).toContain('integ_drift_total{integration="told",document="erp.Order",field="lines[].sku"} 1');
  await host.advance("10 minutes");
  const kept = host.store.drifts();
  expect(kept).toMatchObject([
    { flow: "told", document: "erp.Order", field: "lines[].sku", example: "lines[1].sku", times: 1 },
    { flow: "told", document: "erp.Order", field: "note", example: "note", times: 2 },
  ]);
  expect(JSON.stringify([said, kept, page])).not.toContain("far too");
});

test("`strict: true` in integ.yaml holds runs for any field", async () => {
  const files = { ...ERP, "integ.yaml": "integ: 1\nstrict: true\n", "spec.integ": spec("told", SOURCE, TOLD, LINE) };
  const overlay = new Map(Object.entries(files).map(([name, text]): [string, string] => [`/strict/${name}`, text]));
  const { module } = new Program(nodeHost(overlay), "/strict").compile("/strict/spec.integ");
  if (module === undefined) throw new Error("it compiles");
  await using host = await TestHost.start([await loadFlow(module)], { reply });
  await host.send("told", ORDER);
  expect(host.outcomes).toEqual([
    'held: does not match erp.Order: note: expected a text of at most 12 characters, found "far too long a note"',
  ]);
});

describe("a shape that is read in part", () => {
  const line = shape.record({ sku: shape.text(), n: shape.integer(), "odd name": shape.optional(shape.text()) });
  const whole = shape.record({
    id: shape.integer(),
    a: shape.optional(line),
    list: shape.optional(shape.listOf(line)),
  });
  const partly = shape.reading(whole, ["a.n", "list[].n"]);

  test.each([
    ["beside what is read", { id: "x", a: { sku: 1, n: 1 } }, [], ["id", "a.sku"]],
    ["what is read", { id: 1, a: { sku: "x", n: "1" } }, ["a.n"], []],
    ["what it takes to get there", { id: 1, a: "x" }, ["a"], []],
    ["both", { id: "x", a: { sku: "x", n: "1" } }, ["a.n"], []],
    ["each element", { id: 1, list: [{ sku: 1, n: 1 }, { sku: "a", n: 1 }, { sku: 2, n: 2 }] }, [], ["list[0].sku", "list[2].sku"]],
    ["one of them", { id: 1, list: [{ sku: 1, n: 1 }, { sku: 2, n: "x" }] }, ["list[1].n"], []],
    ["no document", 5, [""], []],
    ["a name that could look like two counts as read", { id: 1, a: { sku: "a", n: 1, "odd name": 5 } }, ['a."odd name"'], []],
  ])("%s", (_, value, problems, drift) => {
    const checked = check(partly, value);
    expect(checked.ok ? [] : checked.problems.map(({ path }) => path)).toEqual(problems);
    expect(checked.ok ? (checked.drift ?? []).map(({ path }) => path) : []).toEqual(drift);
    expect(partly.accepts(value)).toBe(problems.length === 0);
    expect(partly.accepts(value, true)).toBe(whole.accepts(value, true));
  }); // prettier-ignore
});
