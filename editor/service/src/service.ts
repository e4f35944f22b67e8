/**
 * The language service: keeps the open texts and a program for each project, which checks only what has changed. It responds at
 * once, from the current texts: no response is about an outdated text.
 */
import { builtins, folderOf, Program, type CompilerHost, type Library } from "@integ/compiler";
import type { Diagnostic, Span, TextEdit } from "@integ/grammar";
import { actions, fixesOf, safeFixes, type Action } from "./actions.ts";
import { completions } from "./completion/index.ts";
import type { Completions } from "./completion/item.ts";
import { definition, fileLinks } from "./definition.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import { filesOf, type Files } from "./files.ts";
import { formatted, formattedOnType } from "./formatting.ts";
import { hover, type Hover } from "./hover.ts";
import { inlays, type Inlay } from "./inlays.ts";
import { lenses, type Lens } from "./lenses.ts";
import { foldings, outline, selections, type Folding, type OutlineItem } from "./outline.ts";
import { highlights, references, rename, renamed, type Renaming } from "./references.ts";
import { signatures, type Signatures } from "./signature.ts";
import { tokens, type Token } from "./tokens.ts";
import { viewOf, type Location, type View } from "./view.ts";
import { yamlCompletions, yamlHover, yamlKind } from "./yaml/complete.ts";
import { suggestedEdit, yamlDefinition, yamlLinks, yamlOutline } from "./yaml/navigate.ts";

/** The service's environment. */
export interface ServiceHost extends CompilerHost {
  /** All files below a folder, absolute: for completing file names. */
  files?(folder: string): readonly string[];
}

/**
 * Keeps open texts, and provides all language features for them. Paths are absolute, with slashes; positions are
 * offsets in UTF-16 units.
 */
export class LanguageService {
  readonly #host: ServiceHost;
  readonly #library: Library;
  readonly #open = new Map<string, string>();
  readonly #programs = new Map<string, Program>();
  readonly #files: Files;

  /** @param library the functions that specs can call */
  constructor(host: ServiceHost, library: Library = builtins) {
    this.#host = host.specs === undefined ? host : { ...host, read: (path) => host.read(path), specs: (folder) => this.#specs(host, folder) }; // prettier-ignore
    this.#library = library;
    this.#files = filesOf(host.files === undefined ? undefined : (folder) => host.files?.(folder) ?? []);
  }

  /** The specs of a project: those of the host, and open ones that are not saved yet. */
  #specs(host: ServiceHost, folder: string): readonly string[] {
    const open = [...this.#open.keys()].filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".integ"));
    return [...new Set([...(host.specs?.(folder) ?? []), ...open])];
  }

  /** Opens a file, or changes its text. */
  update(path: string, text: string): void {
    const isNew = !this.#open.has(path) && this.#host.read(path) === undefined;
    this.#open.set(path, text);
    if (isNew && isProjectFile(path)) this.#programs.clear();
    for (const program of this.#programs.values()) program.update(path, text);
  }

  /** Closes a file: the host's text is used again. */
  close(path: string): void {
    this.#open.delete(path);
    if (isProjectFile(path) && this.#host.read(path) === undefined) this.#programs.clear();
    for (const program of this.#programs.values()) program.update(path, undefined);
  }

  /** Called after a file was changed, created or deleted outside the editor. Open texts stay. */
  touched(path: string): void {
    if (this.#open.has(path)) return;
    if (isProjectFile(path)) this.#programs.clear();
    for (const program of this.#programs.values()) program.touched(path);
  }

  /** The current text of a file. */
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

  /** The text of a project file or of a description; undefined for any other file. */
  #yaml(path: string): string | undefined {
    return yamlKind(path) === undefined ? undefined : this.text(path);
  }

  #view(path: string): View | undefined {
    return path.endsWith(".integ") ? viewOf(this.program(path), path) : undefined;
  }

  /** The diagnostics of a file and its dependencies, each with its path. */
  diagnostics(path: string): readonly Diagnostic[] {
    return diagnosticsOf(this.program(path), path);
  }

  /** The completions at an offset. */
  completions(path: string, offset: number): Completions {
    const text = this.#yaml(path);
    if (text !== undefined) return yamlCompletions(this.program(path), path, text, offset, this.#files);
    const view = this.#view(path);
    return view === undefined
      ? { replace: { start: offset, end: offset }, items: [] }
      : completions(view, offset, this.#files);
  }

  /** The description of a word. */
  hover(path: string, offset: number): Hover | undefined {
    const text = this.#yaml(path);
    if (text !== undefined) return yamlHover(path, text, offset);
    const view = this.#view(path);
    return view === undefined ? undefined : hover(view, offset);
  }

  /** The signatures of the call around an offset. */
  signatures(path: string, offset: number): Signatures | undefined {
    const view = this.#view(path);
    return view === undefined ? undefined : signatures(view, offset);
  }

  /** The declaration of a word: also in schemas and descriptions. */
  definition(path: string, offset: number): readonly Location[] {
    const text = this.#yaml(path);
    if (text !== undefined) return yamlDefinition(this.program(path), path, text, offset);
    const view = this.#view(path);
    return view === undefined ? [] : definition(view, offset);
  }

  /** All uses in the project. */
  references(path: string, offset: number): readonly Location[] {
    const view = this.#view(path);
    return view === undefined ? [] : references(view, offset);
  }

  /** All uses in the file. */
  highlights(path: string, offset: number): readonly Location[] {
    const view = this.#view(path);
    return view === undefined ? [] : highlights(view, offset);
  }

  /** The name at an offset if it can be renamed; otherwise the reason why not. */
  renamed(path: string, offset: number): Location | { readonly refused: string } {
    const view = this.#view(path);
    return view === undefined ? { refused: "only names of specs can be changed" } : renamed(view, offset);
  }

  /** Renames the symbol at an offset everywhere. */
  rename(path: string, offset: number, to: string): Renaming {
    const view = this.#view(path);
    return view === undefined ? { refused: "only names of specs can be changed" } : rename(view, offset, to);
  }

  /** The actions for a range: fixes first. */
  actions(path: string, within: Span): readonly Action[] {
    const view = this.#view(path);
    if (view !== undefined) return actions(view, view.result.diagnostics, within);
    const diagnostics = this.diagnostics(path);
    return [...fixesOf(path, diagnostics, within), ...this.#suggestedEdits(path, diagnostics, within)];
  }

  /** In a project file or a description: suggestions for an unknown name. */
  #suggestedEdits(path: string, diagnostics: readonly Diagnostic[], within: Span): readonly Action[] {
    const text = this.#yaml(path);
    if (text === undefined) return [];
    return diagnostics.flatMap((diagnostic): readonly Action[] => {
      const { place } = diagnostic;
      const isHere = place.path === path && place.start <= within.end && within.start <= place.end;
      const edit = isHere ? suggestedEdit(text, diagnostic) : undefined;
      return edit === undefined ? [] : [{ title: `write ${edit.text}`, diagnostic, edits: [edit], preferred: true }];
    });
  }

  /** All safe fixes of a file. */
  safeFixes(path: string): readonly TextEdit[] {
    return safeFixes(path, this.diagnostics(path));
  }

  /** The inlay hints in a range. */
  inlays(path: string, within: Span): readonly Inlay[] {
    const view = this.#view(path);
    return view === undefined ? [] : inlays(view, within);
  }

  /** The semantic tokens. */
  tokens(path: string): readonly Token[] {
    const view = this.#view(path);
    return view === undefined ? [] : tokens(view);
  }

  /** The declarations. */
  outline(path: string): readonly OutlineItem[] {
    const text = this.#yaml(path);
    if (text !== undefined) return yamlOutline(text);
    const view = this.#view(path);
    return view === undefined ? [] : outline(view);
  }

  /** The folding ranges. */
  foldings(path: string): readonly Folding[] {
    const view = this.#view(path);
    return view === undefined ? [] : foldings(view);
  }

  /** The selection ranges at an offset, the smallest first. */
  selections(path: string, offset: number): readonly Span[] {
    const view = this.#view(path);
    return view === undefined ? [] : selections(view, offset);
  }

  /** The lenses of tests and triggers. */
  lenses(path: string): readonly Lens[] {
    const view = this.#view(path);
    return view === undefined ? [] : lenses(view);
  }

  /** The files that a spec, a project file or a description names. */
  links(path: string): readonly (Location & { readonly target: string })[] {
    const text = this.#yaml(path);
    if (text !== undefined) return yamlLinks(this.program(path), path, text);
    const view = this.#view(path);
    return view === undefined ? [] : fileLinks(view);
  }

  /** The edits that format a spec, or the declarations in a range; none if it can't be parsed. */
  async format(path: string, within?: Span): Promise<readonly TextEdit[]> {
    const text = path.endsWith(".integ") ? this.text(path) : undefined;
    return text === undefined ? [] : formatted(path, text, within);
  }

  /** The edits that format a just closed form. */
  async formatOnType(path: string, offset: number): Promise<readonly TextEdit[]> {
    const text = path.endsWith(".integ") ? this.text(path) : undefined;
    return text === undefined ? [] : formattedOnType(path, text, offset);
  }
}

function isProjectFile(path: string): boolean {
  return path.endsWith("/integ.yaml");
}
