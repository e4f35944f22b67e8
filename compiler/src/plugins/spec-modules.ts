/**
 * Specs as modules of a bundler: `import flow from "./orders.integ"`. Shared by all plugins: turns a spec into TypeScript with its
 * source map, diagnostics and dependencies.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { Program, type Compiled } from "../compile.ts";
import type { CompilerHost } from "../host.ts";
import { nodeHost } from "../node-host.ts";
import { positions } from "../report/positions.ts";
import { render } from "../report/render.ts";
import type { Sources } from "../report/sources.ts";
import { SYSTEMS } from "../5-emit/emit-system-module.ts";
import { specTypes, TYPES, typesFile } from "../spec-types.ts";

/** Options of the plugins. */
export interface PluginOptions {
  /**
   * Also writes what TypeScript needs to know the types, into `.integ/types` of the project: tsconfig.json needs
   * `"allowArbitraryExtensions": true` and `"rootDirs": [".", ".integ/types"]`. Default: true.
   */
  readonly types?: boolean;
}

/** Something that is wrong with a spec, as bundlers show it. Lines and columns count from 1. */
export interface SpecProblem {
  readonly severity: "error" | "warning";
  /** In one line, with its code and help. */
  readonly text: string;
  /** As the command line shows it. */
  readonly frame: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
}

/** A spec as a module. */
export interface SpecModule {
  /** TypeScript; undefined if something is wrong. Its default export is the flow. */
  readonly code: string | undefined;
  /** A source map, version 3, as JSON. */
  readonly map: string;
  /** All files that it was made of. */
  readonly files: readonly string[];
  readonly problems: readonly SpecProblem[];
}

interface LoadedProject {
  readonly program: Program;
  /** The documents that were read, and those that were found. */
  readonly read: Map<string, string | undefined>;
}

/** The specs that a bundler asks for. Each project is read once, and again when a file of it has changed. */
export class SpecModules {
  readonly #options: PluginOptions;
  readonly #projects = new Map<string, LoadedProject>();

  constructor(options: PluginOptions = {}) {
    this.#options = options;
  }

  /** @param path absolute, of a spec */
  load(path: string): SpecModule {
    const folder = projectOf(path);
    const project = this.#project(folder);
    const { program, read } = project;
    // Functions in TypeScript are imported from where the spec lies, since that is where its module is.
    const compiled = program.compile(path, dirname(path));
    const { module } = compiled;
    const problems = this.#problems(program, compiled);
    if (module !== undefined && this.#options.types !== false) this.#writeTypes(program, path);
    const code = module?.text.replace(/\n\/\/# sourceMappingURL=.*\n$/, "\n");
    return {
      code: code === undefined ? undefined : `${code}export default flow;\n`,
      map: module?.map ?? "",
      files: [...read.keys()].filter((file) => read.get(file) !== undefined),
      problems,
    };
  }

  #project(folder: string): LoadedProject {
    const known = this.#projects.get(folder);
    if (known !== undefined && [...known.read].every(([file, text]) => textOf(file) === text)) return known;
    const read = new Map<string, string | undefined>();
    const disk = nodeHost();
    const host: CompilerHost = {
      ...disk,
      read(path) {
        const text = disk.read(path);
        read.set(path, text);
        return text;
      },
    };
    const loaded = { program: new Program(host, folder), read };
    this.#projects.set(folder, loaded);
    return loaded;
  }

  #problems(program: Program, { path, checked, diagnostics }: Compiled): SpecProblem[] {
    const sources: Sources = { read: (file) => program.host.read(file), name: (file) => relative(process.cwd(), file) };
    const found = [...program.diagnostics, ...diagnostics].map((one): SpecProblem => {
      const { start } = positions(one.place, sources);
      return {
        severity: one.severity === "error" ? "error" : "warning",
        text: render([one], "plain", sources)
          .trim()
          .replace(/^\S+:\d+:\d+: /, ""),
        frame: render([one], "pretty", sources).trimEnd(),
        file: one.place.path,
        line: start.line,
        column: start.column,
        lineText: program.host.read(one.place.path)?.split("\n")[start.line - 1] ?? "",
      };
    });
    if (found.some(({ severity }) => severity === "error") || checked?.module.integration !== undefined) return found;
    const text = `${basename(path)} is a library: it has no flow, and is imported with \`use\``;
    return [...found, { severity: "error", text, frame: text, file: path, line: 1, column: 1, lineText: "" }];
  }

  /** Writes the declarations that TypeScript reads for a spec. Unchanged files are not touched. */
  #writeTypes(program: Program, path: string): void {
    const { folder } = program.project;
    const output = join(folder, TYPES, "modules");
    const { systems, integrations } = program.build([path], undefined, output);
    write(join(folder, TYPES, ".gitignore"), "*\n");
    for (const { module } of integrations) {
      if (module === undefined) continue;
      const file = join(output, `${module.name}.ts`);
      const declared = typesFile(folder, path);
      write(file, module.text);
      write(`${file}.map`, module.map);
      write(declared, specTypes(declared, path, file));
    }
    for (const { name, text } of systems) write(join(output, SYSTEMS, `${name}.ts`), text);
  }
}

function write(file: string, text: string): void {
  if (textOf(file) === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

/** The nearest folder upwards with an integ.yaml; without one, the spec's own. */
function projectOf(spec: string): string {
  for (let folder = dirname(spec); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "integ.yaml"))) return folder;
    if (dirname(folder) === folder) return dirname(spec);
  }
}
