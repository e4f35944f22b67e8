/** Tables of a database: what its catalog says of a column, and the schema that comes of it. */
import { describe, expect, test } from "vitest";
import type { CatalogColumn } from "@integ/runtime/host";
import { ImportError, importTables, withTables } from "../src/index.ts";

const column = (name: string, more: Partial<CatalogColumn>): CatalogColumn => ({
  name,
  type: "text",
  kind: "text",
  nullable: true,
  filled: false,
  readOnly: false,
  touched: false,
  ...more,
});
const imported = (...columns: CatalogColumn[]) =>
  importTables("shop", [{ name: "public_orders", columns, key: ["id"] }]);
const schemaOf = (...columns: CatalogColumn[]): { properties: object; required?: string[] } =>
  JSON.parse(imported(...columns).files.get("schemas/PublicOrders.json") ?? "") as ReturnType<typeof schemaOf>;

describe("a column", () => {
  test.each<readonly [Partial<CatalogColumn>, object]>([
    [
      { kind: "integer", range: [-32_768, 32_767] },
      { type: "integer", minimum: -32_768, maximum: 32_767 },
    ],
    [{ kind: "number", precision: 12, scale: 4 }, { type: "number", exclusiveMinimum: -100_000_000, exclusiveMaximum: 100_000_000, "x-integ": { scale: 4 } }], // prettier-ignore
    [{ kind: "number" }, { type: "number" }],
    [{ length: 40 }, { type: "string", maxLength: 40 }],
    [{ values: ["new", "it's"] }, { type: "string", enum: ["new", "it's"] }],
    [{ kind: "boolean" }, { type: "boolean" }],
    [{ kind: "date" }, { type: "string", format: "date" }],
    [{ kind: "datetime" }, { type: "string", format: "date-time" }],
    [{ kind: "local" }, { type: "string", format: "date-time", "x-integ": { local: true } }],
    [{ kind: "uuid" }, { type: "string", format: "uuid" }],
    [{ kind: "json" }, {}],
    [{ comment: "as the till has it" }, { type: "string", description: "as the till has it" }],
    [{ readOnly: true }, { type: "string", readOnly: true }],
  ])("%j becomes %j", (of, schema) => {
    expect(schemaOf(column("id", {}), column("one", of)).properties).toEqual({ id: { type: "string" }, one: schema });
  });

  test("is required if it must have a value and the database has no default", () => {
    const { required } = schemaOf(
      column("id", { nullable: false, filled: true }),
      column("sku", { nullable: false }),
      column("note", {}),
      column("total", { nullable: false, readOnly: true }),
    );
    expect(required).toEqual(["sku"]);
  });

  test("of an unsupported type is omitted, with a report", () => {
    const { files, notes } = imported(column("id", {}), column("photo", { kind: "other", type: "bytea" }));
    expect(files.get("schemas/PublicOrders.json")).not.toContain("photo");
    expect(notes).toContainEqual({
      at: "public_orders.photo",
      how: "left out",
      what: "a column",
      why: "integ can't read values of the type bytea",
    });
  });

  test("next to a currency is an amount, and an e-mail address is personal", () => {
    const { properties } = schemaOf(
      column("id", {}),
      column("total", { kind: "number", precision: 9, scale: 2 }),
      column("currency", { length: 3 }),
      column("email", {}),
    );
    expect(properties).toMatchObject({
      total: { "x-integ": { scale: 2, money: { currency: "1/currency" } } },
      email: { "x-integ": { personal: "email" } },
    });
  });

  test("next to a postal code is a part of an address; a warehouse's town is not", () => {
    expect(schemaOf(column("postal_code", {}), column("city", {})).properties).toMatchObject({
      city: { "x-integ": { personal: "address" } },
    });
    expect(schemaOf(column("warehouse", {}), column("city", {})).properties).not.toHaveProperty(["city", "x-integ"]);
  });
});

describe("a table", () => {
  test.each<readonly [string, readonly CatalogColumn[], object]>([
    ["by the column into which the database writes changes", [column("a", { kind: "datetime" }), column("b", { kind: "datetime", touched: true })], { changed: "b" }], // prettier-ignore
    ["by a column that is called so", [column("a", { kind: "datetime" }), column("updated_at", { kind: "datetime" })], { changed: "updated_at" }], // prettier-ignore
    ["by none, where a text is called so", [column("updated_at", {})], {}],
  ])("is polled %s", (_, columns, changed) => {
    expect(imported(column("id", {}), ...columns).entries.get("public_orders")).toEqual({
      schema: "schemas/PublicOrders.json",
      key: ["id"],
      ...changed,
    });
  });

  test("in another schema has a name that specs can use", () => {
    const { entries } = importTables("shop", [{ name: "Sales.Order Lines", columns: [column("id", {})], key: [] }]);
    expect([...entries]).toEqual([
      ["sales_order_lines", { schema: "schemas/SalesOrderLines.json", table: "Sales.Order Lines" }],
    ]);
  });

  test("that does not exist is refused, with those that do", () => {
    const tables = [{ name: "stock", columns: [column("id", {})], key: [] }];
    expect(() => importTables("shop", tables, ["stok"])).toThrow(
      new ImportError("the database has no table stok", undefined, "it has: stock"),
    );
  });
});

describe("integ.yaml", () => {
  const entries = new Map([["stock", { schema: "schemas/Stock.json", key: ["sku"] }]]);
  const ours = (text: string | undefined): string => withTables(text, "shop", "systems/shop", entries).text;

  test("is created if there is none", () => {
    expect(ours(undefined)).toBe(
      `integ: 1
systems:
  shop:
    kind: sql
    tables:
      stock: { schema: systems/shop/schemas/Stock.json, key: [ sku ] }
connections:
  shop: { url: "\${SHOP_URL}" }
`,
    );
  });

  test("keeps its entries and comments", () => {
    const text = `integ: 1
# ours
systems:
  shop:
    kind: sql
    tables:
      stock: { schema: mine.json } # by hand
connections:
  shop: { url: "sqlite:shop.db" }
`; // prettier-ignore
    expect(withTables(text, "shop", "systems/shop", entries)).toEqual({ text, added: [], kept: ["stock"] });
  });

  test.each([
    ["systems: [", "integ.yaml can't be read as it is now"],
    [
      `integ: 1
systems:
  shop: { use: ./shop }
`,
      "integ.yaml has another system that is called shop",
    ],
  ])("%j is refused", (text, message) => {
    expect(() => ours(text)).toThrow(message);
  });
});
