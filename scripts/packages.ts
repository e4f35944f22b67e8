/**
 * Builds the packages for publishing in `dist/packages`: plain JavaScript with types and source maps, since Node does
 * not strip types inside node_modules. Within this repository the sources are used directly.
 *
 * Large libraries of which only a small part is needed (prettier's printer, the metadata of telephone numbers, graphql,
 * CSV, XML, YAML) is bundled into the package that uses it, with its licence: the command line installs in a fraction
 * of the size.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { transform } from "esbuild";
import { rolldown } from "rolldown";
import { templates } from "../cli/src/templates.ts";
import { descriptorSchema } from "../compiler/src/1-load/descriptor.ts";
import { fingerprint } from "../compiler/src/host.ts";
import { DESCRIBED, type Described } from "../compiler/src/node-host.ts";

const ROOT = resolve(import.meta.dirname, "..");
const OUT = join(ROOT, "dist/packages");

/** In the order of their dependencies. */
export const PACKAGES = [
  "grammar",
  "specs",
  "compiler",
  "import",
  "runtime",
  "preview",
  "service",
  "server",
  "cli",
  "create",
] as const;
export type PackageName = (typeof PACKAGES)[number];

/** The bundled dependencies of a package, by the specifiers of its sources; the others are installed. */
const BUNDLED: Partial<Record<PackageName, Readonly<Record<string, readonly string[]>>>> = {
  grammar: { prettier: ["prettier/standalone", "prettier/doc"] },
  runtime: {
    "libphonenumber-js": ["libphonenumber-js/min"],
    "csv-parse": ["csv-parse/sync"],
    "csv-stringify": ["csv-stringify/sync"],
    "fast-xml-parser": ["fast-xml-parser"],
  },
  compiler: {
    "@cfworker/json-schema": ["@cfworker/json-schema"],
    graphql: ["graphql"],
    "csv-parse": ["csv-parse/browser/esm/sync"],
    "js-yaml": ["js-yaml"],
  },
  cli: { "csv-stringify": ["csv-stringify/sync"] },
  import: {
    graphql: ["graphql"],
    "csv-parse": ["csv-parse/browser/esm/sync"],
    "js-yaml": ["js-yaml"],
  },
};

/** Other published files of a package's folder or of the project: source and target. */
const FILES: Partial<Record<PackageName, readonly (readonly [from: string, to: string])[]>> = {
  specs: [
    ["specs/systems", "systems"],
    ["specs/system.schema.json", "system.schema.json"],
    ["specs/x-integ.schema.json", "x-integ.schema.json"],
  ],
  cli: [
    ["cli/bin", "bin"],
    ["docs/errors", "docs/errors"],
    ...templates().map(({ name, folder }) => [relative(ROOT, folder), `dist/templates/${name}`] as const),
  ],
  create: [["create/bin", "bin"]],
};

/** The packages that people install by name. The others are their dependencies, and would have the same long text. */
const NAMED: readonly PackageName[] = ["cli", "runtime"];

/** The changelog of a package. */
function changesFor(name: PackageName): string {
  if (NAMED.includes(name)) return readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");
  return "# Changelog\n\nAll packages of integ have one version. The changelog of `@integ/cli` lists what has changed in each.\n";
}

/** The folder of a package's sources, below the root. */
export function folderOf(name: PackageName): string {
  return ["preview", "server", "service"].includes(name) ? `editor/${name}` : name;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export function manifestOf(name: PackageName): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folderOf(name), "package.json"), "utf8")) as Manifest;
}

/**
 * Builds all packages.
 *
 * @param out the folder in which each package gets a folder; its previous content is removed
 * @returns each package's folder, to pack or publish
 * @throws Error with the compiler's messages if the sources do not compile
 */
export async function buildPackages(out: string = OUT): Promise<Map<PackageName, string>> {
  compile(
    out,
    PACKAGES.filter((name) => existsSync(join(ROOT, folderOf(name), "src"))),
  );
  const folders = new Map<PackageName, string>();
  for (const name of PACKAGES) {
    const folder = join(out, name);
    await bundle(name, folder);
    for (const [from, to] of FILES[name] ?? [])
      cpSync(join(ROOT, from), join(folder, to), {
        recursive: true,
        filter: (path) => !/[\\/](src|\.integ)$/.test(path),
      });
    if (name === "specs") keepDescribed(folder);
    if (name === "cli") await bundleCommand(folder);
    for (const bin of globSync("bin/*.js", { cwd: folder })) {
      const file = join(folder, bin);
      writeFileSync(file, readFileSync(file, "utf8").replace("../src/process.ts", `../dist/${COMMAND}.cjs`), {
        mode: 0o755,
      });
    }
    cpSync(join(ROOT, folderOf(name), "README.md"), join(folder, "README.md"));
    cpSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
    writeFileSync(join(folder, "CHANGELOG.md"), changesFor(name));
    writeFileSync(join(folder, "package.json"), `${JSON.stringify(published(name), null, 2)}\n`);
    folders.set(name, folder);
  }
  return folders;
}

/** Compiles all sources in one run, file by file, so that workers and lazily loaded parts keep their places. */
function compile(out: string, names: readonly PackageName[]): void {
  rmSync(out, { recursive: true, force: true });
  const made = join(out, ".compiled");
  mkdirSync(made, { recursive: true });
  const project = join(made, "tsconfig.json");
  const options = {
    noEmit: false,
    target: "es2024",
    declaration: true,
    sourceMap: true,
    rewriteRelativeImportExtensions: true,
    stripInternal: true,
    rootDir: ROOT,
    outDir: made,
    typeRoots: [join(ROOT, "node_modules/@types")],
  };
  const include = names.map((name) => join(ROOT, folderOf(name), "src/**/*.ts"));
  writeFileSync(
    project,
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions: options, include, exclude: [] }),
  );
  const { status, stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", project], { encoding: "utf8" });
  if (status !== 0) throw new Error(stdout);
  for (const name of names) {
    cpSync(join(made, folderOf(name), "src"), join(out, name, "dist"), { recursive: true });
    // Data that sources import, which the compiler does not always write.
    for (const path of globSync("src/**/*.json", { cwd: join(ROOT, folderOf(name)) }))
      cpSync(join(ROOT, folderOf(name), path), join(out, name, path.replace(/^src/, "dist")));
  }
  rmSync(made, { recursive: true, force: true });
}

/** Keeps what the description of each system says, so that a start need not read YAML and check it again. */
function keepDescribed(folder: string): void {
  for (const path of globSync("systems/*/system.yaml", { cwd: folder })) {
    const text = readFileSync(join(folder, path), "utf8");
    const { value, mistakes } = descriptorSchema.read(text);
    if (value === undefined) throw new Error(`${path}: ${mistakes[0]?.message ?? ""}`);
    const described: Described = { of: fingerprint(text), value };
    writeFileSync(join(folder, dirname(path), DESCRIBED), JSON.stringify(described));
  }
}

async function bundle(name: PackageName, folder: string): Promise<void> {
  const bundled = Object.entries(BUNDLED[name] ?? {});
  if (bundled.length === 0) return;
  const vendor = join(folder, "dist/vendor");
  const files = new Map(
    bundled.flatMap(([, specifiers]) => specifiers.map((one) => [one, `${one.replaceAll("/", "-")}.js`] as const)),
  );
  const build = await rolldown({
    input: Object.fromEntries([...files].map(([specifier, file]) => [file.replace(/\.js$/, ""), specifier])),
    cwd: join(ROOT, folderOf(name)),
    platform: "neutral",
    resolve: { mainFields: ["module", "main"] },
  });
  await build.write({ dir: vendor, format: "esm", minify: true });
  await build.close();
  for (const library of new Set(bundled.flatMap(([one]) => withDependencies(one))))
    writeFileSync(join(vendor, `${library.replace("/", "-")}.LICENSE`), licenceOf(library));
  for (const path of globSync("dist/**/*.js", { cwd: folder, exclude: ["dist/vendor/**"] })) {
    const file = join(folder, path);
    const text = readFileSync(file, "utf8");
    const changed = text.replace(/(from|import) "([^"]+)"/g, (whole, word: string, specifier: string) => {
      const vendored = files.get(specifier);
      return vendored === undefined ? whole : `${word} "${pathTo(dirname(file), join(vendor, vendored))}"`;
    });
    if (changed !== text) writeFileSync(file, changed);
  }
}

/** The entry of the command in `dist`. */
const COMMAND = "integ";

/**
 * Modules that the command loads from its installation: those that generated modules import as well, data, and large or rarely used
 * ones.
 */
const APART = [
  /^node:/, /^@integ\/(?:runtime|specs)(?:\/|$)/, /^(?:pg|pg-boss|mysql2|ssh2-sftp-client|ts-morph|temporal-polyfill|nodemailer|pino)(?:\/|$)/,
]; // prettier-ignore

/** The runtime's modules without state: the command has its own copies of these. */
const STATELESS = /^@integ\/runtime\/(?:assertions|errors|pointers|secrets|settings)$/;

/** Parts in files of their own, which only some commands, or only some specs, need. */
const SELDOM: readonly { readonly name: string; readonly test: RegExp }[] = [
  { name: "ajv", test: /node_modules\/(?:ajv|fast-uri|json-schema-traverse|fast-deep-equal)\// },
  { name: "yaml", test: /node_modules\/yaml\// },
  { name: "graphql", test: /node_modules\/graphql\// },
  { name: "re2js", test: /node_modules\/re2js\// },
  { name: "csv-parse", test: /node_modules\/csv-parse\// },
  { name: "croner", test: /node_modules\/croner\// },
  { name: "emit", test: /\/compiler\/src\/(?:4-lower|5-emit\/(?!fingerprints))/ },
];

/**
 * Bundles the command into a few files instead of hundreds, since finding and opening them took most of the start-up
 * time. The exports of `@integ/cli` stay unchanged. It is CommonJS, so that a file is loaded when something in it is
 * first used.
 */
async function bundleCommand(folder: string): Promise<void> {
  const dist = join(folder, "dist");
  const build = await rolldown({
    input: { [COMMAND]: join(ROOT, "cli/src/process.ts") },
    platform: "node",
    external: (id) => APART.some((pattern) => pattern.test(id)) && !STATELESS.test(id),
    resolve: { mainFields: ["module", "main"] },
    // Nothing imports the command.
    preserveEntrySignatures: "allow-extension",
  });
  const { output } = await build.write({
    dir: dist,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: `${COMMAND}-[name]-[hash].cjs`,
    codeSplitting: { groups: [...SELDOM], includeDependenciesRecursively: false },
    // Names of functions stay, for the traces of faults.
    minify: { compress: false, mangle: { toplevel: false, keepNames: true }, codegen: { removeWhitespace: true } },
  });
  await build.close();
  // One non-ASCII character doubles the size of a file's text in the engine, which reads it at every start.
  for (const one of output)
    if (one.type === "chunk")
      writeFileSync(
        join(dist, one.fileName),
        whenUsed((await transform(one.code, { charset: "ascii", minifyWhitespace: true })).code),
      );
  const libraries = new Set(
    output.flatMap((one) => (one.type === "chunk" ? one.moduleIds : [])).flatMap((id) => libraryOf(id) ?? []),
  );
  for (const library of libraries)
    writeFileSync(join(dist, `${COMMAND}-${library.replace("/", "-")}.LICENSE`), licenceOf(library));
}

/** What rolldown writes at the start of a file to load another one, and a package of CommonJS in it, with what it does to their exports. */
const LOADS =
  /(?<=^|[;}])(?:const|let|var) (?<name>\w+)=(?<load>require\("[^"]+"\)|require_\w+\.\w+\(\));(?:\1=(?<interop>[\w.]+)\(\1,(?<mode>\d)\);)?/gm;

/** Before a name: it is not the end of a longer one, nor of another object, but may be spread by `...`. */
const NOT_A_PART = "(?<![\\w$])(?<!(?<!\\.\\.)\\.)";

/**
 * A file that loads others when it first uses something of them, instead of at its own start.
 *
 * @param code as rolldown writes it: `const require_a=require("./a.cjs")`, and `require_a.name` for each use
 */
export function whenUsed(code: string): string {
  const body = code.replace(LOADS, "");
  const isLater = (name: string): boolean => !new RegExp(`${NOT_A_PART}${name}(?![\\w$.:])`).test(body);
  const names = [...code.matchAll(LOADS)].flatMap(({ groups: { name = "" } = {} }) => (isLater(name) ? [name] : []));
  if (names.length === 0) return code;
  const use = new RegExp(`${NOT_A_PART}(new )?(${names.join("|")})\\.`, "g");
  const lazily = (text: string): string =>
    // `new a().B()` would create an `a()`.
    text.replace(use, (_, created: string | undefined, name: string) =>
      created === undefined ? `${name}().` : `new (${name}()).`,
    );
  return lazily(
    code.replace(LOADS, (whole, name: string, load: string, interop: string | undefined, mode: string | undefined) => {
      if (!names.includes(name)) return whole;
      const loaded = interop === undefined ? load : `${interop}(${load},${mode})`;
      return `let ${name}$;function ${name}(){return ${name}$??=${loaded}}`;
    }),
  );
}

/** The library that a file belongs to; undefined for a file of this repository. */
function libraryOf(file: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

/** A library and all its dependencies. */
function withDependencies(library: string): string[] {
  return [library, ...Object.keys(installed(library).dependencies ?? {}).flatMap(withDependencies)];
}

/** A library's licence: its text, or the name in its manifest if there is no file. @throws Error if it has neither */
function licenceOf(library: string): string {
  const folder = join(ROOT, "node_modules", library);
  const [file] = globSync("LICENSE*", { cwd: folder });
  if (file !== undefined) return readFileSync(join(folder, file), "utf8");
  const { version, license } = installed(library);
  if (license === undefined) throw new Error(`${library} has no licence`);
  return `${library} ${version}: ${license}\n`;
}

function installed(library: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, "node_modules", library, "package.json"), "utf8")) as Manifest;
}

function pathTo(from: string, file: string): string {
  const path = relative(from, file).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** A package's published manifest: it exports the built files, and does not depend on bundled packages. */
function published(name: PackageName): object {
  const manifest = manifestOf(name);
  const bundled = Object.keys(BUNDLED[name] ?? {});
  const built = (source: string): unknown => {
    if (!source.startsWith("./src/")) return source;
    const path = source.replace("./src/", "./dist/").replace(/\.ts$/, "");
    return { types: `${path}.d.ts`, default: `${path}.js` };
  };
  const exports = Object.fromEntries(Object.entries(manifest.exports ?? {}).map(([key, at]) => [key, built(at)]));
  const dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies ?? {}).filter(([library]) => !bundled.includes(library)),
  );
  return {
    ...manifest,
    exports: { ...exports, "./package.json": "./package.json" },
    ...(Object.keys(dependencies).length === 0 ? { dependencies: undefined } : { dependencies }),
    publishConfig: { access: "public", provenance: true },
  };
}

if (process.argv[1] === import.meta.filename)
  for (const [name, folder] of await buildPackages()) process.stdout.write(`${name}: ${relative(ROOT, folder)}\n`);
