/** `@integ/compiler/vite`: specs as modules in Vite, Rollup and Rolldown. */
import { stripTypeScriptTypes } from "node:module";
import { SpecModules, type PluginOptions, type SpecProblem } from "./spec-modules.ts";

export type { PluginOptions } from "./spec-modules.ts";

/** The functions of the bundler that the plugin uses. */
interface PluginContext {
  addWatchFile(file: string): void;
  warn(warning: BundlerLog): void;
  error(error: BundlerLog): never;
}

interface BundlerLog {
  readonly message: string;
  readonly id: string;
  readonly frame: string;
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };
}

/** The plugin, as Vite and Rollup take it. */
export interface IntegVitePlugin {
  readonly name: "integ";
  readonly enforce: "pre";
  load(this: PluginContext, id: string): { readonly code: string; readonly map: string } | undefined;
}

/**
 * Lets a program import specs: `import flow, { decodeSource, map } from "./orders.integ"`. A change of the spec, or of anything that it
 * uses, is a change of the module.
 */
export function integ(options: PluginOptions = {}): IntegVitePlugin {
  const specs = new SpecModules(options);
  return {
    name: "integ",
    enforce: "pre",
    load(id) {
      const path = id.split("?")[0] ?? id;
      if (!path.endsWith(".integ")) return undefined;
      const { code, map, files, problems } = specs.load(path);
      for (const file of files) this.addWatchFile(file);
      for (const problem of problems) if (problem.severity === "warning") this.warn(logOf(problem));
      const wrong = problems.find(({ severity }) => severity === "error");
      if (wrong !== undefined || code === undefined) return wrong === undefined ? undefined : this.error(logOf(wrong));
      // Types become blanks, so that lines and columns match the source map.
      return { code: stripTypeScriptTypes(code), map };
    },
  };
}

function logOf({ text, frame, file, line, column }: SpecProblem): BundlerLog {
  return { message: text, id: file, frame, loc: { file, line, column: column - 1 } };
}
