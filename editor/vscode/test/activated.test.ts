/** What the extension adds to an editor, without one: the module `vscode` is a fake, the server is `integ lsp` itself. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Editor } from "../../../cli/test/editor.ts";
import { EXAMPLES, ROOT } from "../../../test/examples.ts";
import type * as Fake from "./fake-editor.ts";

const SPEC = `integ 1
integration "orders"
source order = shopify.Order
trigger webhook shopify.orders_paid
key order.id
destination contact = xero.upsert_contact { Name: order.name | cut(255) }
test "is right" {
  given "samples/one.json"
  expect contact { Name: "#1001" }
}
test "is wrong" {
  given "samples/one.json"
  expect contact { Name: "#1002" }
}
`;
const SAMPLE = readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"), "utf8");

/** The extension's parts, bundled with the fake. */
interface Bundle {
  readonly vscode: typeof Fake;
  readonly registerTasks: () => unknown;
  readonly registerTests: (client: unknown) => unknown;
  readonly registerPreview: (context: unknown, client: unknown) => unknown;
}

describe("the extension", () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-activated-"));
  let editor: Editor;
  let parts: Bundle;
  let spec: Fake.Uri;
  beforeAll(async () => {
    const out = join(folder, "parts.mjs");
    const source = ["tasks", "tests", "preview"].map((one) => `export * from ${JSON.stringify(join(ROOT, `editor/vscode/src/${one}.ts`))};`).join("\n"); // prettier-ignore
    await build({
      stdin: { contents: `export * as vscode from "vscode";\n${source}`, resolveDir: ROOT },
      // Of the client only the types of requests are used, which come from there.
      alias: { vscode: join(ROOT, "editor/vscode/test/fake-editor.ts"), "vscode-languageclient": "vscode-jsonrpc" },
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["vscode-jsonrpc"],
      outfile: out,
      logLevel: "error",
    });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    parts = (await import(pathToFileURL(out).href)) as Bundle;
    editor = await Editor.open({ "orders.integ": SPEC, "integ.yaml": "integ: 1\n", "samples/one.json": SAMPLE, "samples/two.json": SAMPLE.replace('"#1001"', '"#1002"') }); // prettier-ignore
    await editor.show("orders.integ", SPEC);
    const { Uri, workspace, window } = parts.vscode;
    spec = Uri.file(join(editor.folder, "orders.integ"));
    workspace.workspaceFolders.push({ uri: Uri.file(editor.folder), name: "shop" });
    const document = { uri: spec, languageId: "integ", getText: () => SPEC };
    workspace.textDocuments.push(document);
    window.activeTextEditor = { document };
    const client = {
      sendRequest: ({ method }: { readonly method: string }, given: object) => editor.connection.sendRequest(method, given), // prettier-ignore
      protocol2CodeConverter: { asRange: (range: unknown) => range, asUri: (uri: string) => Uri.parse(uri) },
      code2ProtocolConverter: { asUri: String },
    };
    parts.registerTasks();
    parts.registerTests(client);
    parts.registerPreview({ extensionUri: Uri.file(join(ROOT, "editor/vscode")) }, client);
  }, 120_000);
  beforeEach(() => void parts.vscode.done.splice(0));
  afterAll(async () => {
    await editor?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (name: string, ...given: readonly unknown[]) => parts.vscode.commands.executeCommand(name, ...given);

  test("offers check, build and test of the project as tasks, and the matcher for what they find", async () => {
    const provider = parts.vscode.registered.get("tasks of integ") as { provideTasks(): Promise<Fake.Task[]>; resolveTask(task: unknown): Fake.Task | undefined }; // prettier-ignore
    const found = await provider.provideTasks();
    expect(found.map(({ name, execution, problemMatchers, group }) => [name, execution.command, execution.args.join(" "), problemMatchers, group])).toEqual([
      ["check", "npx", "integ check --format plain", ["$integ"], undefined],
      ["build", "npx", "integ build --format plain", ["$integ"], "build"],
      ["test", "npx", "integ test --format plain", ["$integ"], "test"],
    ]); // prettier-ignore
    // One of tasks.json, with files of its own.
    const written = provider.resolveTask({ definition: { type: "integ", command: "check", files: ["orders.integ"] }, name: "orders" }); // prettier-ignore
    expect([written?.name, written?.execution.args.at(-1)]).toEqual(["orders", "orders.integ"]);
    expect(provider.resolveTask({ definition: { type: "integ", command: "deploy" }, name: "x" })).toBeUndefined();
  });

  test("lists the tests of the specs, and runs one from its lens or all", async () => {
    const { registered, done } = parts.vscode;
    const controller = registered.get("tests") as ReturnType<typeof Fake.tests.createTestController> & { resolveHandler(item?: unknown): Promise<void> }; // prettier-ignore
    await controller.resolveHandler();
    const items = [...controller.items.values()];
    expect(items.map(({ label, children }) => [label, [...children.values()].map((one) => one.label)])).toEqual([["orders.integ", ["is right", "is wrong"]]]); // prettier-ignore
    await run("integ.runTests", spec.path);
    expect(done).toEqual([
      ["started", "is right"],
      ["started", "is wrong"],
      ["passed", "is right"],
      ["failed", "is wrong", expect.stringContaining("#1001")],
      ["end"],
    ]);
  });

  test("shows the preview beside the spec, and another sample when one is chosen", async () => {
    const { registered, done, happens, Uri, workspace } = parts.vscode;
    const shown = (): string => JSON.stringify(done.findLast(([what]) => what === "shows"));
    await run("integ.preview", spec.path);
    expect(shown()).toContain('\\"#1001\\"');
    registered.set("picks", "samples/two.json");
    await happens("page", { kind: "choose" });
    await expect.poll(shown).toContain('\\"#1002\\"');
    expect(done.find(([what]) => what === "offers")).toEqual(["offers", "samples", "samples/one.json", "samples/two.json", "tests", "is right", "is wrong"]); // prettier-ignore
    // In a file system that can't search, as in a browser, each folder is read.
    mkdirSync(join(editor.folder, "node_modules"), { recursive: true });
    writeFileSync(join(editor.folder, "node_modules/other.json"), "{}");
    const served = Uri.file(editor.folder).with({ scheme: "served" });
    workspace.workspaceFolders.splice(0, 1, { uri: served, name: "shop" });
    done.splice(0);
    parts.vscode.window.activeTextEditor = { document: { uri: Uri.joinPath(served, "orders.integ"), languageId: "integ" } }; // prettier-ignore
    registered.set("picks", "samples/one.json");
    await run("integ.chooseSample");
    expect(done.find(([what]) => what === "offers")?.slice(0, 4)).toEqual(["offers", "samples", "samples/one.json", "samples/two.json"]); // prettier-ignore
  });
});
