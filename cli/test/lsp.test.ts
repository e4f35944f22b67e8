/** `integ lsp`, driven as by an editor: over pipes, in a separate process. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConnection, LSPErrorCodes, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { serve } from "@integ/language-server";
import { serving } from "../src/actions/lsp.ts";
import { EXAMPLES } from "../../test/examples.ts";
import { Editor, type Place } from "./editor.ts";

const SPEC = `integ 1

/// Paid shop orders become sales invoices.
integration "orders"

source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id

destination invoice = xero.upsert_invoice {
  Type:          "ACCREC"
  InvoiceNumber: order.name
  Date:          order.created_at | date_in("Europe/Vilnius")
  Contact: {
    Name: "{order.customer.first_name} {order.customer.last_name}" otherwise if blank "Guest" | cut(255)
  }
  LineItems: [
    for item in order.line_items where item.quantity > 0 => {
      Description: item.title
      Quantity:    item.quantity
      UnitAmount:  item.price
    }
  ]
  CurrencyCode: order.currency
}
`;

/** The position a number of characters into a part of a text. */
function placeOf(text: string, part: string, into = 0): Place {
  const offset = text.indexOf(part) + into;
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const FILE = "orders.integ";
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ [FILE]: SPEC, "integ.yaml": "integ: 1\n" }, { lenses: true });
  await editor.show(FILE, SPEC);
});
afterAll(async () => {
  expect(editor.complaints).toEqual([]);
  expect(await editor.close()).toBe(0);
});

/** The spec with another line, for one test. */
async function withText(text: string): Promise<void> {
  await editor.change(FILE, [{ text }]);
}

describe("an open spec", () => {
  test("has its mistakes underlined while it changes, with the schema's line", async () => {
    await expect.poll(() => editor.codes(FILE)).toEqual([]);
    const start = placeOf(SPEC, "order.name", "order.".length);
    const end = { ...start, character: start.character + "name".length };
    const version = await editor.change(FILE, [{ range: { start, end }, text: "nmae" }]);
    await expect.poll(() => editor.codes(FILE)).toEqual(["INT2002"]);
    const said = editor.published.findLast(({ uri }) => uri === editor.uri(FILE));
    expect(said?.version).toBe(version);
    expect(said?.diagnostics[0]?.range).toEqual({ start, end });
    expect(said?.diagnostics[0]?.relatedInformation?.[0]?.location.uri).toMatch(/shopify\/schemas\/Order\.json$/);
    const actions = await editor.ask<{ title: string; edit: { changes: Record<string, { newText: string }[]> } }[]>("codeAction", FILE, { range: { start, end }, context: { diagnostics: [] } }); // prettier-ignore
    expect(actions[0]?.edit.changes[editor.uri(FILE)]).toEqual([{ range: { start, end }, newText: "name" }]);
    await withText(SPEC);
    await expect.poll(() => editor.codes(FILE)).toEqual([]);
  });

  test("is completed, and an item is described when it is selected", async () => {
    const text = SPEC.replace("  CurrencyCode: order.currency\n", "  Cur\n");
    await withText(text);
    const items = await editor.ask<{ label: string; textEdit: { newText: string }; data: unknown }[]>("completion", FILE, { position: placeOf(text, "  Cur\n", 5) }); // prettier-ignore
    const item = items.find(({ label }) => label === "CurrencyCode");
    expect(item?.textEdit.newText).toBe("CurrencyCode: $0");
    const resolved = await editor.connection.sendRequest<{ documentation?: { value: string } }>("completionItem/resolve", item); // prettier-ignore
    expect(resolved.documentation?.value).toContain("CurrencyCode");
    const spaced = await editor.ask("completion", FILE, { position: placeOf(text, "key     "), context: { triggerKind: 2, triggerCharacter: " " } }); // prettier-ignore
    expect(spaced).toBeNull();
    await withText(SPEC);
  });

  test("gets lines without indentation for editors that indent them themselves", async () => {
    const text = SPEC.replace("  CurrencyCode: order.currency\n", "  Contact: \n");
    await withText(text);
    const items = await editor.ask<{ label: string; textEdit: { newText: string }; insertTextMode?: number }[]>("completion", FILE, { position: placeOf(text, "  Contact: \n", 11) }); // prettier-ignore
    const record = items.find(({ label }) => label === "{ … }");
    expect([record?.textEdit.newText, record?.insertTextMode]).toEqual(["{\n  $0\n}", undefined]);
    await withText(SPEC);
  });

  test("shows hovers and definitions", async () => {
    const at = { position: placeOf(SPEC, "item.title", 6) };
    expect(await editor.ask("hover", FILE, at)).toMatchObject({ contents: { value: expect.stringContaining("title: text") } }); // prettier-ignore
    const declared = await editor.ask<{ uri: string }[]>("definition", FILE, at);
    expect(declared[0]?.uri).toMatch(/Order\.json$/);
    expect(await editor.ask("references", FILE, { position: placeOf(SPEC, "item.title"), context: { includeDeclaration: true } })).toHaveLength(5); // prettier-ignore
    const renamed = await editor.ask<{ changes: Record<string, object[]> }>("rename", FILE, { position: placeOf(SPEC, "item in", 1), newName: "row" }); // prettier-ignore
    expect(renamed.changes[editor.uri(FILE)]).toHaveLength(5);
    await expect(editor.ask("rename", FILE, { ...at, newName: "row" })).rejects.toThrow(
      "`title` is a field of the schema",
    );
    const signature = await editor.ask<{ activeParameter: number }>("signatureHelp", FILE, { position: placeOf(SPEC, "cut(255", 4) }); // prettier-ignore
    expect(signature.activeParameter).toBe(1);
  });

  test("is outlined, folded, coloured and formatted", async () => {
    const symbols = await editor.ask<{ name: string }[]>("documentSymbol", FILE);
    expect(symbols.map(({ name }) => name)).toContain("invoice");
    expect(await editor.ask<object[]>("foldingRange", FILE)).not.toHaveLength(0);
    const { data } = await editor.ask<{ data: number[] }>("semanticTokens/full", FILE);
    expect(data.length % 5).toBe(0);
    expect(data.length).toBeGreaterThan(100);
    expect(await editor.ask("formatting", FILE, { options: { tabSize: 2, insertSpaces: true } })).toEqual([]);
    const widened = await editor.ask<{ range: object; parent?: object }[]>("selectionRange", FILE, { positions: [placeOf(SPEC, "item.title", 6)] }); // prettier-ignore
    expect(widened[0]?.parent).toBeDefined();
    const whole = { start: { line: 0, character: 0 }, end: placeOf(`${SPEC}\u0000`, "\u0000") };
    expect(await editor.ask<object[]>("inlayHint", FILE, { range: whole })).not.toHaveLength(0);
    const found = await editor.connection.sendRequest<{ name: string }[]>("workspace/symbol", { query: "invo" });
    expect(found.map(({ name }) => name)).toEqual(["invoice"]);
  });
});

test("a preview follows its open sample and the spec, and says where each value comes from", async () => {
  const sample = readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"), "utf8");
  const spec = "preview.integ";
  await editor.show(spec, SPEC);
  interface Preview {
    readonly kind: string;
    readonly errors?: readonly { readonly spot: { readonly uri: string } }[];
    readonly documents?: readonly { readonly end: string; readonly destinations: readonly { readonly lines: readonly { readonly path: string; readonly value: string; readonly spots: readonly { readonly uri: string; readonly range: { readonly start: Place } }[] }[] }[] }[];
  }
  const previewed = (rest: object): Promise<Preview> =>
    editor.connection.sendRequest("integ/preview", { textDocument: { uri: editor.uri(spec) }, ...rest });
  const numberOf = ({ documents }: Preview) => documents?.[0]?.destinations[0]?.lines.find(({ path }) => path === "InvoiceNumber"); // prettier-ignore
  expect(await previewed({})).toMatchObject({ kind: "nothing", why: expect.stringContaining("open one") });
  await editor.show("one.json", sample);
  const first = numberOf(await previewed({ sample: editor.uri("one.json") }));
  expect(first?.value).toBe('"#1001"');
  expect(first?.spots[0]?.uri).toBe(editor.uri(spec));
  expect(first?.spots[0]?.range.start).toEqual(placeOf(SPEC, "order.name"));
  await editor.change("one.json", [{ text: sample.replace('"#1001"', '"#2002"') }]);
  expect(numberOf(await previewed({ sample: editor.uri("one.json") }))?.value).toBe('"#2002"');
  await editor.change(spec, [{ text: SPEC.replace("InvoiceNumber: order.name", "InvoiceNumber: order.nam") }]);
  const wrong = await previewed({ sample: editor.uri("one.json") });
  expect([wrong.kind, wrong.errors?.[0]?.spot.uri]).toEqual(["wrong", editor.uri(spec)]);
}); // prettier-ignore

test("a project file and a system's description are checked too; changes on disk count", async () => {
  await editor.show("integ.yaml", "integ: 1\nlissten: 127.0.0.1:80\n");
  await expect.poll(() => editor.codes("integ.yaml")).toHaveLength(1);
  await withText(SPEC.replace("integ 1\n", 'integ 1\n\nuse "./names.integ"\n'));
  await expect.poll(() => editor.codes(FILE)).toEqual(["INT2011"]);
  writeFileSync(join(editor.folder, "names.integ"), "integ 1\n");
  await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.uri("names.integ"), type: 1 }] }); // prettier-ignore
  await expect.poll(() => editor.codes(FILE)).toEqual([]);
  await withText(SPEC);
});

test("each folder is a separate project, and opening or closing one counts at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-lsp-second-"));
  const second = { uri: pathToFileURL(folder).href, name: "second" };
  writeFileSync(join(folder, "integ.yaml"), "integ: 1\n");
  writeFileSync(join(folder, "names.integ"), "integ 1\nfunction elsewhere(order: shopify.Order) = order.name\n");
  const spec = SPEC.replace("integ 1\n", 'integ 1\n\nuse "./names.integ"\n').replace("InvoiceNumber: order.name", "InvoiceNumber: elsewhere(order)"); // prettier-ignore
  writeFileSync(join(folder, "orders.integ"), spec);
  const uri = pathToFileURL(join(folder, "orders.integ")).href;
  const symbols = (): Promise<{ location: { uri: string } }[]> => editor.connection.sendRequest("workspace/symbol", { query: "elsewhere" }); // prettier-ignore
  const tell = (event: object): Promise<void> => editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event }); // prettier-ignore
  try {
    expect(await symbols()).toEqual([]);
    await tell({ added: [second], removed: [] });
    expect((await symbols()).map(({ location }) => location.uri)).toEqual([pathToFileURL(join(folder, "names.integ")).href]); // prettier-ignore
    await editor.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "integ", version: 1, text: spec } }); // prettier-ignore
    await expect.poll(() => editor.published.findLast((one) => one.uri === uri)?.diagnostics.map(({ code }) => code)).toEqual([]); // prettier-ignore
    expect(editor.codes(FILE)).toEqual([]);
    await tell({ added: [], removed: [second] });
    expect(await symbols()).toEqual([]);
  } finally {
    await editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a cancelled request, and one about an outdated text, get no result", async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const responses = new Map<unknown, object>();
  new StreamMessageReader(output).listen((one) => void responses.set("id" in one ? one.id : "", one));
  void serve(createConnection(new StreamMessageReader(input), new StreamMessageWriter(output)), serving());
  const framed = (message: object): string => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };
  /** Several messages that come in at once. */
  const send = (...messages: readonly object[]): boolean => input.write(messages.map(framed).join(""));
  const uri = "untitled:Untitled-1";
  const params = { textDocument: { uri }, position: placeOf(SPEC, "item.title", 6) };
  send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
  send({
    method: "textDocument/didOpen",
    params: { textDocument: { uri, languageId: "integ", version: 1, text: SPEC } },
  });
  send({ id: 2, method: "textDocument/hover", params });
  await expect.poll(() => responses.get(2)).toMatchObject({ result: { contents: { kind: "markdown" } } });
  send(
    { id: 3, method: "textDocument/hover", params },
    {
      method: "textDocument/didChange",
      params: { textDocument: { uri, version: 2 }, contentChanges: [{ text: "integ 1" }] },
    },
  );
  await expect.poll(() => responses.get(3)).toMatchObject({ error: { code: LSPErrorCodes.ContentModified } });
  send({ id: 4, method: "textDocument/hover", params }, { method: "$/cancelRequest", params: { id: 4 } });
  await expect.poll(() => responses.get(4)).toMatchObject({ error: { code: LSPErrorCodes.RequestCancelled } });
});

/** mulberry32: the same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const PIECES = ["\n", "{", "}", "(", ")", '"', "order.", " | ", "cut(", " otherwise ", "match order.status {\n", "for x in ", " => ", "let a = ", "\n\ndestination d = xero.", "//", "ą", "😀", "[", "]", "Type: ", "if ", "skip when ", "`", "\r\n", '"""', "{order.name}"]; // prettier-ignore
const QUESTIONS = ["completion", "hover", "definition", "references", "signatureHelp", "documentSymbol", "foldingRange", "documentHighlight"]; // prettier-ignore
// A few in every run; INTEG_EDITS=10000 makes them all.
const EDITS = Number(process.env["INTEG_EDITS"] ?? 200);

test(
  `${EDITS} random edits never stop it, and its text stays equal to the editor's`,
  { timeout: Math.max(120_000, EDITS * 200) },
  async () => {
    const random = numbers(20261130);
    let text = SPEC;
    const place = (offset: number): Place => {
      const before = text.slice(0, offset).split(/\r\n|\n|\r/);
      return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    };
    for (let edit = 0; edit < EDITS; edit++) {
      // Occasionally all edits are undone.
      if (edit % 100 === 99) {
        text = SPEC;
        await withText(text);
      }
      const at = random(text.length + 1);
      const from = { start: place(at), end: place(at) };
      const removed = random(3) === 0 ? Math.min(random(12), text.length - at) : 0;
      const piece = random(4) === 0 ? "" : (PIECES[random(PIECES.length)] ?? "");
      // The halves of a sign, or of a line break, are not taken apart.
      const between = (offset: number): boolean => /[\uD800-\uDBFF]$/.test(text.slice(0, offset)) || (text[offset - 1] === "\r" && text[offset] === "\n"); // prettier-ignore
      if (between(at) || between(at + removed)) continue;
      const range = { start: from.start, end: place(at + removed) };
      text = text.slice(0, at) + piece + text.slice(at + removed);
      await editor.change(FILE, [{ range, text: piece }]);
      if (random(4) > 0) continue;
      const method = QUESTIONS[random(QUESTIONS.length)] ?? "hover";
      await editor.ask(method, FILE, {
        position: place(random(text.length + 1)),
        context: { includeDeclaration: true },
      });
    }
    expect(editor.process.exitCode).toBeNull();
    const marked = `${text}\n\n// last words`;
    await editor.change(FILE, [{ range: { start: place(text.length), end: place(text.length) }, text: marked.slice(text.length) }]); // prettier-ignore
    text = marked;
    const folded = await editor.ask<{ endLine: number }[]>("foldingRange", FILE);
    expect(Math.max(...folded.map(({ endLine }) => endLine))).toBeLessThanOrEqual(place(text.length).line);
    await withText(SPEC);
    await expect.poll(() => editor.codes(FILE)).toEqual([]);
  },
);
