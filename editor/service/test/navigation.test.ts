/** From a word to where it is declared and used, and to another name for it. */
import { describe, expect, test } from "vitest";
import { HEAD, opened, type serviceWith, shown, SPEC, WHOLE } from "./project.ts";

const LIBRARY = "/project/tables.integ";
const TABLES =
  'integ 1\n\ntable code(kind: text) -> text {\n  "a" => "1"\n  else => "2"\n}\n\nfunction twice(x: decimal) = x * 2\n';
const USES = WHOLE.replace("integ 1\n", 'integ 1\nuse "./tables.integ"\n').replace(
  "Count: line.quantity",
  "Count: twice(line.quantity)",
);

/** The places as `file: text`. */
function said(
  service: ReturnType<typeof serviceWith>,
  places: readonly { readonly path: string; readonly start: number; readonly end: number }[],
): string[] {
  return places.map((one) => `${one.path.split("/").at(-1)}: ${shown(service.text(one.path) ?? "", one)}`);
}

describe("the declaration", () => {
  test.each<[what: string, written: string, place: string]>([
    ["of a name", WHOLE.replace("What: line", "What: li▮ne"), "orders.integ: line"],
    ["of the source", WHOLE.replace("key order.id", "key or▮der.id"), "orders.integ: order"],
    ["of a field that is read", WHOLE.replace("order.name |", "order.na▮me |"), 'Order.json: "name"'],
    ["of a field that is written", WHOLE.replace("  Number: order", "  Num▮ber: order"), 'Invoice.json: "Number"'],
    ["of an operation", WHOLE.replace("books.put_invoice", "books.put▮_invoice"), "system.yaml: put_invoice"],
    ["of a record in a test", WHOLE.replace("expect invoice", "expect inv▮oice"), "orders.integ: invoice"],
    ["of a function of a library", USES.replace("twice(line", "twi▮ce(line"), "tables.integ: twice"],
  ])("%s", (_, written, place) => {
    const { service, offset } = opened(written, { "tables.integ": TABLES });
    expect(said(service, service.definition(SPEC, offset))).toEqual([place]);
  });

  test("of a file name is the file", () => {
    const { service, offset } = opened(WHOLE.replace("samples/order", "samples/or▮der"));
    expect(service.definition(SPEC, offset).map(({ path }) => path)).toEqual(["/project/samples/order-1001.json"]);
    expect(service.links(SPEC).map(({ target }) => target)).toEqual(["/project/samples/order-1001.json"]);
  });

  test("of another integration's result is its destination", () => {
    const other = `${HEAD.replace('"orders"', '"payments"')}fetch booked = result of "orders".inv▮oice by order.id\n`;
    const { service, offset } = opened(other, { "other.integ": WHOLE });
    expect(said(service, service.definition(SPEC, offset))).toEqual(["other.integ: invoice"]);
  });
});

describe("references", () => {
  test("to a name include those in texts with holes and in tests", () => {
    const { service, offset } = opened(
      WHOLE.replace("source order", "source or▮der").replace('"SALE"', '"SALE"\n  Note: "{order.id}"'),
    );
    expect(service.references(SPEC, offset).length).toBe(7);
    const record = opened(WHOLE.replace("destination invoice", "destination inv▮oice"));
    expect(said(record.service, record.service.references(SPEC, record.offset))).toEqual([
      "orders.integ: invoice",
      "orders.integ: invoice",
    ]);
  });

  test("to a field and to a library's names are found in all specs", () => {
    const { service, offset } = opened(USES.replace("order.name |", "order.na▮me |"), {
      "other.integ": USES,
      "tables.integ": TABLES,
    });
    expect(said(service, service.references(SPEC, offset))).toEqual(["orders.integ: name", "other.integ: name"]);
    service.update(LIBRARY, TABLES);
    const uses = service.references(LIBRARY, TABLES.indexOf("twice") + 1);
    expect(said(service, uses).toSorted()).toEqual([
      "orders.integ: twice",
      "other.integ: twice",
      "tables.integ: twice",
    ]);
    expect(service.highlights(LIBRARY, TABLES.indexOf("twice") + 1)).toHaveLength(1);
  });

  test("after `group by` still belong to the loop", () => {
    const grouped = `${HEAD}let x = [ for ⟦li▮ne⟧ in order.lines group by sku = ⟦line⟧.sku => count(⟦line⟧) ]\n`;
    const { service, offset, spans } = opened(grouped);
    expect(service.references(SPEC, offset).map(({ start, end }) => ({ start, end }))).toEqual(spans);
  });
});

describe("renaming", () => {
  const apply = (text: string, edits: readonly { start: number; end: number; text: string }[]): string =>
    edits
      .toSorted((a, b) => b.start - a.start)
      .reduce((all, one) => all.slice(0, one.start) + one.text + all.slice(one.end), text);

  test("changes every use, and the spec stays valid", () => {
    const { service, offset, text } = opened(WHOLE.replace("for line", "for li▮ne"));
    const renaming = service.rename(SPEC, offset, "row");
    const edits = "edits" in renaming ? renaming.edits : [];
    expect(edits).toHaveLength(3);
    service.update(SPEC, apply(text, edits));
    expect(service.diagnostics(SPEC)).toEqual([]);
  });

  test("a library's name changes the specs that use it", () => {
    const { service, text } = opened(`${USES}▮`, { "tables.integ": TABLES });
    service.update(LIBRARY, TABLES);
    const renaming = service.rename(LIBRARY, TABLES.indexOf("twice") + 1, "doubled");
    const edits = "edits" in renaming ? renaming.edits : [];
    service.update(
      LIBRARY,
      apply(
        TABLES,
        edits.filter(({ path }) => path === LIBRARY),
      ),
    );
    service.update(
      SPEC,
      apply(
        text,
        edits.filter(({ path }) => path === SPEC),
      ),
    );
    expect(service.diagnostics(SPEC)).toEqual([]);
    expect(service.text(SPEC)).toContain("doubled(line.quantity)");
  });

  test.each<[written: string, to: string, why: string]>([
    [WHOLE.replace("for line", "for li▮ne"), "order", "`order` is the name of something else here"],
    [WHOLE.replace("for line", "for li▮ne"), "two words", "`two words` is no name"],
    [WHOLE.replace("for line", "for li▮ne"), "match", "`match` is a word of the language"],
    [WHOLE.replace("order.name |", "order.na▮me |"), "title", "`name` is a field of the schema"],
    [WHOLE.replace("shop.Order", "sh▮op.Order"), "store", "named by its description"],
  ])("is refused where it is impossible: %#", (written, to, why) => {
    const { service, offset } = opened(written);
    expect(service.rename(SPEC, offset, to)).toEqual({ refused: expect.stringContaining(why) });
  });
});

describe("signature help", () => {
  const at = (written: string): [string | undefined, number | undefined] => {
    const { service, offset } = opened(written);
    const found = service.signatures(SPEC, offset);
    return [found?.signatures[found.active]?.label, found?.parameter];
  };

  test("shows the parameters, and marks the current one", () => {
    expect(at(`${HEAD}let x = cut(order.name, ▮`)).toEqual(["cut(text, characters)", 1]);
    expect(at(`${HEAD}let x = order.name | cut(▮)`)).toEqual(["cut(text, characters)", 1]);
    expect(at(`${HEAD}function f(a: text, b: decimal) = a\nlet x = f("a", ▮)`)).toEqual([
      "f(a: text, b: decimal) -> text",
      1,
    ]);
    expect(at(`${HEAD}fetch s = shop.find_stock(sku: ▮)`)).toEqual(["shop.find_stock(sku: text, place?: text)", 0]);
    expect(at(`${HEAD}let x = order.▮`)).toEqual([undefined, undefined]);
  });
});
