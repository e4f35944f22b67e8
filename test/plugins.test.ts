/** Specs as modules of bundlers: Vite, Rolldown and esbuild, their mistakes, their types, and `integ build --watch`. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { build as buildWithVite } from "vite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { integ as forEsbuild } from "@integ/compiler/esbuild";
import { integ as forVite } from "@integ/compiler/vite";
import { SpecModules } from "../compiler/src/plugins/spec-modules.ts";
import { EXAMPLES, read, ROOT } from "./examples.ts";

const FLOWS = join(EXAMPLES, "embedding");
const MAIN = `import flow, { decodeSource, map } from "./orders.integ";
export { flow };
export const invoice = (text) => {
  const order = decodeSource(text);
  const outcome = map(order.value, {}, Temporal.Now.instant());
  return outcome.records.invoice.DueDate;
};
`;

let folder: string;
beforeAll(() => {
  // Below the project, so that what the bundles import is found.
  folder = mkdtempSync(join(ROOT, "node_modules/.integ-plugins-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(join(folder, "shop"), { recursive: true, force: true });
  for (const name of ["integ.yaml", "flows", "samples"])
    cpSync(join(FLOWS, name), join(folder, "shop", name), { recursive: true });
  writeFileSync(join(folder, "shop/flows/main.js"), MAIN);
});
const at = (name: string): string => join(folder, "shop", name);

const BUNDLERS: Readonly<Record<string, (out: string) => Promise<void>>> = {
  Vite: async (outDir) => {
    await buildWithVite({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [forVite()],
      build: {
        lib: { entry: at("flows/main.js"), formats: ["es"], fileName: () => "main.js" },
        outDir,
        rolldownOptions: { external: /^@integ\// },
      },
    });
  },
  Rolldown: async (dir) => {
    const bundle = await rolldown({
      input: at("flows/main.js"),
      plugins: [forVite()],
      external: /^@integ\//,
      logLevel: "silent",
    });
    await bundle.write({ dir, entryFileNames: "main.js" });
  },
  esbuild: async (outdir) => {
    await esbuild.build({
      entryPoints: [at("flows/main.js")],
      bundle: true,
      format: "esm",
      outdir,
      plugins: [forEsbuild()],
      external: ["@integ/*"],
      logLevel: "silent",
    });
  },
};

describe.each(Object.entries(BUNDLERS))("%s", (name, bundle) => {
  test("imports a spec: its flow, its mapping, and the TypeScript functions that it calls", async () => {
    const out = at(`dist-${name}`);
    await bundle(out);
    const main = (await import(pathToFileURL(join(out, "main.js")).href)) as {
      readonly flow: { readonly name: string };
      invoice(text: string): string;
    };
    expect(main.flow.name).toBe("orders");
    expect(main.invoice(read(at("samples/order-1001.json")))).toBe("2026-12-08");
  });

  test("fails with message and place if a spec has errors", async () => {
    const spec = at("flows/orders.integ");
    writeFileSync(spec, read(spec).replace("order.name", "order.nmae"));
    await expect(bundle(at("dist"))).rejects.toThrow(
      /orders\.integ[\s\S]*INT2002[\s\S]*nmae|INT2002[\s\S]*nmae[\s\S]*orders\.integ/,
    );
  });
});

describe("a spec as a module", () => {
  test("depends on all its files, and is rebuilt when one has changed", () => {
    const specs = new SpecModules();
    const first = specs.load(at("flows/orders.integ"));
    expect(first.files).toEqual(
      expect.arrayContaining([at("flows/orders.integ"), at("flows/accounts.ts"), at("integ.yaml")]),
    );
    expect(first.problems).toEqual([]);
    writeFileSync(at("flows/accounts.ts"), read(at("flows/accounts.ts")).replace("workingDaysAfter", "daysAfter"));
    const { code, problems } = specs.load(at("flows/orders.integ"));
    expect(code).toBeUndefined();
    expect(problems).toMatchObject([{ severity: "error", line: 18, text: expect.stringContaining("INT2004") }]);
  });

  test("has types apart from the sources, and writes no files next to them", () => {
    const files = (): string[] => globSync("**", { cwd: at(""), exclude: [".integ"] }).sort();
    const before = files();
    new SpecModules().load(at("flows/orders.integ"));
    expect(files()).toEqual(before);
    const types = read(at(".integ/types/flows/orders.d.integ.ts"));
    expect(types).toContain('export { flow as default } from "../modules/orders.ts";');
    expect(read(at(".integ/types/modules/orders.ts"))).toBe(
      read(join(FLOWS, "src/generated/orders.ts")).replace("../../flows/accounts.ts", "../../../flows/accounts.ts"),
    );
    expect(read(at(".integ/types/.gitignore"))).toBe("*\n");
  });

  test("writes no files if no types are wanted", () => {
    new SpecModules({ types: false }).load(at("flows/orders.integ"));
    expect(existsSync(at(".integ"))).toBe(false);
  });

  test("has its types in TypeScript", () => {
    new SpecModules().load(at("flows/orders.integ"));
    const main = `import flow, { decodeSource } from "./orders.integ";
const order = decodeSource("{}");
export const name: string = flow.name;
export const ordered: string | undefined = order.ok ? order.value.name : undefined;
// @ts-expect-error The order has no such field.
export const wrong = order.ok ? order.value.nmae : undefined;
`;
    writeFileSync(at("flows/main.ts"), main);
    const compilerOptions = {
      allowArbitraryExtensions: true,
      rootDirs: [".", ".integ/types"],
      allowImportingTsExtensions: true,
      lib: ["esnext", "dom"],
      target: "esnext",
      module: "preserve",
      types: [],
      strict: true,
      noEmit: true,
    };
    writeFileSync(at("tsconfig.json"), JSON.stringify({ compilerOptions, files: ["flows/main.ts"] }));
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", at("")], { encoding: "utf8" });
    expect(stdout).toBe("");
  }, 240_000);

  test("fails for a library", () => {
    writeFileSync(at("flows/library.integ"), "integ 1\nfunction one() = 1\n");
    const { code, problems } = new SpecModules({ types: false }).load(at("flows/library.integ"));
    expect([code, problems[0]?.text]).toEqual([undefined, expect.stringContaining("is a library")]);
  });
});

test("integ build --watch builds again after a change of a spec or of a TypeScript function", async () => {
  const building = spawn(process.execPath, [join(ROOT, "cli/bin/integ.js"), "build", "--watch", "--types"], {
    cwd: at(""),
  });
  let said = "";
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (said.includes(text)) resolve();
      };
      building.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        look();
      });
      building.once("exit", () => reject(new Error(said)));
      look();
    });
  try {
    await says("waiting for changes");
    expect(said).toContain("1 module");
    const version = (): unknown => JSON.parse(readFileSync(at("src/generated/manifest.json"), "utf8"));
    const first = version();
    said = "";
    writeFileSync(at("flows/accounts.ts"), read(at("flows/accounts.ts")).replace('"201"', '"299"'));
    await says("file");
    expect(said).toContain("accounts.ts has changed");
    expect(version()).not.toEqual(first);
    said = "";
    writeFileSync(at("flows/orders.integ"), read(at("flows/orders.integ")).replace("order.name", "order.nmae"));
    await says("INT2002");
  } finally {
    building.kill("SIGTERM");
  }
}, 240_000);
