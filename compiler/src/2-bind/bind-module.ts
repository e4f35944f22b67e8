/** Binds files: parses each once, sorts its declarations, and loads the files that it uses. */
import { closest, parse, SourceText, type Diagnostic, type Parsed, type Place, type tree } from "@integ/grammar";
import type { CodeFile, CodeProblem } from "../code.ts";
import { folderOf, resolvePath, type CompilerHost } from "../host.ts";
import { bind } from "../messages/bind.ts";
import { DeclarationSorter } from "./sort-declarations.ts";
import type { BoundModule } from "./symbols.ts";

/** A problem in TypeScript, at its place there. @param used the place of the reference in the spec */
export function codeDiagnostic(problem: CodeProblem, name: string, used: Place): Diagnostic {
  const { kind, place, help } = problem;
  if (kind === "type") return bind.codeType(place, problem.subject, problem.type, help, used);
  const what = `\`${name}\` ${problem.what}`;
  return kind === "file" ? bind.codeFile(place, what, help, used) : bind.codeFunction(place, what, help, used);
}

/** Parses and binds files once, however many use them. */
export class Binder {
  readonly #host: CompilerHost;
  readonly #modules = new Map<string, BoundModule | "binding">();
  /** The last parse of each file, so that unchanged parts are reused. */
  readonly #parsed = new Map<string, Parsed>();

  constructor(host: CompilerHost) {
    this.#host = host;
  }

  /** The bound file; undefined if there is none. */
  module(path: string): BoundModule | undefined {
    const known = this.#modules.get(path);
    if (known !== undefined) return known === "binding" ? undefined : known;
    const text = this.#host.read(path);
    if (text === undefined) return undefined;
    this.#modules.set(path, "binding");
    const module = this.#bind(new SourceText(path, text));
    this.#modules.set(path, module);
    return module;
  }

  /** Binds a file with another text, without caching the result. */
  trial(path: string, text: string): BoundModule {
    const known = this.#modules.get(path);
    this.#modules.set(path, "binding");
    const source = new SourceText(path, text);
    const module = this.#sorted(source, parse(source, this.#parsed.get(path)));
    if (known === undefined) this.#modules.delete(path);
    else this.#modules.set(path, known);
    return module;
  }

  /**
   * Drops the cached results of a changed file.
   * @returns the files to check again: the file itself, and those that use it
   */
  forget(path: string): string[] {
    const stale = [...this.#modules].flatMap(([known, module]) =>
      known === path || (module !== "binding" && module.uses.some((used) => used.source.path === path)) ? [known] : [],
    );
    for (const known of stale) this.#modules.delete(known);
    return stale;
  }

  /** Files may have been created or deleted: lookups that failed are repeated. */
  forgetAll(): void {
    this.#modules.clear();
  }

  #bind(source: SourceText): BoundModule {
    const parsed = parse(source, this.#parsed.get(source.path));
    this.#parsed.set(source.path, parsed);
    return this.#sorted(source, parsed);
  }

  #sorted(source: SourceText, parsed: Parsed): BoundModule {
    const sorter = new DeclarationSorter(source, parsed);
    for (const declaration of parsed.tree.declarations) {
      sorter.add(declaration);
      if (declaration.kind === "Use" && declaration.partial !== true && declaration.file.value !== "") {
        const used = this.#use(declaration, source);
        if ("message" in used) {
          sorter.report(used);
          if (declaration.file.value.endsWith(".ts")) sorter.useCode(undefined);
        } else if ("packed" in used) sorter.useCode(used);
        else sorter.use(used);
      }
    }
    return sorter.module();
  }

  /** The file of a `use`; reports why it can't be used. */
  #use(declaration: tree.UseDeclaration, source: SourceText): BoundModule | CodeFile | Diagnostic {
    const { value, start, end } = declaration.file;
    const place = { path: source.path, start, end };
    const path = resolvePath(source.path, value);
    if (this.#modules.get(path) === "binding") return bind.useCycle(place);
    if (path.endsWith(".ts") && this.#host.read(path) !== undefined) return this.#code(place, value, path);
    const used = this.module(path);
    if (used?.integration !== undefined) return bind.notALibrary(place, value);
    if (used !== undefined) return used;
    const folder = folderOf(source.path);
    const others = (this.#host.specs?.(folder) ?? []).filter(
      (one) => one !== source.path && one.startsWith(`${folder}/`),
    );
    const near = closest(
      value.replace(/^\.\//, ""),
      others.map((one) => one.slice(folder.length + 1)),
    );
    return bind.noFile(place, value, "file", path, near === undefined ? undefined : `./${near}`);
  }

  #code(place: Place, file: string, path: string): CodeFile | Diagnostic {
    const code = this.#host.code?.(path);
    if (code === undefined) return bind.noCode(place, file, undefined);
    if ("lacking" in code) return bind.noCode(place, file, code.lacking);
    return code.problem === undefined ? code : codeDiagnostic(code.problem, file, place);
  }
}
