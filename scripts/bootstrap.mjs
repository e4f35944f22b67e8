// Sets the project up if necessary, and runs one of its scripts on the Node version that it pins. Needs only Node 18
// and npm, so that the README's two commands work on a fresh machine.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);
const stamp = join(root, "node_modules", ".integ-installed");
const pinned = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

/** Runs npm quietly, and shows its output only if it fails. */
function npm(...command) {
  const { status, stdout, stderr, error } = spawnSync("npm", [...command, "--no-audit", "--no-fund", "--no-progress"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  if (status === 0) return true;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}${error === undefined ? "" : `${error.message}\n`}`);
  return false;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock || !existsSync(pinned)) {
  process.stderr.write("setting up once: npm ci fetches Node 26 and the libraries; this may take a few minutes\n");
  if (!npm("ci")) fail("npm ci failed; its output above says why. Fix that, and run the command again.");
  if (!existsSync(pinned)) {
    // The package `node` fetches its binary in an install script. If npm runs none, the binary is installed by name.
    const { version } = JSON.parse(readFileSync(join(root, "node_modules", "node", "package.json"), "utf8"));
    const binary = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
    if (npm("install", "--no-save", `${binary}@${version}`)) {
      const from = join(root, "node_modules", binary, "bin", "node");
      mkdirSync(dirname(pinned), { recursive: true });
      if (existsSync(from)) writeFileSync(pinned, readFileSync(from), { mode: 0o755 });
    }
  }
  if (!existsSync(pinned)) fail("Node 26 could not be set up: the package `node` has no binary for this machine");
  writeFileSync(stamp, lock);
}

const { status, signal } = spawnSync(pinned, [join(root, "scripts", `${script}.ts`), ...args], {
  cwd: root,
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: `${dirname(pinned)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`,
  },
});
process.exit(status ?? (signal === "SIGINT" ? 130 : 3));
