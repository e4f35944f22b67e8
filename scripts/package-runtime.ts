/**
 * Makes `@integ/runtime` as it is published, in `runtime/dist`: plain JavaScript with its types, since Node strips types
 * nowhere inside node_modules. Within this repository the sources themselves are used.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** @returns the folder to pack or publish. */
export function packageRuntime(): string {
  const folder = join(root, "runtime/dist");
  rmSync(folder, { recursive: true, force: true });
  const { status, stdout } = spawnSync(
    join(root, "node_modules/.bin/tsc"),
    ["-p", join(root, "runtime/tsconfig.build.json")],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stdout);
  const manifest = JSON.parse(readFileSync(join(root, "runtime/package.json"), "utf8")) as {
    exports: Record<string, string>;
  };
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).map(([name, source]) => {
      const built = source.replace("./src/", "./").replace(/\.ts$/, "");
      return [name, { types: `${built}.d.ts`, default: `${built}.js` }];
    }),
  );
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ ...manifest, exports }, null, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  return folder;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${packageRuntime()}\n`);
