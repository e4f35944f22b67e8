/** Previews of a small project, and of the examples: the records, the reasons why there are none, and the place of each value. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memoryHost, Program, resolvePath } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { prepare, samplesNamed, trialOf, type Choice, type Preview, type ShownLine } from "@integ/preview";
import { run, type LoadedModule } from "@integ/preview/run";
import { loadModule } from "@integ/runtime/host";
import { expect, test } from "vitest";
import { ROOT } from "../../../test/examples.ts";
import { HEAD, projectFiles, SAMPLE, SPEC, WHOLE } from "../../service/test/project.ts";

/** The preview of a choice. */
async function preview(text: string, choice: Choice, files: Readonly<Record<string, string>> = {}): Promise<Preview> {
  const program = new Program(memoryHost({ ...projectFiles(files), "orders.integ": text }), "/project");
  return previewed(program, SPEC, choice, (file) => program.host.read(resolvePath(SPEC, file)));
}

async function previewed(program: Program, path: string, choice: Choice, read: (file: string) => string | undefined): Promise<Preview> {
  const prepared = prepare(program, path);
  if (prepared.kind !== "ready") return prepared;
  const trial = trialOf(prepared.checked, choice, read);
  if ("missing" in trial) return { kind: "nothing", why: trial.missing };
  const loaded = await loadModule(prepared.module);
  return prepared.show(run(loaded as LoadedModule, trial));
} // prettier-ignore

const open = (document: unknown): Choice => ({ kind: "sample", text: JSON.stringify(document) });

/** The one document of a preview. */
function documentOf(preview: Preview) {
  if (preview.kind !== "shown" || preview.documents.length !== 1) throw new Error(JSON.stringify(preview));
  return preview.documents[0] as (typeof preview.documents)[number];
}

function lineAt(preview: Preview, path: string): ShownLine | undefined {
  return documentOf(preview).destinations.flatMap(({ lines }) => lines).find((line) => line.path === path); // prettier-ignore
}

const written = (text: string, spots: readonly { readonly start: number; readonly end: number }[] = []): string[] =>
  spots.map(({ start, end }) => text.slice(start, end));

test("a sample becomes a record, line by line, and each line shows its origin", async () => {
  const made = await preview(WHOLE, open(SAMPLE));
  const [invoice] = documentOf(made).destinations;
  const text = (invoice?.lines ?? []).map(({ depth, name, value, more }) => `${"  ".repeat(depth)}${name === undefined ? "" : `"${name}": `}${value}${more ? "," : ""}`).join("\n"); // prettier-ignore
  expect(JSON.parse(text)).toEqual({
    Number: "#1001",
    Type: "SALE",
    Day: "2026-11-30",
    Contact: { Name: "Guest" },
    Lines: [{ What: "Cup", Count: 2 }],
  });
  expect([invoice?.name, invoice?.operation]).toEqual(["invoice", "books.put_invoice"]);
  expect(written(WHOLE, lineAt(made, "Number")?.spots)).toEqual(["order.name | cut(20)"]);
  expect(lineAt(made, "Number")?.from).toEqual(["order.name"]);
  expect(written(WHOLE, lineAt(made, "Lines[0].Count")?.spots)).toEqual(["line.quantity"]);
  // A record that the spec writes field by field is where its fields are.
  expect(written(WHOLE, lineAt(made, "Contact")?.spots)).toEqual([
    'order.customer.first_name otherwise "Guest" | cut(50)',
  ]);
});

test("lines lead to the spec", async () => {
  const line = lineAt(await preview(WHOLE, open(SAMPLE)), "Day")?.spots[0]?.line ?? 0;
  expect(WHOLE.split("\n")[line - 1]).toContain("date_in");
});

test("only the chosen branch is an origin", async () => {
  const spec = `${HEAD}
destination invoice = books.put_invoice {
  Number: order.name | cut(20)
  Type: match order.status { "voided" => "REFUND", "paid" => "SALE", unknown => hold "a new status", "pending" => hold "not paid" }
  Day: order.created_at | date_in("Europe/Vilnius")
  Contact: if order.email present then { Name: order.email | cut(50) } else { Name: "Guest" }
  Lines: []
}
`;
  const [mailed, guest] = [await preview(spec, open(SAMPLE)), await preview(spec, open({ ...SAMPLE, email: null, status: "voided" }))]; // prettier-ignore
  expect(written(spec, lineAt(mailed, "Contact.Name")?.spots)).toEqual(["order.email | cut(50)"]);
  expect(written(spec, lineAt(guest, "Contact.Name")?.spots)).toEqual(['"Guest"']);
  expect(written(spec, lineAt(mailed, "Type")?.taken)).toEqual(['"SALE"']);
  expect(written(spec, lineAt(guest, "Type")?.taken)).toEqual(['"REFUND"']);
});

test("a stop shows its reason and its place in the spec", async () => {
  const spec = WHOLE.replace("destination", 'hold when order.status == "pending" because "not paid yet"\nskip when order.currency == "USD" because "another shop"\n\ndestination'); // prettier-ignore
  const held = documentOf(await preview(spec, open({ ...SAMPLE, status: "pending" })));
  expect([held.end, held.reason]).toEqual(["hold", "not paid yet"]);
  expect(written(spec, held.spots)).toEqual(['hold when order.status == "pending" because "not paid yet"']);
  expect(held.destinations.map(({ name, lines }) => [name, lines.length])).toEqual([["invoice", 0]]);
  const skipped = documentOf(await preview(spec, open({ ...SAMPLE, currency: "USD" })));
  expect([skipped.end, written(spec, skipped.spots)[0]?.slice(0, 4)]).toEqual(["skip", "skip"]);
});

test("invalid samples, documents that do not match, specs with errors and libraries are reported", async () => {
  expect(await preview(WHOLE, { kind: "sample", text: "{" })).toMatchObject({ kind: "nothing", why: expect.stringContaining("not JSON") }); // prettier-ignore
  const refused = documentOf(await preview(WHOLE, open({ ...SAMPLE, lines: "none" })));
  expect([refused.end, refused.problems.length]).toEqual(["refused", 1]);
  const spec = WHOLE.replace("order.name", "order.nam");
  const wrong = await preview(spec, open(SAMPLE));
  expect(wrong.kind === "wrong" ? written(spec, wrong.errors.map(({ spot }) => spot)) : wrong).toEqual(["nam"]); // prettier-ignore
  expect(await preview('integ 1\n\ntable code(kind: text) -> text { "a" => "b" }\n', open(SAMPLE))).toEqual({
    kind: "nothing",
    why: "a library has nothing to map",
  });
});

test("each document of a list is shown separately", async () => {
  const made = await preview(WHOLE, open([SAMPLE, { ...SAMPLE, name: "#1002" }]));
  expect(made.kind === "shown" ? made.documents.length : 0).toBe(2);
});

test("a test is run with its changes and responses; an open sample uses the responses of a test that gives it", async () => {
  const spec = WHOLE.replace("destination", "fetch stock = shop.find_stock(sku: order.name)\n\ndestination")
    .replace("  Lines:", "  Note: stock.sku | cut(100)\n  Lines:")
    .replace('json"\n', 'json" with { name: "#7" }\n  given stock = { sku: "C-9", on_hand: 1 }\n');
  const tried = await preview(spec, { kind: "test", title: "an order" });
  expect([lineAt(tried, "Number")?.value, lineAt(tried, "Note")?.value]).toEqual(['"#7"', '"C-9"']);
  const opened = await preview(spec, { kind: "sample", text: JSON.stringify(SAMPLE), file: "samples/order-1001.json" });
  expect([lineAt(opened, "Number")?.value, lineAt(opened, "Note")?.value]).toEqual(['"#1001"', '"C-9"']);
  expect(await preview(spec, { kind: "test", title: "another" })).toEqual({ kind: "nothing", why: 'there is no test "another"' }); // prettier-ignore
});

test("a missing response is named", async () => {
  const spec = WHOLE.replace("destination", "fetch stock = shop.find_stock(sku: order.name)\n\ndestination").replace(
    "  Lines:",
    "  Note: stock.sku | cut(100)\n  Lines:",
  );
  const system = "systems/shop/system.yaml";
  const files = { [system]: projectFiles()[system]?.replace(", none_on: [404]", "") ?? "" };
  const { end, lacks } = documentOf(await preview(spec, open(SAMPLE), files));
  expect([end, lacks]).toEqual(["lacking", "stock"]);
});

test("every line of the first example has a place in the spec or its library", async () => {
  const path = join(ROOT, "examples/shopify-to-xero/order-to-invoice.integ");
  const program = new Program(nodeHost(), join(ROOT, "examples/shopify-to-xero"));
  const read = (file: string): string => readFileSync(resolvePath(path, file), "utf8");
  const { checked } = program.check(path);
  expect(checked === undefined ? [] : samplesNamed(checked)).toContain("samples/two-rates.json");
  const choice: Choice = { kind: "sample", text: read("samples/two-rates.json"), file: "samples/two-rates.json" };
  const made = await previewed(program, path, choice, read);
  const document = documentOf(made);
  expect(document.end).toBe("sent");
  const [company, invoice] = document.destinations;
  expect([company?.name, company?.lines.length]).toEqual(["company", 0]);
  expect(invoice?.lines.filter(({ spots, kind, path: at }) => spots.length === 0 && kind !== "close" && at !== "").map((line) => line.path)).toEqual([]); // prettier-ignore
  const spec = read("order-to-invoice.integ");
  expect(written(spec, lineAt(made, "LineItems[1].TaxType")?.spots)).toEqual([expect.stringMatching(/^line_code\(/)]);
  expect(written(spec, lineAt(made, "Status")?.taken)).toEqual(['"AUTHORISED"']);
  // All of it can go to another worker.
  expect(structuredClone(made)).toEqual(made);
});
