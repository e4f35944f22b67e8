/** Builds the page into a folder: scripts by esbuild, the systems and the integrations that ship as files that are fetched when needed. */
import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { declarationWords, keywords, softWords } from "@integ/grammar";
import { templateFiles } from "../../cli/src/template-files.ts";
import { templates } from "../../cli/src/templates.ts";
import { POLICIES } from "./policies.ts";

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, "../..");

const filesIn = (folder: string, pattern: string): Record<string, string> =>
  Object.fromEntries(
    globSync(pattern, { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
  );

/** Bundles the scripts. @returns esbuild's metafile */
async function scripts(folder: string): Promise<Metafile> {
  const options: BuildOptions = {
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2024",
    outdir: folder,
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
    define: {
      INTEG_WORDS: JSON.stringify({ keywords, softWords: [...softWords], declarationWords }),
    },
    alias: { "ajv/dist/2020.js": join(HERE, "src/worker/ajv.ts") },
    legalComments: "linked",
  };
  const parts = [
    { entryPoints: { page: join(HERE, "src/page/main.ts") } },
    { entryPoints: { worker: join(HERE, "src/worker/worker.ts") } },
    {
      entryPoints: {
        runner: join(HERE, "src/runner/runner.ts"),
        ...Object.fromEntries(
          [["runtime", "."], ["runtime-regex", "./regex"], ["runtime-html", "./html"], ["runtime-identities", "./identities"]].map(
            ([out = "", entry = ""]) => [out, `@integ/runtime${entry.slice(1)}`],
          ),
        ),
      },
    },
  ]; // prettier-ignore
  const made = await Promise.all(parts.map((part) => build({ ...options, ...part })));
  return {
    inputs: Object.assign({}, ...made.map(({ metafile }) => metafile?.inputs)),
    outputs: Object.assign({}, ...made.map(({ metafile }) => metafile?.outputs)),
  };
}

/** Builds everything. @param folder is emptied first */
export async function buildPlayground(folder: string): Promise<Metafile> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const metafile = await scripts(folder);

  const systems = readdirSync(join(ROOT, "specs/systems")).sort();
  const descriptions: Record<string, string> = {};
  for (const name of systems) {
    const files = filesIn(join(ROOT, "specs/systems", name), "{system.yaml,schemas/**,samples/*}");
    const here = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));
    put(`systems/${name}.json`, JSON.stringify(here));
    descriptions[`${name}/system.yaml`] = files["system.yaml"] ?? "";
  }
  put("systems.json", JSON.stringify(descriptions));

  const starts = templates().map((template) => {
    const { name, title, about, flow } = template;
    const files = [...templateFiles(template)].filter(([path]) => !/\.(md|ts)$|^package\.json$/.test(path));
    put(`starts/${name}.json`, JSON.stringify(Object.fromEntries(files)));
    return { name, title, about, flow };
  });
  put("catalogue.json", JSON.stringify({ systems, starts }));

  for (const name of ["page.css", "icon.svg"]) copyFileSync(join(HERE, name), join(folder, name));
  const html = readFileSync(join(HERE, "index.html"), "utf8");
  put("index.html", html.replace("<!--policy-->", `<meta http-equiv="Content-Security-Policy" content="${POLICIES.page}" />`)); // prettier-ignore
  // The headers file of some static hosts; the workers' policies can only be set this way.
  put("_headers", `/*\n  Content-Security-Policy: ${POLICIES.page}\n  X-Content-Type-Options: nosniff\n/worker.js\n  Content-Security-Policy: ${POLICIES.worker}\n/runner.js\n  Content-Security-Policy: ${POLICIES.runner}\n`); // prettier-ignore
  return metafile;
}
