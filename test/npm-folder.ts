/** Libraries and documents that only some tests use: installed by npm into a folder beside them when they are first needed, and not with the project. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const GIVEN_UP_AFTER_MS = 300_000;

/**
 * Installs what a folder's lock file names, where that has not been done. Of several test workers one does it, and the others wait.
 *
 * @throws Error with npm's words, where it can't be done
 */
export function installIn(folder: string): void {
  const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
  /** Holds the lock file that was installed last. */
  const done = join(folder, "node_modules", ".installed-lock.json");
  /** Exists while one of the test workers installs. */
  const busy = join(folder, ".installing");
  const isDone = (): boolean => existsSync(done) && readFileSync(done, "utf8") === lock;
  while (!isDone()) {
    try {
      mkdirSync(busy);
    } catch {
      wait(busy);
      continue;
    }
    try {
      if (isDone()) return;
      npmInstall(folder);
      writeFileSync(done, lock);
    } finally {
      rmSync(busy, { recursive: true, force: true });
    }
  }
}

/** Another worker installs. One that was killed while it did leaves its mark behind, which then counts for nothing. */
function wait(busy: string): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    if (Date.now() - statSync(busy).mtimeMs > GIVEN_UP_AFTER_MS) rmSync(busy, { recursive: true, force: true });
  } catch {
    // It has just gone.
  }
}

function npmInstall(folder: string): void {
  const { status, stderr } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(stderr);
}
