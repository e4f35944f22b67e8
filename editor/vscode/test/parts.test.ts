/** The extension's parts that need no editor: which server is started, what tasks run, what the manifest promises, the preview's page. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HAS_BROWSER, openBrowser } from "../../../test/browser.ts";
import { EXAMPLES, ROOT } from "../../../test/examples.ts";
import { TOKEN_KINDS, TOKEN_MODIFIERS } from "../../service/src/index.ts";
import { sendRequest } from "../src/send-request.ts";
import type { FromPage, Spot, ToPage } from "../src/messages.ts";
import { serverFor, type Surroundings } from "../src/server-choice.ts";
import { argumentsOf, COMMANDS } from "../src/task-arguments.ts";

const HERE = join(ROOT, "editor/vscode");
const folder = mkdtempSync(join(tmpdir(), "integ-vscode-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly languages: readonly { readonly configuration: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly problemMatchers: readonly { readonly pattern: { readonly regexp: string } }[];
    readonly semanticTokenModifiers: readonly { readonly id: string }[];
    readonly semanticTokenScopes: readonly { readonly language: string; readonly scopes: Readonly<Record<string, readonly string[]>> }[];
    readonly taskDefinitions: readonly { readonly properties: { readonly command: { readonly enum: readonly string[] } } }[];
  };
} // prettier-ignore
const json = (path: string): unknown => JSON.parse(readFileSync(join(HERE, path), "utf8"));
const { contributes } = json("package.json") as Manifest;

describe("the server", () => {
  const project = join(folder, "project/flows");
  const cli = join(folder, "project/node_modules/@integ/cli");
  beforeAll(() => {
    mkdirSync(project, { recursive: true });
    mkdirSync(join(cli, "bin"), { recursive: true });
    writeFileSync(join(cli, "package.json"), '{ "bin": { "integ": "./bin/integ.js" } }');
    writeFileSync(join(cli, "bin/integ.js"), "");
  });
  const choose = (rest: Partial<Surroundings> = {}) =>
    serverFor({ path: "", folders: [project], isTrusted: true, bundled: "/ext/server.mjs", execPath: "/code", version: "24.1.0", ...rest }); // prettier-ignore

  test("is the project's own, run by the editor's Node", () => {
    const { command, args, env } = choose();
    expect([command, args, env]).toEqual(["/code", [join(cli, "bin/integ.js"), "lsp", "--stdio"], { ELECTRON_RUN_AS_NODE: "1" }]); // prettier-ignore
  });

  test("runs on the machine's Node if the editor's is too old for the command line", () => {
    expect([choose({ version: "20.9.0" }).command, choose({ version: "20.9.0" }).env]).toEqual(["node", {}]);
  });

  test("is the extension's own if none is installed, or if the folder is not trusted", () => {
    for (const other of [
      choose({ folders: [folder] }),
      choose({ folders: [] }),
      choose({ isTrusted: false }),
      choose({ isTrusted: false, path: "/evil.js" }),
    ])
      // prettier-ignore
      expect([other.args[0], other.from]).toEqual(["/ext/server.mjs", "the extension"]);
  });

  test("can be set, also relative to the folder; a missing file is reported", () => {
    expect(choose({ path: "../node_modules/@integ/cli/bin/integ.js" }).args[0]).toBe(join(cli, "bin/integ.js"));
    expect(() => choose({ path: "nowhere.js" })).toThrow(`there is no file ${join(project, "nowhere.js")}`);
  });
});

describe("a custom request", () => {
  const type = { method: "integ/tests" } as never;
  const failing = (times: number, code: number): { asked: number; sendRequest: () => Promise<never> } => ({
    asked: 0,
    async sendRequest() {
      if (++this.asked <= times) throw Object.assign(new Error("the text has changed since"), { code });
      return "a result" as never;
    },
  });

  test("is repeated if the text has changed meanwhile, a limited number of times", async () => {
    const twice = failing(2, -32801);
    expect([await sendRequest(twice, type, {}), twice.asked]).toEqual(["a result", 3]);
    const always = failing(Infinity, -32801);
    expect([await sendRequest(always, type, {}), always.asked]).toEqual([null, 5]);
  });

  test("gets no result if the server is not running", async () => {
    const gone = failing(1, -32099);
    expect([await sendRequest(gone, type, {}), gone.asked]).toEqual([null, 1]);
  });
});

describe("tasks", () => {
  test("match those in the manifest", () => {
    expect(contributes.taskDefinitions[0]?.properties.command.enum).toEqual([...COMMANDS]);
  });

  test("print findings that the problem matcher reads, with line, column, code and message", () => {
    const project = join(folder, "matched");
    cpSync(join(EXAMPLES, "shopify-to-xero"), project, { recursive: true, filter: (path) => !path.endsWith("src") });
    const spec = join(project, "order-to-invoice.integ");
    const text = readFileSync(spec, "utf8").replace("order.test ", "order.tset ");
    writeFileSync(spec, text);
    const [, ...args] = argumentsOf({ command: "check", files: ["order-to-invoice.integ"] });
    const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "cli/bin/integ.js"), ...args], { cwd: project, encoding: "utf8" }); // prettier-ignore
    const pattern = new RegExp(contributes.problemMatchers[0]?.pattern.regexp ?? "");
    const found = `${stdout}${stderr}`.split("\n").flatMap((line) => [pattern.exec(line)].flatMap((match) => (match === null ? [] : [match.slice(1)]))); // prettier-ignore
    const line = text.split("\n").findIndex((one) => one.includes("order.tset")) + 1;
    expect(found.length).toBe(1);
    expect(found[0]?.slice(0, 5)).toEqual(["order-to-invoice.integ", String(line), expect.any(String), "error", "INT2002"]); // prettier-ignore
    expect(found[0]?.[5]).toContain("tset");
  });
});

describe("the manifest", () => {
  test("names existing files and registered commands", () => {
    const files = [...contributes.languages.map(({ configuration }) => configuration), ...contributes.snippets.map(({ path }) => path)]; // prettier-ignore
    expect(files.filter((file) => !existsSync(join(HERE, file)))).toEqual([]);
    const sources = ["commands", "preview", "tests"].map((name) => readFileSync(join(HERE, `src/${name}.ts`), "utf8")).join("\n"); // prettier-ignore
    const commands = contributes.commands.map(({ command }) => command);
    expect(commands.filter((command) => !sources.includes(`registerCommand("${command}"`))).toEqual([]);
    expect(Object.values(contributes.menus).flat().map(({ command }) => command).filter((command) => !commands.includes(command))).toEqual([]); // prettier-ignore
  });

  test("maps each semantic token to a colour of the grammar, for themes without semantic colours", () => {
    const [own] = contributes.semanticTokenScopes;
    expect(own?.language).toBe("integ");
    expect(TOKEN_KINDS.filter((kind) => (own?.scopes[kind] ?? []).length === 0)).toEqual([]);
    expect(Object.keys(own?.scopes ?? {}).filter((one) => one.split(".").some((part, at) => !(at === 0 ? TOKEN_KINDS : TOKEN_MODIFIERS).some((known) => known === part)))).toEqual([]); // prettier-ignore
    const declared = contributes.semanticTokenModifiers.map(({ id }) => id);
    const standard = ["declaration", "defaultLibrary", "readonly"];
    expect([...declared, ...standard].toSorted()).toEqual(TOKEN_MODIFIERS.toSorted());
  });

  test("has snippets that can be parsed", async () => {
    const { Program, memoryHost } = await import("@integ/compiler");
    const snippets = json("media/snippets.json") as Readonly<Record<string, { readonly body: string | readonly string[] }>>; // prettier-ignore
    const plain = (body: string | readonly string[]): string => [body].flat().join("\n").replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1").replace(/\$\{\d+:((?:[^{}]|\{[^{}]*\})*)\}/g, "$1").replace(/\$\d/g, ""); // prettier-ignore
    const head =
      'integ 1\nintegration "x"\nsource order = shopify.Order\ntrigger webhook shopify.orders_paid\nkey order.id\n';
    for (const [name, { body }] of Object.entries(snippets)) {
      const text = plain(body);
      const isPart = name === "match" || name === "for";
      const spec = name === "integration" ? text : isPart ? `${head}let x = ${text}\n` : `${head}${text}\n`;
      const { diagnostics } = new Program(memoryHost({ "x.integ": spec }), "/project").check("/project/x.integ");
      const unread = diagnostics.filter(({ phase }) => phase === "parse").map(({ message }) => message);
      expect([name, isPart && name === "for" ? [] : unread]).toEqual([name, []]);
    }
  });

  test("has a language configuration that closes brackets and continues comments", () => {
    const { brackets, onEnterRules, wordPattern } = json("media/language-configuration.json") as {
      readonly brackets: readonly (readonly string[])[];
      readonly onEnterRules: readonly { readonly beforeText: string }[];
      readonly wordPattern: string;
    };
    expect(brackets.map((pair) => pair.join(""))).toEqual(["{}", "[]", "()"]);
    expect(new RegExp(onEnterRules[0]?.beforeText ?? "").test("  /// what it is")).toBe(true);
    expect(new RegExp(wordPattern, "u").exec("ąžuolas_1.x")?.[0]).toBe("ąžuolas_1");
  });
});

describe.skipIf(!HAS_BROWSER)("the preview's page", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  const refused: string[] = [];
  const spot = (line: number): Spot => ({ uri: "file:///orders.integ", range: { start: { line, character: 2 }, end: { line, character: 9 } } }); // prettier-ignore
  const shown = (value: string): ToPage => ({
    kind: "show",
    spec: "orders.integ",
    preview: {
      kind: "shown",
      title: "samples/one.json",
      documents: [
        {
          end: "sent",
          said: "sent",
          problems: [],
          spots: [],
          destinations: [
            {
              name: "invoice",
              operation: "xero.upsert_invoice",
              spots: [spot(8)],
              lines: [
                { path: "", depth: 0, value: "{", kind: "open", more: false, spots: [], taken: [], from: [], decidedBy: [] }, // prettier-ignore
                { path: "Number", depth: 1, name: "Number", value, kind: "text", more: true, spots: [spot(9)], taken: [], from: ["order.name"], decidedBy: [] }, // prettier-ignore
                { path: "Type", depth: 1, name: "Type", value: '"SALE"', kind: "text", more: false, spots: [spot(10)], taken: [spot(12)], from: [], decidedBy: ["order.status"] }, // prettier-ignore
                { path: "", depth: 0, value: "}", kind: "close", more: false, spots: [], taken: [], from: [], decidedBy: [] }, // prettier-ignore
              ],
            },
            { name: "company", operation: "xero.upsert_contact", spots: [spot(3)], lines: [] },
          ],
        },
      ],
    },
  });
  const tell = (message: ToPage): Promise<void> => page.evaluate(`window.postMessage(${JSON.stringify(message)}, "*")`);
  const heard = (): Promise<readonly FromPage[]> => page.evaluate("window.heard");

  beforeAll(async () => {
    const { outputFiles } = await build({ entryPoints: [join(HERE, "page/preview.ts")], bundle: true, write: false, format: "esm" }); // prettier-ignore
    const style = readFileSync(join(HERE, "media/preview.css"), "utf8");
    server = createServer((request, response) => {
      const send = (type: string, text: string): void =>
        void response.writeHead(200, { "content-type": type }).end(text);
      if (request.url === "/preview.js") send("text/javascript", outputFiles[0]?.text ?? "");
      else if (request.url === "/preview.css") send("text/css", style);
      else if (request.url === "/api.js") send("text/javascript", "window.heard = []; window.acquireVsCodeApi = () => ({ postMessage: (one) => window.heard.push(one) });"); // prettier-ignore
      else send("text/html", `<!doctype html><html lang="en"><head><meta charset="utf-8" /><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'" /><title>Preview</title><link rel="stylesheet" href="/preview.css" /><script src="/api.js"></script></head><body><main></main><script type="module" src="/preview.js"></script></body></html>`); // prettier-ignore
    });
    await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 520, height: 500 } });
    page.on("console", (message) => message.type() === "error" && !message.text().includes("favicon") && refused.push(message.text())); // prettier-ignore
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction("window.heard.length > 0");
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test("shows records line by line with the origin of each value, under a strict policy", async () => {
    await tell(shown('"#1001"'));
    await page.waitForSelector(".line");
    expect(await page.locator(".code").allInnerTexts()).toEqual(["{", 'Number: "#1001",', 'Type: "SALE"', "}"]);
    expect(await page.locator(".line > .number").allInnerTexts()).toEqual(["10", "11"]);
    expect(await page.locator("section.unsent").innerText()).toContain("nothing is sent");
    expect(refused).toEqual([]);
  });

  test("highlights the origin of a value by mouse and keyboard, in the chosen branch, and goes there", async () => {
    await page.getByText('"#1001"').hover();
    await expect.poll(async () => (await heard()).at(-1)).toEqual({ kind: "point", spots: [spot(9)] });
    await page.locator(".leads").first().focus();
    const lines: unknown[] = [];
    for (let i = 0; i < 5; i++) {
      lines.push((await heard()).at(-1));
      await page.keyboard.press("ArrowDown");
    }
    expect(lines).toContainEqual({ kind: "point", spots: [spot(12)] });
    await page.getByText('"SALE"').click();
    await expect.poll(async () => (await heard()).at(-1)).toEqual({ kind: "go", spots: [spot(12)] });
  });

  test("highlights the values of the line at the cursor", async () => {
    await tell({ kind: "cursor", uri: "file:///orders.integ", start: 9, end: 9 });
    await page.waitForSelector(".line.lit");
    expect(await page.locator(".lit .code").allInnerTexts()).toEqual(['Number: "#1001",']);
  });

  test("keeps the last record visible while the spec has a mistake, and shows the reason of a stop", async () => {
    await tell({ kind: "show", spec: "orders.integ", preview: { kind: "wrong", errors: [{ message: "no such field", spot: spot(9) }] } }); // prettier-ignore
    await page.waitForSelector(".stale");
    expect(await page.locator("main").innerText()).toMatch(/a mistake[\s\S]*no such field[\s\S]*#1001/);
    await tell({ kind: "show", spec: "orders.integ", preview: { kind: "shown", documents: [{ end: "hold", said: "held: why", reason: "why", problems: [], spots: [spot(4)], destinations: [] }] } }); // prettier-ignore
    await page.waitForSelector(".end.hold");
    expect(await page.locator(".end.hold").innerText()).toMatch(/held\s*why\s*5/);
    await tell({ kind: "show", spec: "orders.integ", preview: { kind: "nothing", why: "a library maps nothing" } });
    await page.getByText("a library maps nothing").waitFor();
  });

  test("shows every value as text, whatever it contains", async () => {
    await tell(shown('"<img src=x onerror=alert(1)>"'));
    await page.getByText("<img src=x").waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(refused).toEqual([]);
  });
});
