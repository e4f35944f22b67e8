/** `@integ/compiler/esbuild`: specs as modules in esbuild. */
import { dirname } from "node:path";
import { SpecModules, type PluginOptions, type SpecProblem } from "./spec-modules.ts";

export type { PluginOptions } from "./spec-modules.ts";

interface Message {
  readonly text: string;
  readonly location: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly lineText: string;
  };
}

interface Loaded {
  readonly contents?: string;
  readonly loader: "ts";
  readonly resolveDir: string;
  readonly watchFiles: string[];
  readonly errors: Message[];
  readonly warnings: Message[];
}

/** The plugin, as esbuild takes it. */
export interface IntegEsbuildPlugin {
  readonly name: "integ";
  setup(build: {
    onLoad(options: { readonly filter: RegExp }, callback: (args: { readonly path: string }) => Loaded): void;
  }): void;
}

/** Lets a program import specs: `import flow, { decodeSource, map } from "./orders.integ"`. */
export function integ(options: PluginOptions = {}): IntegEsbuildPlugin {
  const specs = new SpecModules(options);
  return {
    name: "integ",
    setup(build) {
      build.onLoad({ filter: /\.integ$/ }, ({ path }) => {
        const { code, map, files, problems } = specs.load(path);
        const messages = (severity: SpecProblem["severity"]): Message[] =>
          problems.filter((one) => one.severity === severity).map(messageOf);
        const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
        return {
          ...(code === undefined ? {} : { contents: `${code}${inline}` }),
          loader: "ts",
          resolveDir: dirname(path),
          watchFiles: [...files],
          errors: messages("error"),
          warnings: messages("warning"),
        };
      });
    },
  };
}

function messageOf({ text, file, line, column, lineText }: SpecProblem): Message {
  return { text, location: { file, line, column: column - 1, lineText } };
}
