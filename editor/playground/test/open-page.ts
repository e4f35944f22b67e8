/** Opens the built page in a real browser, watches for forbidden actions, and reads what it shows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openBrowser } from "../../../test/browser.ts";
import { buildPlayground } from "../build.ts";
import { servePlayground, type Served } from "../serve.ts";

/** The page as it was built, a server of it, and a browser. */
export class Playground implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "integ-playground-"));
  #served: Served | undefined;
  #browser: Browser | undefined;
  /** Forbidden actions: errors, violations of the policy, requests to other hosts. */
  readonly faults: string[] = [];

  static async make(): Promise<Playground> {
    const made = new Playground();
    await buildPlayground(made.folder);
    made.#served = await servePlayground(made.folder);
    made.#browser = await openBrowser();
    return made;
  }

  get url(): string {
    return this.#served?.url ?? "";
  }

  /** A page of a new visitor. */
  async open(options: BrowserContextOptions = {}, fragment = ""): Promise<Page> {
    const context = await this.#browser?.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", ...options }); // prettier-ignore
    if (context === undefined) throw new Error("the browser is closed");
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    page.on("pageerror", ({ message }) => this.faults.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(this.url) && !request.url().startsWith("blob:")) this.faults.push(`asks ${request.url()}`); // prettier-ignore
      if (request.method() !== "GET") this.faults.push(`${request.method()} ${request.url()}`);
    });
    await page.goto(`${this.url}${fragment}`);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser?.close();
    this.#served?.server.closeAllConnections();
    this.#served?.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The whole text of an editor: only its visible part is in the document. */
export async function textOf(page: Page, editor: string): Promise<string> {
  await page.locator(`#${editor} .cm-content`).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  return page.evaluate("navigator.clipboard.readText()");
}

/** A record of the result, as JSON. */
export async function recordOf(page: Page, destination: string): Promise<unknown> {
  const record = page.locator(".destination", { has: page.locator("h2", { hasText: destination }) }).locator(".record");
  const rows = await record.locator(".row").evaluateAll((all) =>
    all.map((row) => [...row.children].filter(({ className }) => className !== "from").map(({ textContent }) => textContent).join("")),
  ); // prettier-ignore
  return JSON.parse(rows.join("\n").replace(/^(\s*)([^\s"[\]{}][^:\n]*): /gm, '$1"$2": '));
}

/** Types by keyboard, and chooses completions. */
export class PlaygroundTyping {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Chooses a completion by its label, after its first letters if the list is long. */
  async choose(label: string, letters = ""): Promise<void> {
    const { keyboard } = this.#page;
    await keyboard.type(letters, { delay: 15 });
    const offered = this.#page.locator("#editor .cm-tooltip-autocomplete .cm-completionLabel");
    for (let tries = 0; ; tries++) {
      // Automatic completions appear after a moment; otherwise they are requested.
      await this.#page.waitForTimeout(150);
      if ((await offered.allTextContents()).includes(label)) break;
      if (tries === 100) throw new Error(`${label} is not offered: ${(await offered.allTextContents()).join(", ")}`);
      if (tries % 10 === 4) await keyboard.press("Control+Space");
    }
    // Keys are taken once the list has stood for a moment.
    await this.#page.waitForTimeout(100);
    const steps = (await offered.allTextContents()).indexOf(label);
    for (let i = 0; i < steps; i++) await keyboard.press("ArrowDown");
    await expect.poll(() => this.#page.locator("#editor .cm-tooltip-autocomplete [aria-selected] .cm-completionLabel").textContent()).toBe(label); // prettier-ignore
    await keyboard.press("Enter");
  }

  /** Texts are typed, and keys pressed by their names. */
  async type(...all: readonly string[]): Promise<void> {
    for (const one of all) {
      if (/^(Tab|End|ArrowDown)$/.test(one)) await this.#page.keyboard.press(one);
      else if (one === "\n") await this.#page.keyboard.press("Enter");
      else await this.#page.keyboard.type(one, { delay: 15 });
    }
  }
}
