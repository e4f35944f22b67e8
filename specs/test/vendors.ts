/**
 * What vendors publish for their own APIs: their client libraries, and their OpenAPI documents. About 260 MB, so they are installed
 * beside these tests when they first run, and not with the project.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "vendors");
const LOCK = readFileSync(join(FOLDER, "package-lock.json"), "utf8");
/** Holds the lock file that was installed last. */
const INSTALLED = join(FOLDER, "node_modules", ".installed-lock.json");
/** Exists while one of the test workers installs. */
const BUSY = join(FOLDER, ".installing");
const GIVEN_UP_AFTER_MS = 300_000;

const installed = (): boolean => existsSync(INSTALLED) && readFileSync(INSTALLED, "utf8") === LOCK;

/** Installs the libraries where they are not. @throws Error with npm's words, where that can't be done */
export function installVendors(): void {
  while (!installed()) {
    try {
      mkdirSync(BUSY);
    } catch {
      wait();
      continue;
    }
    try {
      if (!installed()) npmInstall();
    } finally {
      rmSync(BUSY, { recursive: true, force: true });
    }
  }
}

/** Another worker installs. One that was killed while it did leaves its mark behind, which then counts for nothing. */
function wait(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    if (Date.now() - statSync(BUSY).mtimeMs > GIVEN_UP_AFTER_MS) rmSync(BUSY, { recursive: true, force: true });
  } catch {
    // It has just gone.
  }
}

function npmInstall(): void {
  const { status, stderr } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: FOLDER,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(stderr);
  writeFileSync(INSTALLED, LOCK);
}

/**
 * A vendor's library.
 *
 * @param name as npm names it: `stripe`
 * @returns its exports; tests say by a type of their own what they use of it, since the libraries are not there when types are checked
 */
export function vendorLibrary<T>(name: string): T {
  installVendors();
  return createRequire(join(FOLDER, "package.json"))(name) as T;
}
