/**
 * Opens the extension in a VS Code whose extensions run in Node, and takes screenshots: `CODE_SERVER=<folder> node
 * editor/vscode/test/look-node.ts <folder for pictures>`, after `npm run vscode`. Fails if the editor does not show what it should.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES } from "../../../test/examples.ts";
import { CODE_SERVER, NodeHost } from "./node-host.ts";
import { pictured } from "./pictured.ts";

if (CODE_SERVER === undefined) throw new Error("set CODE_SERVER to the folder of the npm package code-server");
const host = await NodeHost.open(join(EXAMPLES, "shopify-to-xero"));
const { page } = host;
page.setDefaultTimeout(240_000);
const out = process.argv[2] ?? ".";
const step = pictured(page, out);
const command = async (title: string): Promise<void> => {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
};
const goTo = async (line: number, column: number): Promise<void> => {
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-widget input").first().fill(`:${line}:${column}`);
  await page.waitForTimeout(300);
  await page.keyboard.press("Enter");
};
const lineOf = (part: string): readonly [number, number] => {
  const lines = readFileSync(join(host.folder, "order-to-invoice.integ"), "utf8").split("\n");
  const at = lines.findIndex((line) => line.includes(part));
  return [at + 1, (lines[at]?.indexOf(part) ?? 0) + 1];
};
const behind = (part: string): readonly [number, number] => {
  const [line, column] = lineOf(part);
  return [line, column + part.length];
};
try {
  await step("n1-spec", async () => {
    await page.getByRole("treeitem", { name: "order-to-invoice.integ" }).dblclick();
    await page.locator(".codelens-decoration").first().waitFor();
    await page.waitForTimeout(3000);
    if ((await page.locator(".squiggly-error").count()) > 0) throw new Error("the example is underlined");
  });
  await step("n2-server", async () => {
    await command("integ: Show the Language Server's Output");
    await page.getByText("the server of the project").first().waitFor();
  });
  await step("n3-mistake-and-fix", async () => {
    await page.getByRole("tab", { name: /order-to-invoice/ }).click();
    await goTo(...behind("order.te"));
    await page.keyboard.type("s");
    await page.locator(".squiggly-error").first().waitFor();
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget .action-item, .action-widget [role=option]").first().waitFor();
    await page.waitForTimeout(500);
  });
  await step("n4-mended", async () => {
    await page.keyboard.press("Enter");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  });
  await step("n5-preview", async () => {
    await page.locator(".action-label[aria-label*='Preview to the Side']").first().click();
    const frame = page.frameLocator("iframe.webview").frameLocator("iframe");
    await frame.getByText('"#1001"').waitFor();
    await frame.getByText('"#1001"').hover();
    await page.waitForTimeout(1500);
  });
  await step("n6-tests", async () => {
    await page.locator(".action-label[aria-label^='Testing']").first().click();
    await page
      .getByRole("treeitem", { name: /order-to-invoice/ })
      .first()
      .waitFor();
    await command("integ: Run the Tests of This Spec");
    await page
      .getByText(/38\/38/)
      .first()
      .waitFor();
    await page.waitForTimeout(1500);
  });
  await step("n7-failing-test", async () => {
    await goTo(...lineOf('"2026-11-24"'));
    await page.keyboard.press("Control+Shift+ArrowRight");
    await page.keyboard.type('"2026-11-25" //');
    await command("integ: Run the Tests of This Spec");
    await page
      .getByText(/37\/38/)
      .first()
      .waitFor();
    await page.waitForTimeout(2000);
  });
  await step("n8-rename", async () => {
    await page.keyboard.press("Escape");
    await page
      .getByRole("tab", { name: /order-to-invoice/ })
      .first()
      .click();
    await command("File: Revert File");
    await goTo(...lineOf("lines = allocate"));
    await page.keyboard.press("F2");
    await page.locator(".rename-box.preview, .rename-box").first().waitFor();
    await page.keyboard.type("shares");
    await page.keyboard.press("Enter");
    await page.locator(".view-line", { hasText: "let shares" }).first().waitFor();
  });
  await step("n9-task", async () => {
    await command("File: Revert File");
    await goTo(...behind("order.test"));
    await page.keyboard.type("x");
    await page.keyboard.press("Control+s");
    await page.waitForTimeout(1000);
    await command("Tasks: Run Task");
    await page
      .locator(".quick-input-list .monaco-list-row", { hasText: /integ\s*$/ })
      .first()
      .click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "integ: check" }).first().click();
    await page
      .locator(".quick-input-list .monaco-list-row", { hasText: "Continue without" })
      .first()
      .click({ timeout: 3000 })
      .catch(() => undefined);
    await page.waitForTimeout(8000);
    await page.screenshot({ path: join(out, "n9-task-terminal.png") });
    await command("Problems: Focus on Problems View");
    await page.waitForTimeout(1500);
  });
  await step("n10-module", async () => {
    await page
      .getByRole("tab", { name: /order-to-invoice/ })
      .first()
      .click();
    await page.keyboard.press("Control+z");
    await command("integ: Show the Generated Module");
    await page
      .getByRole("tab", { name: /order-to-invoice.integ.ts/ })
      .first()
      .waitFor();
    await page.waitForTimeout(1500);
  });
} finally {
  process.stdout.write(`${host.errors.slice(0, 20).join("\n")}\n`);
  await host.close();
}
