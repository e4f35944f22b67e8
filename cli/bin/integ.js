#!/usr/bin/env node
// Starts integ on a suitable Node: this one, or the one installed with the project.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED = 24;
const [first, ...others] = process.argv.slice(2);
if ((first === "--version" || first === "-V") && others.length === 0) {
  // Scripts ask for the version: no other code is loaded.
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  process.stdout.write(`${version}\n`);
} else if (Number(process.versions.node.split(".")[0]) >= NEEDED) {
  await import("@integ/runtime/temporal");
  await import("../src/process.ts");
} else {
  let folder = dirname(fileURLToPath(import.meta.url));
  let brought;
  for (;;) {
    const candidate = join(folder, "node_modules", "node", "bin", "node");
    if (existsSync(candidate)) brought = candidate;
    if (brought !== undefined || dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  if (brought === undefined) {
    process.stderr.write(
      `integ needs Node ${NEEDED} or newer, and this is ${process.versions.node}. Install it, or add the package \`node\` to the project.\n`,
    );
    process.exit(2);
  }
  const { spawnSync } = await import("node:child_process");
  const { status, signal } = spawnSync(brought, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exit(status ?? (signal === "SIGINT" ? 130 : 3));
}
