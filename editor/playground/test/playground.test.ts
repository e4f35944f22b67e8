/** The playground as people use it: in Chromium, by keyboard and by touch, in light and dark, in both languages. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { HAS_BROWSER } from "../../../test/browser.ts";
import { EXAMPLES, ROOT } from "../../../test/examples.ts";
import { toFragment } from "../src/page/share.ts";
import { PlaygroundTyping, Playground, recordOf, textOf } from "./open-page.ts";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

/** The accessibility problems that axe finds. The browser injects it past the page's policy. */
async function barriers(page: Page): Promise<readonly string[]> {
  // The rules are no module: they name themselves `axe`.
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target, failureSummary }) => target.join(" ") + " " + failureSummary).slice(0, 3).join("; ")))`,
  );
}

const SMALL = `integ 1
integration "small"
source order = shopify.Order
trigger webhook shopify.orders_paid
key order.id
let number = order.name
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  InvoiceNumber: number
  Contact: { Name: "Guest" }
  LineItems: [{ Description: "Goods" }]
}
`;

const result = (page: Page) => page.locator("#panel-result");

// Slow, since it drives a browser.
describe.skipIf(!HAS_BROWSER)("the playground", { tags: "slow" }, () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await Playground.make();
  });
  afterAll(() => playground[Symbol.asyncDispose]());
  afterEach(() => {
    expect(playground.faults.splice(0)).toEqual([]);
  });

  test("shows the first integration with a sample, its result, the ledger and the module", async () => {
    const page = await playground.open();
    await expect.poll(() => result(page).locator(".outcome").textContent()).toContain("Would be sent");
    expect(await recordOf(page, "invoice")).toMatchObject({
      Type: "ACCREC",
      InvoiceNumber: "#1001",
      LineItems: expect.arrayContaining([expect.objectContaining({ UnitAmount: 19.99 })]),
    });
    await page.locator("#tab-ledger").click();
    const ledger = page.locator("#panel-ledger");
    await expect.poll(() => ledger.textContent()).toContain("5678901234567");
    expect(await ledger.locator(".run").textContent()).toContain("delivered");
    await page.locator("#tab-module").click();
    await expect.poll(() => page.locator("#panel-module .cm-content").textContent()).toContain("Made by integ from order-to-invoice.integ"); // prettier-ignore
    // A value is shown with its line, and lights it up.
    await page.locator("#tab-result").click();
    await page.locator(".row", { hasText: "InvoiceNumber" }).hover();
    await expect.poll(() => page.locator("#editor .cm-lit").textContent()).toContain("InvoiceNumber:");
  });

  test("by keyboard alone: a mistake is underlined, mended by what is offered, and the result follows", async () => {
    const page = await playground.open();
    await result(page).locator(".destination").first().waitFor();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(`document.activeElement?.id === "editor"`)) break;
    }
    await page.keyboard.press("Control+Home");
    // Arrows go by the lines that one sees, of which a long line has several.
    const line = page.locator("#editor .cm-activeLine");
    for (let i = 0; i < 400 && !((await line.textContent()) ?? "").includes("InvoiceNumber:"); i++)
      await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    for (let i = 0; i < "name".length; i++) await page.keyboard.press("Backspace");
    await page.keyboard.type("nmae", { delay: 20 });
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("#editor .cm-lintRange-error").allTextContents()).toEqual(["nmae"]);
    await expect.poll(() => page.locator("#problems").textContent()).toContain("shopify.Order has no field `nmae`");
    await expect.poll(() => result(page).textContent()).toContain("Fix the spec first");
    for (let i = 0; i < "nmae".length; i++) await page.keyboard.press("Backspace");
    await page.keyboard.type("order_n", { delay: 20 });
    const offered = page.locator(".cm-tooltip-autocomplete [aria-selected]");
    await expect.poll(() => offered.textContent()).toContain("order_number");
    // The list ignores keys at first, so that typing is not taken for a choice.
    await page.waitForTimeout(100);
    await page.keyboard.press("Enter");
    // A number where a text is wanted: a fix says how.
    await expect.poll(() => page.locator("#problems .fixes button").allTextContents()).not.toEqual([]);
    await page.keyboard.press("Control+.");
    await page.locator("dialog.actions button").first().waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#problems").textContent()).toContain("No problems");
    await expect.poll(async () => recordOf(page, "invoice").catch(() => undefined)).toMatchObject({ InvoiceNumber: "1001" }); // prettier-ignore
  });

  test("a link brings the spec and the sample to another browser, and nothing is sent anywhere", async () => {
    const permissions = ["clipboard-read", "clipboard-write"];
    const page = await playground.open({ permissions });
    await result(page).locator(".destination").first().waitFor();
    await page.locator("#sample-editor .cm-content").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText('{ "id": 1 }');
    await expect.poll(() => result(page).textContent()).toContain("the sample violates its schema");
    await page.locator("#editor .cm-content").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("// mine, ąčę\n");
    await page.locator("#share").click();
    await expect.poll(() => page.locator("#state").textContent()).toContain("nothing was uploaded");
    const link: string = await page.evaluate("navigator.clipboard.readText()");
    expect(link).toMatch(/#[\w-]{20,}$/);
    const other = await playground.open({ permissions }, link.slice(link.indexOf("#")));
    await expect.poll(() => result(other).textContent()).toContain("the sample violates its schema");
    expect(await textOf(other, "editor")).toMatch(/^\/\/ mine, ąčę\ninteg 1\n/);
    expect(await textOf(other, "sample-editor")).toBe('{ "id": 1 }');
  });

  test("a link that is cut off says so, and shows the first integration", async () => {
    const page = await playground.open({}, "#q1bK");
    await expect.poll(() => page.locator("#editor .cm-content").textContent()).toContain("integ 1");
    await result(page).locator(".destination").first().waitFor();
  });

  test("goes into schemas, renames, formats, folds", async () => {
    const fragment = await toFragment({ files: { "small.integ": SMALL }, spec: "small.integ" });
    const page = await playground.open({}, `#${fragment}`);
    await result(page).locator(".destination").first().waitFor();
    const editor = page.locator("#editor .cm-content");
    const line = (text: string) => editor.locator(".cm-line", { hasText: text }).first();
    // The schema's own line, and back.
    await line("source order").locator(".t-type").click();
    await page.keyboard.press("F12");
    await expect.poll(() => page.locator("#files").textContent()).toContain("can only be read");
    await page.locator("#files button.first").click();
    // A name, wherever it is.
    await line("let number").locator(".t-variable").first().click();
    await page.keyboard.press("F2");
    await page.locator("#editor .cm-dialog input").fill("label");
    await page.keyboard.press("Enter");
    await expect.poll(() => editor.textContent()).toContain("InvoiceNumber: label");
    // The one style.
    await line("let label").click();
    await page.keyboard.press("Home");
    await page.keyboard.type("      ");
    await page.keyboard.press("Shift+Alt+F");
    await expect.poll(() => line("let label").textContent()).toMatch(/^let label/);
    await page.locator("#editor .cm-foldGutter span[title='Fold line']").first().click();
    await expect.poll(() => page.locator("#editor .cm-foldPlaceholder").count()).toBe(1);
  });

  test("what is wrong in integ.yaml is said where no script may be made of text", async () => {
    const page = await playground.open();
    await page.locator("#files button", { hasText: "integ.yaml" }).click();
    await page.locator("#editor .cm-content").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText("\nlistne: 127.0.0.1:80\n");
    await expect.poll(() => page.locator("#problems").textContent()).toContain("did you mean listen?");
  });

  test.each([
    ["light", "en-GB"],
    ["dark", "en-GB"],
    ["light", "lt-LT"],
    ["dark", "lt-LT"],
  ] as const)("has no barriers in %s, %s", async (colorScheme, locale) => {
    const page = await playground.open({ colorScheme, locale });
    await result(page).locator(".destination").first().waitFor();
    await page.locator("#problems .fine").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.locator("#tab-ledger").click();
    await page.locator("#responses summary").click();
    expect(await barriers(page)).toEqual([]);
    await page.locator("#editor .cm-content").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nlet x = ordr.");
    await page.locator("#problems .bad").waitFor();
    await page.keyboard.press("Escape");
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.lang")).toBe(locale.slice(0, 2));
  });

  test("on a phone: one thing at a time, and nothing to the side", async () => {
    const page = await playground.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await page.locator("#problems .fine").waitFor();
    const sideways = () => page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    for (const [tab, shown] of [["sample-view", "#pane-sample"], ["output-view", "#pane-output"], ["spec-view", "#pane-spec"]]) {
      await page.locator(`#tab-${tab}`).tap();
      await page.locator(shown ?? "").waitFor();
      expect(await page.locator(".pane:visible").count()).toBe(1);
      expect(await sideways()).toBe(false);
      expect(await barriers(page)).toEqual([]);
    } // prettier-ignore
  });

  test("speaks Lithuanian when it is asked to, and remembers it", async () => {
    const page = await playground.open();
    await result(page).locator(".destination").first().waitFor();
    await page.locator("#language").selectOption("lt");
    await expect.poll(() => result(page).textContent()).toContain("Būtų išsiųsta");
    expect(await page.locator("#share").textContent()).toBe("Kopijuoti nuorodą");
    await page.reload();
    await expect.poll(() => result(page).textContent()).toContain("Būtų išsiųsta");
  });

  test("the first example, from an empty file, by choosing what is offered", async () => {
    const page = await playground.open();
    await result(page).locator(".destination").first().waitFor();
    await page.locator("#start").selectOption("");
    const author = new PlaygroundTyping(page);
    await page.locator("#editor .cm-content").focus();
    await author.choose("integ 1").then(() => author.type("\n"));
    await author.choose("integration").then(() => author.type("orders", "End", "\n"));
    await author.choose("source").then(() => author.type("order", "Tab"));
    await author.choose("shopify").then(() => author.choose("Order", "Or")).then(() => author.type("\n"));
    await author.choose("trigger").then(() => author.choose("webhook")).then(() => author.type(" "));
    await author.choose("shopify").then(() => author.choose("orders_paid", "orders_p")).then(() => author.type("\n"));
    await author.choose("key").then(() => author.choose("order")).then(() => author.type("."));
    await author.choose("id", "id").then(() => author.type("\n"));
    await author.choose("destination").then(() => author.type("invoice", "Tab"));
    await author.choose("xero").then(() => author.choose("upsert_invoice", "upsert_inv"));
    await author.choose("Type", "Ty").then(() => author.choose('"ACCREC"')).then(() => author.type("\n"));
    await author.choose("InvoiceNumber", "InvoiceN").then(() => author.choose("order.name")).then(() => author.type("\n"));
    await author.choose("Contact", "Con").then(() => author.choose("{ … }")).then(() => author.choose("Name", "Na"));
    await author.choose("order.customer.last_name").then(() => author.type(" "));
    await author.choose("otherwise", "oth").then(() => author.type('"Guest" | '));
    await author.choose("cut", "cut").then(() => author.type("255", "ArrowDown", "End", "\n"));
    await author.choose("LineItems", "LineI").then(() => author.choose("for")).then(() => author.type("item", "Tab"));
    await author.choose("order.line_items").then(() => author.type("Tab"));
    await author.choose("{ … }").then(() => author.choose("Description", "Desc")).then(() => author.choose("item.title"));
    await author.type(" ");
    await author.choose("Quantity", "Qu").then(() => author.choose("item.quantity")).then(() => author.type(" "));
    await author.choose("UnitAmount", "UnitA").then(() => author.choose("item.price"));
    // The missing part is reported, and fixed by its button.
    await page.locator("#problems").getByRole("button", { name: "set CurrencyCode" }).click();
    await expect.poll(() => page.locator("#problems").textContent()).toContain("No problems");
    await page.locator("#sample-editor .cm-content").focus();
    await page.keyboard.insertText(readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"), "utf8"));
    await expect.poll(() => result(page).locator(".outcome").textContent()).toContain("Would be sent");
    expect(await recordOf(page, "invoice")).toMatchObject({ Type: "ACCREC", LineItems: expect.anything() });
  }); // prettier-ignore
});
