/** Types in the editor by keyboard, and chooses completions, like a user who knows nothing by heart. */
import type { Page } from "playwright-core";

/** Keys that are pressed by their names. */
export const KEYS = /^(?:Tab|End|Enter|Escape|ArrowDown)$/;

/** Types into an editor: a page, or the protocol alone. */
export interface Writer {
  /** Chooses a completion by its label, after its first letters. */
  choose(label: string, letters?: string): Promise<unknown>;
  /** Types texts, and presses keys that are given by their names. */
  type(...all: readonly string[]): Promise<unknown>;
}

export class EditorTyping implements Writer {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Chooses a completion by its label, after its first letters if the list is long. @throws Error if it is not offered */
  async choose(label: string, letters = ""): Promise<this> {
    const { keyboard } = this.#page;
    await keyboard.type(letters, { delay: 30 });
    const offered = this.#page.locator(".suggest-widget.visible .monaco-list-row");
    const labels = (): Promise<string[]> => offered.locator(".label-name").allInnerTexts();
    for (let tries = 0; !(await labels()).includes(label); tries++) {
      if (tries === 40) throw new Error(`${label} is not offered, but ${(await labels()).join(", ")}`);
      // Automatic completions appear after a moment; otherwise they are requested.
      if (tries % 10 === 5) await keyboard.press("Control+Space");
      await this.#page.waitForTimeout(200);
    }
    const chosen = this.#page.locator(".suggest-widget.visible .monaco-list-row.focused .label-name");
    for (let steps = 0; steps < 30 && (await chosen.innerText()) !== label; steps++) {
      await keyboard.press("ArrowDown");
      await this.#page.waitForTimeout(60);
    }
    if ((await chosen.innerText()) !== label) throw new Error(`${label} can't be reached by the arrow keys`);
    await keyboard.press("Enter");
    await this.#page.waitForTimeout(250);
    return this;
  }

  /** Texts are typed, and keys pressed by their names. */
  async type(...all: readonly string[]): Promise<this> {
    for (const one of all) {
      if (KEYS.test(one)) await this.#page.keyboard.press(one);
      else await this.#page.keyboard.type(one, { delay: 30 });
    }
    return this;
  }
}

/** The first example, from an empty file. */
export async function writeFirstExample(author: Writer): Promise<void> {
  const enter = async (...steps: readonly ((author: Writer) => Promise<unknown>)[]): Promise<void> => {
    for (const step of steps) await step(author);
  };
  const choose = (label: string, letters?: string) => (one: Writer) => one.choose(label, letters);
  const type =
    (...all: readonly string[]) =>
    (one: Writer) =>
      one.type(...all);
  await enter(choose("integ 1"), type("Enter"));
  await enter(choose("integration"), type("orders", "Tab", "Enter"));
  await enter(
    choose("source"),
    type("order", "Tab"),
    choose("shopify", "sho"),
    choose("Order", "Or"),
    type("End", "Enter"),
  );
  await enter(choose("trigger"), choose("webhook"), type(" "), choose("shopify", "sho"), choose("orders_paid", "orders_p"), type("Enter")); // prettier-ignore
  await enter(choose("key"), choose("order"), type("."), choose("id", "id"), type("Enter"));
  await enter(
    choose("destination"),
    type("invoice", "Tab"),
    choose("xero", "xe"),
    choose("upsert_invoice", "upsert_inv"),
  );
  await enter(choose("Type", "Ty"), choose('"ACCREC"'), type("Enter"));
  await enter(choose("InvoiceNumber", "InvoiceN"), choose("order.name"), type("Enter"));
  await enter(choose("Contact", "Con"), choose("{ … }"), choose("Name", "Na"), choose("order.customer.last_name"), type(" ")); // prettier-ignore
  await enter(
    choose("otherwise", "oth"),
    type('"Guest', "End", " | "),
    choose("cut", "cut"),
    type("255", "ArrowDown", "End", "Enter"),
  );
  await enter(choose("LineItems", "LineI"), choose("for", "fo"), type("item", "Tab"), choose("order.line_items"), type("Tab")); // prettier-ignore
  await enter(choose("{ … }"), choose("Description", "Desc"), choose("item.title"), type("Enter"));
  await enter(choose("Quantity", "Qu"), choose("item.quantity"), type("Enter"));
  await enter(choose("UnitAmount", "UnitA"), choose("item.price"));
}
