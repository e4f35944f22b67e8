/**
 * A real VS Code whose extensions run in Node, as on a desktop: the package `code-server` (not installed with the project), with the extension
 * as it was packed, opened in a browser. Set CODE_SERVER to the package's folder, and CODE_SERVER_NODE to the Node that it was installed with.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { openProfile } from "../../../test/browser.ts";
import { ROOT } from "../../../test/examples.ts";

/** The folder of `code-server`; undefined if it is not installed. */
export const CODE_SERVER: string | undefined = process.env["CODE_SERVER"];
const NODE = process.env["CODE_SERVER_NODE"] ?? "node";

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "window.commandCenter": false,
  "terminal.integrated.gpuAcceleration": "off",
};

/** An editor that shows a copy of a folder, with the command line installed in it. */
export class NodeHost {
  readonly page: Page;
  /** The errors in the console. */
  readonly errors: readonly string[];
  /** The copy. */
  readonly folder: string;
  readonly #browser: BrowserContext;
  readonly #server: ChildProcess;
  readonly #home: string;

  private constructor(browser: BrowserContext, server: ChildProcess, home: string, page: Page, errors: string[]) {
    this.#browser = browser;
    this.#server = server;
    this.#home = home;
    this.folder = join(home, "project");
    this.page = page;
    this.errors = errors;
  }

  /** @param installed whether the folder has the command line; without it the extension's own server is started */
  static async open(folder: string, installed = true): Promise<NodeHost> {
    const home = mkdtempSync(join(tmpdir(), "integ-code-"));
    const project = join(home, "project");
    cpSync(folder, project, { recursive: true, filter: (path) => !/\/(?:src|node_modules)$/.test(path) });
    if (installed) install(project);
    mkdirSync(join(home, "data/User"), { recursive: true });
    writeFileSync(join(home, "data/User/settings.json"), JSON.stringify(SETTINGS));
    const port = await freePort();
    const program = join(CODE_SERVER ?? "", "out/node/entry.js");
    const common = [program, "--config", join(home, "config.yaml"), "--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")]; // prettier-ignore
    writeFileSync(join(home, "config.yaml"), "auth: none\n");
    const [packed = ""] = globSync(join(ROOT, "editor/vscode/dist/package/*.vsix"));
    const done = spawnSync(NODE, [...common, "--install-extension", packed], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`the extension can't be installed: ${done.stdout}${done.stderr}`); // prettier-ignore
    const server = spawn(NODE, [...common, "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", project], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, NODE_OPTIONS: "" } }); // prettier-ignore
    await new Promise<void>((ready) => server.stdout?.on("data", (text: Buffer) => text.includes("HTTP server listening") && ready())); // prettier-ignore
    const browser = await openProfile({ width: 1400, height: 860 });
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(`${message.text()} ${message.location().url}`)); // prettier-ignore
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`http://localhost:${port}/?folder=${project}`, { waitUntil: "commit", timeout: 120_000 });
    return new NodeHost(browser, server, home, page, errors);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    const gone = new Promise((done) => this.#server.once("exit", done));
    this.#server.kill();
    await gone;
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** A folder after `npm install` of the command line. */
function install(project: string): void {
  const modules = join(project, "node_modules");
  for (const part of [".bin", "@integ"]) mkdirSync(join(modules, part), { recursive: true });
  symlinkSync(join(ROOT, "cli"), join(modules, "@integ/cli"));
  symlinkSync(join(ROOT, "cli/bin/integ.js"), join(modules, ".bin/integ"));
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
