/** Debian's browser, for what has to be seen in a real one; the tests that need it are skipped where there is none. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext } from "playwright-core";

const PATH = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** Whether this machine has one. */
export const HAS_BROWSER = PATH !== undefined;

/** Without all that it would ask the network for by itself. */
const QUIET = {
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
};

/** Starts it. The caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch(QUIET);
}

/** Starts it with a temporary profile in which nested pages may have service workers, as those of an editor do. */
export async function openProfile(viewport: {
  readonly width: number;
  readonly height: number;
}): Promise<BrowserContext> {
  const folder = mkdtempSync(join(tmpdir(), "integ-profile-"));
  mkdirSync(join(folder, "Default"));
  const profile = { cookie_controls_mode: 0, block_third_party_cookies: false };
  writeFileSync(join(folder, "Default/Preferences"), JSON.stringify({ profile }));
  const context = await chromium.launchPersistentContext(folder, { ...QUIET, viewport });
  context.once("close", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return context;
}
