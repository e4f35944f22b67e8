/** `integ docs` and `integ graph`: the inventory of a small project, as data, as tables and as pictures. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../test/examples.ts";
import { originText } from "../src/inventory/graph.ts";
import type { Inventory, InventoryFlow } from "../src/inventory/model.ts";
import { integ, type Ended } from "./integ.ts";
import { inventoryProject } from "./inventory-project.ts";

const AT = ["--at", "2026-12-01T09:00:00Z"];
const folder = inventoryProject();
const docs = (...args: string[]): Promise<Ended> => integ(folder, ["docs", "--offline", ...AT, ...args]);
const graph = (...args: string[]): Promise<Ended> => integ(folder, ["graph", ...args]);

let inventory: Inventory;
beforeAll(async () => {
  inventory = JSON.parse((await docs("--format", "json")).out) as Inventory;
});
function flow(name: string): InventoryFlow {
  const found = inventory.flows.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no flow ${name}`);
  return found;
}

describe("questions that every company has", () => {
  test("systems: their kind, version, owner, settings and limits", () => {
    expect(inventory.systems.map(({ name, kind, owner }) => [name, kind, owner])).toEqual([
      ["shopify", "e-commerce", "E-shop"],
      ["xero", "accounting", undefined],
    ]);
    expect(inventory.systems[1]).toMatchObject({
      apiVersion: "2.0",
      isWrittenBy: ["daily", "orders"],
      isReadBy: ["orders"],
      startsFlows: [],
      settings: [
        { name: "client_id", secret: false, isSet: false },
        { name: "client_secret", secret: true, isSet: false },
      ],
    });
    expect(inventory.systems[1]?.limits).toContainEqual({ what: "minute", most: 60 });
  });
  test("a reconciliation has due times, a poll has no fixed ones", async () => {
    const polled = `integ 1\nintegration "polled"\nsource order = shopify.Order\ntrigger poll shopify.list_orders every 15 minutes\nkey order.id\ndestination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: "x" }\n  LineItems: [{ Description: "y" }]\n}\n`;
    const checked = polled
      .replace('"polled"', '"checked"')
      .replace("poll shopify.list_orders every 15 minutes", "webhook shopify.orders_paid reconcile every 6 hours");
    const other = inventoryProject({ "polled.integ": polled, "checked.integ": checked });
    const { out } = await integ(other, ["docs", "--format", "json", "--at", "2026-12-01T10:00:00Z", "--offline"]);
    const { flows } = JSON.parse(out) as Inventory;
    expect(flows.find(({ name }) => name === "polled")).toMatchObject({ next: [], nextIs: "poll" });
    expect(flows.find(({ name }) => name === "checked")).toMatchObject({
      next: ["2026-12-01T12:00:00.000Z", "2026-12-01T18:00:00.000Z", "2026-12-02T00:00:00.000Z"],
      nextIs: "reconcile",
    });
    expect((await integ(other, ["docs", "--format", "markdown", "--offline", "--lang", "lt"])).out).toContain("Artimiausi sutikrinimai"); // prettier-ignore
    rmSync(other, { recursive: true });
  });

  test("the trigger of each flow: an event, or a timetable with its next runs", () => {
    expect(flow("orders")).toMatchObject({ starts: "push", when: "webhook shopify.orders_paid", next: [] });
    expect(flow("daily")).toMatchObject({ starts: "schedule", when: 'schedule daily at 02:00 in "Europe/Vilnius"' });
    expect(flow("daily").next).toEqual([
      "2026-12-02T00:00:00.000Z",
      "2026-12-03T00:00:00.000Z",
      "2026-12-04T00:00:00.000Z",
    ]);
    expect(flow("daily").nextIs).toBe("run");
  });
  test("the data: each value that is sent, its source, and what decides it", () => {
    const invoice = flow("orders").requests.find(({ name }) => name === "invoice");
    const name = invoice?.fields.find(({ path }) => path === "Contact.Name");
    expect(name).toMatchObject({
      from: [{ name: "order", path: "customer.last_name", personal: ["name"] }, { name: '"Guest"' }],
      decidedBy: [{ name: "contact" }],
      file: "orders.integ",
      line: 14,
    });
  });
  test("the mapping: required fields, constants, what may be cut, and where it stops", () => {
    const { fit, onFailure, key, dedupe, tests } = flow("orders");
    expect(fit.required).toEqual({ set: ["Type", "Contact", "LineItems", "LineItems[].Description"], open: [] });
    expect(fit.constant).toEqual([{ path: "Type", value: '"ACCREC"' }]);
    expect(fit.lossy.map(({ line }) => line)).toEqual([12, 14, 15]);
    expect(fit.stops).toEqual([{ action: "skip", reason: "test order", when: "order.test otherwise false", line: 8 }]);
    expect(fit.lookups).toEqual(["xero.find_contact"]);
    expect({ onFailure, key, dedupe, tests }).toEqual({
      onFailure: "retry 12 times over 24 hours then hold",
      key: "order.id",
      dedupe: "order.id, order.updated_at for 7 days",
      tests: ["a test order"],
    });
  });
  test("personal data: which, for whom, on what legal basis, also if it is only a lookup argument", () => {
    expect(inventory.personal).toHaveLength(1);
    expect(inventory.personal[0]).toMatchObject({
      flow: "orders",
      owner: "Finance",
      purpose: "Paid orders become invoices.",
      ground: "legal obligation",
      subjects: "customers",
      keep: "10 years",
      from: "shopify",
      to: "xero",
      kinds: ["email", "name"],
    });
    expect(inventory.personal[0]?.fields.map(({ to }) => to)).toEqual([
      "find_contact: email",
      "upsert_invoice: Contact.Name",
    ]);
  });
  test("fields that nobody has decided yet", () => {
    expect(inventory.open.map(({ kind, about }) => `${kind}: ${about}`)).toEqual([
      "unknown_integration: gone",
      "no_place: xero",
      "system_without_owner: xero",
      "flow_without_owner: daily",
      "no_tests: daily",
      "undecided: daily",
      "undecided: orders",
    ]);
  });
  test("the JSON matches its schema", () => {
    const ajv = addFormats.default(new Ajv2020.default({ allErrors: true, strict: true }));
    const schema = JSON.parse(readFileSync(join(ROOT, "docs/schemas/inventory.schema.json"), "utf8")) as object;
    expect([ajv.validate(schema, inventory), ajv.errors]).toEqual([true, null]);
  });
});

describe("as pages and tables", () => {
  test("a website with the same data next to it, in a chosen language", async () => {
    const out = join(folder, "site");
    const { code, err } = await docs("--out", out, "--lang", "lt");
    expect({ code, err }).toEqual({
      code: 0,
      err: "2 integrations, 2 systems, 7 open questions: open site/index.html\n",
    });
    for (const file of [
      "inventory.json",
      "inventory.md",
      "integrations.csv",
      "fields.csv",
      "personal-data.csv",
      "flows/orders.html",
      "systems/xero.html",
    ])
      // prettier-ignore
      expect(existsSync(join(out, file)), file).toBe(true);
    const page = readFileSync(join(out, "flows/orders.html"), "utf8");
    expect(page).toContain('<html lang="lt">');
    expect(page).toContain("Šaltinis kreipiasi pats (webhook)");
    expect(readFileSync(join(out, "index.html"), "utf8")).toContain("2026-12-02 02:00");
    // The required content of a record of processing (Article 30): the controller, the measures, and where data is
    // stored.
    const record = readFileSync(join(out, "personal-data.html"), "utf8").replaceAll(/(?:\s*<[^>]+>\s*)+/g, " ");
    expect(record).toContain("Duomenų valdytojas Lino namai, UAB Duomenų apsauga dap@linonamai.example");
    expect(record).toContain("Saugumo priemonės two factors, backups each night");
    expect(record).toContain("Kategorijos el. pašto adresas vardas, pavardė Gavėjas Xero Kur laikoma nenurodyta");
  });
  test("texts of specs are escaped: they never become markup or formulas", async () => {
    const mean = inventoryProject({
      "integ.yaml": `integ: 1
inventory:
  organisation: "<script>alert(1)</script> & Co"
  integrations: { orders: { owner: "=1+1" } }
`, // prettier-ignore
    });
    await integ(mean, ["docs", "--offline", ...AT, "--out", "site"]);
    expect(readFileSync(join(mean, "site/index.html"), "utf8")).not.toContain("<script>");
    expect(readFileSync(join(mean, "site/personal-data.csv"), "utf8")).toContain("'=1+1");
    expect(readFileSync(join(mean, "site/inventory.md"), "utf8")).toContain("# \\<script>alert(1)\\</script> & Co: ");
  });
  test("Markdown is one page", async () => {
    const { out } = await docs("--format", "markdown");
    expect(out).toContain("# Lino namai, UAB: Integration inventory");
    expect(out).toContain("| orders | xero.upsert\\_invoice |");
    expect(out).toContain("- is skipped: test order");
  });
  test("a spec with errors is listed as missing, and the rest is shown", async () => {
    const broken = inventoryProject({
      "daily.integ": 'integ 1\nintegration "daily"\nsource order = shopify.Nothing\n',
    });
    const { code, out, err } = await integ(broken, ["docs", "--offline", ...AT, "--format", "json"]);
    const told = JSON.parse(out) as Inventory;
    expect(code).toBe(1);
    expect(err).toContain("daily.integ:3");
    expect(told.flows.map(({ name }) => name)).toEqual(["orders"]);
    expect(told.open[0]).toEqual({ kind: "broken", about: "daily.integ" });
  });
  test("an invalid time and a folder that can't be written are reported", async () => {
    expect(await integ(folder, ["docs", "--at", "2026-13-01"])).toMatchObject({
      code: 2,
      err: "error: --at 2026-13-01 is not a date\nhelp: write 2026-12-01, or 2026-12-01T09:00:00Z\n",
    });
    const { code, err } = await docs("--out", join(folder, "integ.yaml"));
    expect(code).toBe(2);
    expect(err).toMatch(/integ\.yaml.* can't be written \(E\w+\)\nhelp: name another folder with --out/);
  });
});

describe("as a graph", () => {
  test("systems and flows as Mermaid", async () => {
    expect((await graph("--format", "mermaid")).out).toBe(`flowchart LR
  n0["Shopify"]
  n1(["daily"])
  n2(["orders"])
  n3["Xero"]
  n0 --> n1
  n1 --> n3
  n0 --> n2
  n2 --> n3
`);
  });
  test("one field, with what decides it, as DOT", async () => {
    const { out } = await graph("--flow", "orders", "--field", "Contact.Name", "--format", "dot");
    expect(out).toContain('"origin source order.customer.last_name" -> "field invoice Contact.Name";');
    expect(out).toContain('"origin read contact" -> "field invoice Contact.Name" [style=dashed];');
  });
  test("one flow as SVG and as JSON", async () => {
    const { out } = await graph("--flow", "orders");
    expect(out).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(out).toContain("order.line_items[].price");
    const { nodes } = JSON.parse((await graph("--flow", "orders", "--format", "json")).out) as { nodes: object[] };
    expect(nodes).toContainEqual(expect.objectContaining({ label: "invoice.LineItems[].UnitAmount" }));
  });
  test("unknown names are reported", async () => {
    expect((await graph("--flow", "order")).err).toBe(
      "error: there is no integration order\nhelp: did you mean orders?\n",
    );
    expect((await graph("--field", "Contact.Name")).err).toContain("name it with --flow: daily, orders");
    expect((await graph("--flow", "orders", "--field", "Contact.Nam")).err).toContain("did you mean Contact.Name?");
  });
});

test.each([
  [{ kind: "source", name: "order", path: "line_items[].price" }, "order.line_items[].price"],
  [{ kind: "source", name: "orders", path: "[].name" }, "orders[].name"],
  [{ kind: "constant", name: '"ACCREC"' }, '"ACCREC"'],
  [{ kind: "table", name: "account" }, "account[…]"],
] as const)("the name of an origin: %j", (origin, text) => expect(originText(origin)).toBe(text));
