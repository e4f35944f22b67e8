/** `integ import`: from a document to a folder that `integ check` passes. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { integ } from "./integ.ts";

const folder = mkdtempSync(join(tmpdir(), "integ-import-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

const API = (about: string): string => `openapi: 3.0.0
info: { title: Parcel Service, version: "1" }
servers: [{ url: https://parcels.example }]
paths:
  /parcels:
    get:
      summary: ${about}
      parameters: [{ name: page, in: query, schema: { type: integer } }]
      responses: { 200: { content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Parcel" } } } } } }
components:
  schemas:
    Parcel: { type: object, required: [id], properties: { id: { type: string }, email: { type: string } } }
`;

test("a document becomes a system that a spec can use", async () => {
  write("api.yaml", API("All parcels"));
  const { code, out } = await integ(folder, ["import", "api.yaml", "--as", "parcels"]);
  expect([code, out]).toEqual([0, expect.stringContaining("wrote systems/parcels: 1 type, 1 operation\n")]);
  expect(out).toContain(
    "could not tell, so please add:\n  /headers: credentials, because the document does not mention any",
  );
  write(
    "parcels.integ",
    'integ 1\nintegration "parcels"\nsource  parcel = parcels.Parcel\ntrigger poll parcels.list_parcels every 15 minutes\nkey     parcel.id\ndestination contact = xero.upsert_contact { Name: parcel.email otherwise "none" | cut(255) }\n',
  );
  expect((await integ(folder, ["check"])).err).toContain("1 spec checked\n");
});

test("a folder with only imported systems gets a hint what to do next", async () => {
  const own = mkdtempSync(join(folder, "own-"));
  writeFileSync(join(own, "till.json"), '{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": { "id": { "type": "integer" } } }'); // prettier-ignore
  await integ(own, ["import", "till.json", "--as", "till"]);
  const { code, err } = await integ(own, ["check"]);
  expect(code).toBe(0);
  expect(err).toContain("1 system checked");
  expect(err).toContain("there is no spec here yet: write one into a file such as flow.integ;   integ explain till");
  expect((await integ(own, ["test"])).err).toContain("there is no spec here yet, only descriptions of systems");
  writeFileSync(join(own, "systems/till/schemas/Till.json"), '{ "type": "nothing" }');
  const wrong = await integ(own, ["check"]);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("INT3003")]);
});

test("importing again keeps edits by hand, and asks about conflicts", async () => {
  const path = "systems/parcels/system.yaml";
  write(path, read(path).replace("about: All parcels", "about: Every parcel"));
  expect((await integ(folder, ["import", "api.yaml", "--as", "parcels"])).out).toContain(
    "  = /operations/list_parcels/about  (yours)\n",
  );
  write("api.yaml", API("The parcels"));
  const refused = await integ(folder, ["import", "api.yaml", "--as", "parcels"]);
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining("yours: Every parcel\n    theirs: The parcels\n"),
  ]);
  expect(
    (await integ(folder, ["import", "api.yaml", "--as", "parcels", "--keep", "theirs", "--dry-run"])).out,
  ).toContain("~ /operations/list_parcels/about");
  expect(read(path)).toContain("about: Every parcel");
  await integ(folder, ["import", "api.yaml", "--as", "parcels", "--keep", "theirs"]);
  expect(read(path)).toContain("about: The parcels");
});

test("each of several conflicts can be decided separately; a new address is reported", async () => {
  const own = mkdtempSync(join(folder, "own-"));
  const document = (about: string, note: string, host = "parcels") =>
    writeFileSync(
      join(own, "api.json"),
      JSON.stringify({
        openapi: "3.1.0",
        info: { title: "Parcels", version: "1" },
        servers: [{ url: `https://${host}.example` }],
        paths: { "/parcels/{id}": { get: { operationId: "getParcel", summary: about, parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }], responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Parcel" } } } } } } } }, // prettier-ignore
        components: { schemas: { Parcel: { type: "object", properties: { note: { type: "string", description: note } } } } }, // prettier-ignore
      }),
    );
  const change = (file: string, from: string, to: string): void => {
    const path = join(own, "systems/parcels", file);
    writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  };
  const again = (...keep: readonly string[]) => integ(own, ["import", "api.json", "--as", "parcels", ...keep.flatMap((one) => ["--keep", one])]); // prettier-ignore
  document("One parcel", "A note");
  await again();
  change("system.yaml", "One parcel", "My parcel");
  change("schemas/Parcel.json", "A note", "My note");
  document("Their parcel", "Their note", "new");
  const note = "schemas/Parcel.json#note";
  const open = await again(`mine:${note}`);
  expect(open).toMatchObject({ code: 1, err: expect.stringContaining("1 place that both you and the document have changed:\n  /operations/get_parcel/about\n") as string }); // prettier-ignore
  expect(open.err).toContain("--keep mine:/operations/get_parcel/about\n");
  const unknown = await again("theirs", "mine:/operations/get_parcle");
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining(`to decide are:\n/operations/get_parcel/about\n${note}`) as string }); // prettier-ignore
  expect((await again("ours")).err).toContain("write mine or theirs, or one of them with a place");
  const decided = await again("theirs:/operations/get_parcel", `mine:${note}`);
  expect(decided.out).toContain(`  ~ /operations/get_parcel/about\n  = schemas/Parcel.json: note  (yours)\n`);
  expect(decided.err).toContain("requests go to https://new.example now, with the credentials of parcels; until now they went to https://parcels.example"); // prettier-ignore
  expect(readFileSync(join(own, "systems/parcels/schemas/Parcel.json"), "utf8")).toContain("My note");
  expect(await again(`mine:${note}`)).toMatchObject({ code: 0, err: "" });
});

test("a sample in XML can be mapped, tested and triggered directly", async () => {
  write(
    "order-7.xml",
    '<o:order xmlns:o="urn:o"><o:number>007</o:number><o:lines><o:line><o:qty>2</o:qty></o:line></o:lines></o:order>',
  );
  expect((await integ(folder, ["import", "order-7.xml", "--as", "floor"])).code).toBe(0);
  write(
    "floor.integ",
    `integ 1
integration "shopfloor"
source order = floor.Order
trigger webhook floor.order_sent
destination contact = xero.upsert_contact { Name: order.number otherwise "none" | cut(255) | trim  FirstName: text((order.lines.line | first).qty otherwise 0) | cut(255) }
test "a sample" {
  given "order-7.xml"
  expect contact { Name: "007"  FirstName: "2" }
}
`,
  );
  expect((await integ(folder, ["test", "floor.integ"])).err).toContain("1 test passed");
  expect(JSON.parse((await integ(folder, ["map", "floor.integ", "--input", "order-7.xml"])).out)).toEqual({
    Name: "007",
    FirstName: "2",
  });
  write("broken.xml", "<order>");
  expect((await integ(folder, ["map", "floor.integ", "--input", "broken.xml"])).err).toContain(
    "broken.xml is not XML: ",
  );
});

test.each([
  [["nothing.yaml"], "there is no file nothing.yaml"],
  [["https://x.example/api.json"], "an import never uses the network"],
  [["api.yaml", "--as", "Parcels"], "Parcels is not a valid system name"],
  [["broken.json"], "broken.json:1:11: this is not JSON: `}` is not allowed here"],
  [["cut.json"], "cut.json:1:15: this is not JSON: it ends too early"],
  [["page.json"], "page.json:1:1: this is an HTML page, and no document"],
])("reports input that can't be imported: %j", async (args, message) => {
  write("broken.json", '{ "open": }');
  write("cut.json", '{ "open": "sto');
  write("page.json", "<!DOCTYPE html>\n<html><body>Log in</body></html>");
  const { code, err } = await integ(folder, ["import", ...args]);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});

test("more samples widen earlier types, and the report says how", async () => {
  write("order-1.json", '{ "id": 1, "total": 5 }');
  expect((await integ(folder, ["import", "order-1.json", "--as", "till"])).out).toContain("wrote systems/till: 1 type");
  write("order-2.json", '{ "id": 2, "total": 5.5, "note": "soon" }');
  expect((await integ(folder, ["import", "order-2.json", "--as", "till"])).out).toContain(
    "updated systems/till: 1 type, 0 operations, 1 event\n  ~ schemas/Order.json: total, +note\n",
  );
});

test("a description's first line is the command that wrote it, also for a folder of samples", async () => {
  const own = mkdtempSync(join(folder, "own-"));
  mkdirSync(join(own, "sales"));
  for (const name of ["sale-1.json", "sale-2.json"]) writeFileSync(join(own, "sales", name), '{ "id": 1 }');
  await integ(own, ["import", "sales/", "--as", "till"]);
  expect(readFileSync(join(own, "systems/till/system.yaml"), "utf8")).toMatch(/^# Made by {2}integ import sales\/\n/);
});

test("a query edited by hand that lacks a new required field is an error in the specs that use it", async () => {
  const own = mkdtempSync(join(folder, "own-"));
  const schema = (more: string) => writeFileSync(join(own, "depot.graphql"), `type Query { parcels: [Parcel!]! }\ntype Parcel { id: ID! weight: Int ${more} }\n`); // prettier-ignore
  const again = () => integ(own, ["import", "depot.graphql", "--as", "depot", "--keep", "mine"]);
  schema("");
  await again();
  const query = join(own, "systems/depot/queries/list_parcels.graphql");
  writeFileSync(query, `# all of them\n${readFileSync(query, "utf8")}`);
  schema("eta: String");
  expect((await again()).out).toContain("  = queries/list_parcels.graphql  (yours)\n  ~ schemas/Parcel.json: +eta\n");
  writeFileSync(join(own, "parcels.integ"), 'integ 1\nintegration "parcels"\nsource parcel = depot.Parcel\ntrigger poll depot.list_parcels every 15 minutes\nkey parcel.id\ndestination contact = xero.upsert_contact { Name: parcel.eta otherwise "none" | cut(255) }\n'); // prettier-ignore
  const { code, err } = await integ(own, ["check"]);
  expect([code, err]).toEqual([1, expect.stringContaining("queries/list_parcels.graphql does not select `eta`, which Parcel always has")]); // prettier-ignore
});

test("a number that some samples put in quotes is read in both forms", async () => {
  write("price-1.json", '{ "id": "a", "net": "19.99", "lines": [{ "qty": 2 }] }');
  write("price-2.json", '{ "id": "b", "net": 5, "lines": [{ "qty": "3" }] }');
  await integ(folder, ["import", "price-1.json", "price-2.json", "--as", "prices"]);
  write(
    "prices.integ",
    `integ 1
integration "prices"
source price = prices.Price
trigger webhook prices.price_sent
destination contact = xero.upsert_contact {
  Name: "{price.net otherwise 0} {sum(for one in price.lines otherwise [] => one.qty otherwise 0)}" | cut(255)
  FirstName: text((price.net otherwise 0) + 1) | cut(255)
}
`,
  );
  const run = async (file: string) => await integ(folder, ["map", "prices.integ", "-i", file]);
  const mapped = async (file: string): Promise<unknown> => JSON.parse((await run(file)).out);
  expect(await mapped("price-1.json")).toEqual({ Name: "19.99 2", FirstName: "20.99" });
  expect(await mapped("price-2.json")).toEqual({ Name: "5 3", FirstName: "6" });
  write("price-3.json", '{ "id": "b", "net": "cheap" }');
  expect((await run("price-3.json")).err).toContain('net: expected a number, also in quotes, found "cheap"');
});

test("a reserved name is refused, and the name of a system that ships is reported", async () => {
  write("till-order.json", '{ "id": 1 }');
  const taken = await integ(folder, ["import", "till-order.json", "--as", "integrations"]);
  expect(taken).toMatchObject({ code: 2, err: expect.stringContaining("integrations is the name by which specs hand documents on") as string }); // prettier-ignore
  expect((await integ(folder, ["import", "till-order.json", "--as", "xero"])).err).toContain("xero is also a system that integ ships"); // prettier-ignore
  expect((await integ(folder, ["import", "till-order.json", "--as", "xero"])).err).not.toContain("integ ships");
  expect((await integ(folder, ["import", "till-order.json", "--as", "counter"])).err).toBe("");
  const database = await integ(folder, ["import", "shop.db", "--as", "integrations"]);
  expect(database).toMatchObject({ code: 2, err: expect.stringContaining("hand documents on") as string });
});

test("a description written by hand is not overwritten", async () => {
  write("systems/parcels/import.json", "");
  rmSync(join(folder, "systems/parcels/import.json"));
  const { code, err } = await integ(folder, ["import", "api.yaml", "--as", "parcels"]);
  expect([code, err]).toEqual([2, expect.stringContaining("a description that was not written by an import")]);
});

test("a database becomes tables in integ.yaml, with a schema for each", async () => {
  const project = mkdtempSync(join(tmpdir(), "integ-import-"));
  const database = new DatabaseSync(join(project, "shop.db"));
  database.exec("CREATE TABLE stock (sku varchar(40) PRIMARY KEY, quantity INTEGER NOT NULL)");
  const asked = ["import", "shop.db", "--as", "warehouse"];
  const first = await integ(project, asked);
  expect([first.code, first.out]).toEqual([0, expect.stringContaining("wrote systems/warehouse: 1 table\nadded to integ.yaml: stock\n")]); // prettier-ignore
  const spec =
    'integ 1\nintegration "levels"\nsource level = warehouse.Stock\ntrigger manual\nkey level.sku\ndestination out = warehouse.upsert_stock { sku: level.sku, quantity: level.quantity + 1 }\n';
  writeFileSync(join(project, "levels.integ"), spec);
  expect((await integ(project, ["check"])).err).toContain("1 spec checked\n");
  // A column that was added comes along; a schema that was changed by hand is asked for.
  database.exec("ALTER TABLE stock ADD COLUMN place TEXT");
  database.close();
  expect((await integ(project, asked)).code).toBe(0);
  const schema = join(project, "systems/warehouse/schemas/Stock.json");
  expect(readFileSync(schema, "utf8")).toContain('"place"');
  writeFileSync(schema, readFileSync(schema, "utf8").replace("40", "30"));
  expect((await integ(project, [...asked, "--keep", "mine"])).code).toBe(0);
  expect(readFileSync(schema, "utf8")).toContain("30");
  rmSync(project, { recursive: true });
});

test.each([
  [["import", "nowhere.db", "--as", "w"], "the database can't be read: there is no such SQLite file"],
  [["import", "shop.db"], "the database needs a name for specs\nhelp: add a name:   --as warehouse"],
  [["import", "postgres://integ@127.0.0.1:1/shop", "--as", "w"], "the database can't be read: connect ECONNREFUSED"],
])("%j: %s", async (args, message) => {
  expect((await integ(folder, args)).err).toContain(message);
});
