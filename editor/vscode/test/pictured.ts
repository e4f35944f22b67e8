/** Steps in an editor, with a screenshot of each. */
import { join } from "node:path";
import type { Page } from "playwright-core";

/**
 * Takes a picture after each step, also of one that fails, and prints how long it took.
 * @param folder where `<name>.png` is written
 */
export function pictured(page: Page, folder: string): (name: string, act: () => Promise<unknown>) => Promise<void> {
  return async (name, act) => {
    const begun = Date.now();
    try {
      await act();
      process.stdout.write(`${name}: ${Math.round((Date.now() - begun) / 1000)} s\n`);
    } finally {
      await page.screenshot({ path: join(folder, `${name}.png`), timeout: 120_000 });
    }
  };
}
