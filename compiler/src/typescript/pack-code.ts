/**
 * Packs a file of TypeScript, with the files that it imports, into one expression: a flow that a host keeps by its version keeps the
 * code of its functions, too. What can't be kept so, such as a package, is refused.
 */
import type * as tsMorph from "ts-morph";
import type { ImportDeclaration, Node, Project, SourceFile } from "ts-morph";
import { PACKED, type CodeProblem } from "../code.ts";
import { resolvePath } from "../host.ts";

/** The package, as `import("ts-morph")` or `require("ts-morph")` gives it. */
export type TsMorph = typeof tsMorph;

/**
 * Packages that provide Temporal on platforms without it. A host has Temporal, so code that is stored with a flow needs none of
 * them.
 */
export const POLYFILLS: readonly string[] = ["temporal-polyfill", "@js-temporal/polyfill"];

/** A change of a file's text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A file and all that it imports. */
export class CodePacker {
  /** The first thing that is wrong. */
  problem: CodeProblem | undefined;
  readonly files: { readonly path: string; readonly text: string }[] = [];
  readonly #runtime = new Set<string>();
  readonly #library: TsMorph;
  readonly #project: Project;
  readonly #read: (path: string) => string | undefined;
  /** The code of each file by its path, in order of dependency; undefined while a file is being read. */
  readonly #bodies = new Map<string, string | undefined>();
  readonly #names = new Map<string, string>();

  constructor(library: TsMorph, project: Project, read: (path: string) => string | undefined) {
    this.#library = library;
    this.#project = project;
    this.#read = read;
  }

  /** The packed code's imports from the runtime. */
  get runtime(): readonly string[] {
    return [...this.#runtime].sort();
  }

  /** A file, with those that it imports. */
  file(path: string): SourceFile | undefined {
    const text = this.#read(path);
    if (text === undefined) return undefined;
    this.files.push({ path, text });
    const file = this.#project.createSourceFile(path, text, { overwrite: true });
    this.#bodies.set(path, undefined);
    const { transpileModule, flattenDiagnosticMessageText, ScriptTarget } = this.#library.ts;
    const compilerOptions = { target: ScriptTarget.ESNext };
    const [wrong] = transpileModule(text, { reportDiagnostics: true, compilerOptions }).diagnostics ?? [];
    if (wrong !== undefined) {
      const { start = 0, length = 1 } = wrong;
      const what = flattenDiagnosticMessageText(wrong.messageText, " ").replace(/\.$/, "");
      this.#refuse({ path, start, end: start + length }, `can't be read: ${what}`, "mend the TypeScript");
    }
    const body = this.#body(file);
    this.#bodies.delete(path);
    this.#bodies.set(path, body);
    return file;
  }

  /** The code of a file and of all that it imports: an expression whose value has what the file exports. */
  expression(path: string): string {
    if (this.problem !== undefined) return "{}";
    const parts = [...this.#bodies].flatMap(([one, packed]) =>
      packed === undefined ? [] : [`const ${this.#nameOf(one)} = (() => {\n${packed}\n})();`],
    );
    return `(() => {\n${parts.join("\n")}\nreturn ${this.#nameOf(path)};\n})()`;
  }

  #nameOf(path: string): string {
    const known = this.#names.get(path) ?? `${PACKED}file${this.#names.size + 1}`;
    this.#names.set(path, known);
    return known;
  }

  #refuse(place: CodeProblem["place"], what: string, help: string): void {
    this.problem ??= { kind: "file", place, what, help };
  }

  #refuseNode(node: Node, what: string, help: string): void {
    this.#refuse({ path: node.getSourceFile().getFilePath(), start: node.getStart(), end: node.getEnd() }, what, help);
  }

  /** The text of a file as the inside of a function that gives what the file exports. */
  #body(file: SourceFile): string {
    const { Node: is } = this.#library;
    const edits: Edit[] = [];
    const exported = new Map<string, string>();
    const replace = (node: Node, text: string): void => {
      edits.push({ start: node.getStart(), end: node.getEnd(), text });
    };
    for (const statement of file.getStatements()) {
      if (is.isImportDeclaration(statement)) {
        replace(statement, this.#imported(statement));
      } else if (is.isExportDeclaration(statement)) {
        const specifier = statement.getModuleSpecifierValue();
        const named = statement.getNamedExports().filter((one) => !one.isTypeOnly());
        if (statement.isTypeOnly()) replace(statement, "");
        else if (specifier !== undefined) {
          this.#refuseNode(statement, "hands on what another file exports", "use that file in the spec itself");
          replace(statement, "");
        } else {
          for (const one of named) exported.set(one.getAliasNode()?.getText() ?? one.getName(), one.getName());
          replace(statement, "");
        }
      } else if (is.isExportAssignment(statement)) {
        this.#refuseNode(statement, "has a default export", "export functions by their names");
      } else if (is.isEnumDeclaration(statement) || is.isModuleDeclaration(statement)) {
        const what = is.isEnumDeclaration(statement) ? "an enum" : "a namespace";
        if (!statement.hasDeclareKeyword())
          this.#refuseNode(statement, `has ${what}, which is more than a type`, 'write a union of texts: "a" | "b"');
      } else if (is.isExportable(statement) && statement.isExported()) {
        const keyword = statement.getExportKeyword();
        if (keyword !== undefined) replace(keyword, "");
        if (statement.isDefaultExport())
          this.#refuseNode(statement, "has a default export", "export functions by their names");
        if (is.isVariableStatement(statement))
          for (const one of statement.getDeclarations()) exported.set(one.getName(), one.getName());
        else if (is.isFunctionDeclaration(statement) || is.isClassDeclaration(statement))
          exported.set(statement.getName() ?? "", statement.getName() ?? "");
      }
    }
    const given = [...exported].map(([name, local]) => (name === local ? name : `${name}: ${local}`));
    return `${edited(file.getFullText(), edits)}\nreturn { ${given.join(", ")} };`;
  }

  /** Turns an import into constants of code that is packed already. */
  #imported(statement: ImportDeclaration): string {
    if (statement.isTypeOnly()) return "";
    const specifier = statement.getModuleSpecifierValue();
    const named = statement.getNamedImports().filter((one) => !one.isTypeOnly());
    const isPlain =
      statement.getDefaultImport() === undefined &&
      statement.getNamespaceImport() === undefined &&
      statement.getNamedImports().length > 0;
    const names = named.map((one) => ({ name: one.getName(), local: one.getAliasNode()?.getText() ?? one.getName() }));
    if (specifier === "@integ/runtime" && isPlain) {
      for (const { name } of names) this.#runtime.add(name);
      return names.map(({ name, local }) => `const ${local} = ${PACKED}${name};`).join(" ");
    }
    if (
      POLYFILLS.includes(specifier) &&
      isPlain &&
      names.every(({ name, local }) => name === "Temporal" && local === name)
    )
      return "";
    if (!specifier.startsWith(".")) {
      this.#refuseNode(
        statement,
        `imports ${specifier}`,
        "a run goes on with the code that it began with, and packages are not kept with it: import files of your own by their relative paths, and @integ/runtime",
      );
      return "";
    }
    if (!isPlain) {
      this.#refuseNode(
        statement,
        `imports all of ${specifier}`,
        'name what is imported: import { rate } from "./rates.ts"',
      );
      return "";
    }
    const from = statement.getSourceFile().getFilePath();
    const path = [specifier, specifier.replace(/\.js$/, ".ts"), `${specifier}.ts`]
      .map((one) => resolvePath(from, one))
      .find((one) => one.endsWith(".ts") && this.#read(one) !== undefined);
    if (path === undefined) {
      this.#refuseNode(
        statement,
        `imports ${specifier}, which is no file of TypeScript`,
        "name the file as it is called, with .ts",
      );
      return "";
    }
    if (!this.#bodies.has(path)) this.file(path);
    else if (this.#bodies.get(path) === undefined)
      this.#refuseNode(statement, "imports a file that imports this one", "put what both need into a third file");
    const taken = names.map(({ name, local }) => (name === local ? name : `${name}: ${local}`));
    return names.length === 0 ? "" : `const { ${taken.join(", ")} } = ${this.#nameOf(path)};`;
  }
}

function edited(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end), text);
}
