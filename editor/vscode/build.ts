/**
 * Builds the extension into `dist`: its entries for desktops and browsers, its servers, and data from the project (colors, schemas,
 * systems, error pages). With `--package`, also the .vsix.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { build, type BuildOptions } from "esbuild";
import { PROJECT_SCHEMA, SYSTEM_SCHEMA } from "@integ/compiler";
import { textMateGrammar } from "@integ/textmate";

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, "../..");
const OUT = join(HERE, "dist");

const SHARED = {
  bundle: true,
  minify: true,
  legalComments: "linked",
  absWorkingDir: HERE,
  logLevel: "warning",
} as const;

/** The server for a browser's worker. */
export const WORKER = {
  ...SHARED,
  entryPoints: ["src/server-browser.ts"],
  platform: "browser",
  format: "iife",
  define: { "self.location": "undefined" },
} as const satisfies BuildOptions;

/** Builds `dist`. */
export async function buildExtension(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const out = (name: string): { outfile: string } => ({ outfile: join(OUT, name) });
  await build({ ...SHARED, entryPoints: ["src/extension.ts"], ...out("extension.js"), platform: "node", format: "cjs", external: ["vscode"] });
  await build({ ...SHARED, entryPoints: ["src/browser.ts"], ...out("browser.js"), platform: "browser", format: "cjs", external: ["vscode"] });
  await build({
    ...SHARED,
    entryPoints: ["src/server.ts"],
    ...out("server.mjs"),
    platform: "node",
    format: "esm",
    // Some bundled modules load Node's modules by `require`.
    banner: { js: 'import { createRequire as $require } from "node:module"; const require = $require(import.meta.url);' },
    external: ["ts-morph"],
  });
  await build({ ...WORKER, ...out("server-browser.js") });
  await build({ ...SHARED, entryPoints: ["page/preview.ts"], ...out("preview.js"), platform: "browser", format: "esm" });
  // Editors in browsers only load .js files; on desktops, the manifest determines the module system of these.
  writeJson("package.json", { type: "commonjs" });
  writeJson("integ.tmLanguage.json", textMateGrammar());
  writeJson("project.schema.json", PROJECT_SCHEMA);
  writeJson("system.schema.json", SYSTEM_SCHEMA);
  const systems = join(ROOT, "specs/systems");
  const files = globSync("*/{system.yaml,schemas/**/*.json}", { cwd: systems }).sort();
  for (const file of files) cpSync(join(systems, file), join(OUT, "systems", file));
  writeJson("systems.json", Object.fromEntries(files.map((file) => [file.replaceAll("\\", "/"), readFileSync(join(systems, file), "utf8")])));
  cpSync(join(ROOT, "docs/errors"), join(OUT, "errors"), { recursive: true });
} // prettier-ignore

function writeJson(name: string, value: unknown): void {
  writeFileSync(join(OUT, name), `${JSON.stringify(value)}\n`);
}

/** Packs the built extension. @param folder the output folder of the .vsix @returns its path */
export async function packExtension(folder: string): Promise<string> {
  cpSync(join(ROOT, "LICENSE"), join(HERE, "LICENSE"));
  cpSync(join(ROOT, "CHANGELOG.md"), join(HERE, "CHANGELOG.md"));
  const { version } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as { readonly version: string };
  const packagePath = join(folder, `integ-vscode-${version}.vsix`);
  mkdirSync(folder, { recursive: true });
  try {
    await createVSIX({ cwd: HERE, packagePath, dependencies: false, allowMissingRepository: true, skipLicense: false, rewriteRelativeLinks: false });
  } finally {
    for (const copied of ["LICENSE", "CHANGELOG.md"]) rmSync(join(HERE, copied), { force: true });
  }
  return packagePath;
} // prettier-ignore

if (process.argv[1] === import.meta.filename) {
  await buildExtension();
  if (process.argv.includes("--package")) {
    const file = await packExtension(join(HERE, "dist/package"));
    process.stdout.write(`${relative(process.cwd(), file)}: ${Math.round(statSync(file).size / 1024)} kB\n`);
  }
}
