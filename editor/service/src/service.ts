/**
 * What an editor asks of integ. A service keeps the texts that are open, and for each project one program, which looks again only
 * at what has changed. It answers at once, from the texts as they are: no answer is about a text that has been changed since.
 */
import { builtins, folderOf, Program, type CompilerHost, type Library } from "@integ/compiler";
import type { Diagnostic } from "@integ/grammar";
import { completions } from "./completion/index.ts";
import type { Completions } from "./completion/item.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import { filesOf, type Files } from "./files.ts";
import { hover, type Hover } from "./hover.ts";
import { viewOf, type View } from "./view.ts";

/** All that the service asks of the outside. */
export interface ServiceHost extends CompilerHost {
  /** All files below a folder, absolute: for places that name one. */
  files?(folder: string): readonly string[];
}

/** Open texts, and what there is to say of them. Paths are absolute, with slashes; places are offsets in UTF-16 units. */
export class LanguageService {
  readonly #host: ServiceHost;
  readonly #library: Library;
  readonly #open = new Map<string, string>();
  readonly #programs = new Map<string, Program>();
  readonly #files: Files;

  /** @param library the functions that specs can call */
  constructor(host: ServiceHost, library: Library = builtins) {
    this.#host = host;
    this.#library = library;
    this.#files = filesOf(host.files === undefined ? undefined : (folder) => host.files?.(folder) ?? []);
  }

  /** A file is open, or has another text now. */
  update(path: string, text: string): void {
    const isNew = !this.#open.has(path) && this.#host.read(path) === undefined;
    this.#open.set(path, text);
    if (isNew && isProjectFile(path)) this.#programs.clear();
    for (const program of this.#programs.values()) program.update(path, text);
  }

  /** A file is no longer open: what the host has counts again. */
  close(path: string): void {
    this.#open.delete(path);
    if (isProjectFile(path) && this.#host.read(path) === undefined) this.#programs.clear();
    for (const program of this.#programs.values()) program.update(path, undefined);
  }

  /** A file has changed, come or gone outside of the editor. What is open stays as it is. */
  touched(path: string): void {
    if (this.#open.has(path)) return;
    if (isProjectFile(path)) this.#programs.clear();
    for (const program of this.#programs.values()) program.touched(path);
  }

  /** The text of a file as it is seen here. */
  text(path: string): string | undefined {
    return this.#open.get(path) ?? this.#host.read(path);
  }

  /** The files that are open. */
  get open(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The program of the project that a file belongs to. */
  program(path: string): Program {
    const folder = this.projectOf(path);
    let program = this.#programs.get(folder);
    if (program === undefined) {
      program = new Program(this.#host, folder, this.#library);
      for (const [open, text] of this.#open) program.update(open, text);
      this.#programs.set(folder, program);
    }
    return program;
  }

  /** The nearest folder upwards with an integ.yaml; without one, the file's own, or the one around its `systems`. */
  projectOf(path: string): string {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (this.text(`${folder}/integ.yaml`) !== undefined) return folder;
      if (folder === "") break;
    }
    const [, around] = /^(.*)\/systems\/[^/]+\/.*$/.exec(path) ?? [];
    return around ?? folderOf(path);
  }

  #view(path: string): View | undefined {
    return path.endsWith(".integ") ? viewOf(this.program(path), path) : undefined;
  }

  /** What is wrong with a file, and with others that it needs: each has the path of its own file. */
  diagnostics(path: string): readonly Diagnostic[] {
    return diagnosticsOf(this.program(path), path);
  }

  /** What may stand at an offset. */
  completions(path: string, offset: number): Completions {
    const view = this.#view(path);
    return view === undefined
      ? { replace: { start: offset, end: offset }, items: [] }
      : completions(view, offset, this.#files);
  }

  /** What a word is. */
  hover(path: string, offset: number): Hover | undefined {
    const view = this.#view(path);
    return view === undefined ? undefined : hover(view, offset);
  }
}

function isProjectFile(path: string): boolean {
  return path.endsWith("/integ.yaml");
}
