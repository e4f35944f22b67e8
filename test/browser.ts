/** Debian's browser, for what has to be seen in a real one; the tests that need it are skipped where there is none. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PATH = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** Whether this machine has one. */
export const HAS_BROWSER = PATH !== undefined;

/** Starts it without all that it would ask the network for by itself. The caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: PATH ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
