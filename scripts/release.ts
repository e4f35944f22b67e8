/**
 * `npm run release`: packs every package and the extension for VS Code into `dist/release`, all of one version, each as it would be
 * published. Nothing is published from here: `npm publish dist/release/<file> --provenance` is for the pipeline that may.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { buildExtension, packExtension } from "../editor/vscode/build.ts";
import { buildPackages, manifestOf, PACKAGES } from "./packages.ts";

const ROOT = resolve(import.meta.dirname, "..");
const OUT = join(ROOT, "dist/release");

/** The obstacles to a release, a line each; empty if there are none. */
function obstacles(): readonly string[] {
  const manifests = PACKAGES.map((name) => manifestOf(name));
  const version = manifests[0]?.version ?? "";
  const found = manifests
    .filter((one) => one.version !== version)
    .map((one) => `${one.name} is ${one.version}, and ${manifests[0]?.name ?? ""} ${version}: all have one version`);
  for (const { name, dependencies } of manifests)
    for (const [other, wanted] of Object.entries(dependencies ?? {}))
      if (manifests.some((one) => one.name === other) && wanted !== version)
        found.push(`${name} wants ${other} ${wanted}, and it is ${version}`);
  const { version: extension } = JSON.parse(readFileSync(join(ROOT, "editor/vscode/package.json"), "utf8")) as { readonly version: string }; // prettier-ignore
  if (extension !== version) found.push(`the extension for VS Code is ${extension}, and the packages are ${version}`);
  if (!readFileSync(join(ROOT, "CHANGELOG.md"), "utf8").includes(`\n## ${version}\n`))
    found.push(`CHANGELOG.md says nothing of ${version}: write   ## ${version}   and what has changed`);
  return found;
}

const found = obstacles();
if (found.length > 0) {
  process.stderr.write(`${found.join("\n")}\n`);
  process.exit(1);
}
const folders = await buildPackages();
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await buildExtension();
process.stdout.write(`${relative(ROOT, await packExtension(OUT))}\n`);
for (const folder of folders.values()) {
  const { status, stdout, stderr } = spawnSync("npm", ["pack", folder, "--silent"], { cwd: OUT, encoding: "utf8" });
  if (status !== 0) {
    process.stderr.write(stderr);
    process.exit(1);
  }
  process.stdout.write(`${relative(ROOT, join(OUT, stdout.trim()))}\n`);
}
