/** The editor of the project's files: the open file, and navigation between files. */
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Remote } from "comlink";
import type { Edit, LanguageApi, Mistake, Place } from "../protocol.ts";
import { byId, el } from "./dom.ts";
import { editorIn, readState, specState } from "./editor/editors.ts";
import { integLanguage } from "./editor/integ-language.ts";
import { highlightLines } from "./editor/line-highlight.ts";
import { showProblems } from "./panels/problems.ts";
import type { Project } from "./project.ts";
import { words } from "./words.ts";

interface WorkspaceEvents {
  /** The text of a file has changed. */
  changed(): void;
  /** Another spec has been chosen to run. */
  respecced(): void;
  /** The cursor is on another line. */
  moved(line: number, path: string): void;
  /** Shows the spec, on a page with one visible panel. */
  seen(): void;
}

/** The project's files in the page. */
export class Workspace {
  readonly #language: Remote<LanguageApi>;
  readonly #events: WorkspaceEvents;
  readonly #states = new Map<string, EditorState>();
  #project: Project;
  #view: EditorView;
  #open: string;
  /** A read-only file that ships with integ. */
  #reading: string | undefined;
  #mistakes: readonly Mistake[] = [];
  #line = 0;

  constructor(project: Project, language: Remote<LanguageApi>, told: WorkspaceEvents) {
    this.#project = project;
    this.#language = language;
    this.#events = told;
    this.#open = project.spec;
    this.#view = editorIn(byId("editor"), this.#stateOf(project.spec));
    this.#list();
  }

  get view(): EditorView {
    return this.#view;
  }

  /** Opens another project. */
  load(project: Project): void {
    this.#project = project;
    this.#states.clear();
    this.#mistakes = [];
    this.#show(project.spec, false);
  }

  /** Says all again, in another language. */
  relabel(): void {
    const at = this.#view.state.selection.main.head;
    this.#states.clear();
    this.#show(this.#reading ?? this.#open, false);
    this.#view.dispatch({ selection: { anchor: Math.min(at, this.#view.state.doc.length) } });
    this.#problems();
  }

  /** Shows a place in any file. */
  go(place: Place): void {
    void this.#go(place);
  }

  async #go(place: Place): Promise<void> {
    this.#events.seen();
    if (place.path.startsWith("/")) await this.#read(place.path);
    else if (place.path !== this.#open || this.#reading !== undefined) this.#show(place.path);
    const { length } = this.#view.state.doc;
    const anchor = Math.min(place.start, length);
    this.#view.dispatch({
      selection: { anchor, head: Math.min(Math.max(place.end, place.start), length) },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.#view.focus();
  }

  /** Applies edits to open and other files. */
  edit(edits: readonly Edit[]): void {
    const shown = this.#reading === undefined ? this.#open : undefined;
    const here = edits.filter(({ path }) => path === shown);
    for (const path of new Set(edits.map((one) => one.path).filter((one) => one !== shown))) {
      const own = edits.filter((one) => one.path === path).toSorted((a, b) => b.start - a.start);
      const text = own.reduce((changed, { start, end, text: put }) => changed.slice(0, start) + put + changed.slice(end), this.#project.text(path) ?? ""); // prettier-ignore
      this.#project.put(path, text);
      this.#states.delete(path);
      void this.#language.update(path, text);
    }
    if (here.length > 0)
      this.#view.dispatch({ changes: here.map(({ start, end, text }) => ({ from: start, to: end, insert: text })), userEvent: "input.edit" }); // prettier-ignore
    this.#events.changed();
  }

  /** Highlights the lines of places in the visible file. */
  light(places: readonly (Place & { readonly line: number })[]): void {
    highlightLines(this.#view, this.#reading === undefined ? places.filter(({ path }) => path === this.#open).map(({ line }) => line) : []);
  } // prettier-ignore

  #stateOf(path: string): EditorState {
    const known = this.#states.get(path);
    if (known !== undefined) return known;
    const file = {
      path,
      language: this.#language,
      edit: (edits: readonly Edit[]) => this.edit(edits),
      go: (place: Place) => this.go(place),
    };
    const changed = (text: string): void => {
      this.#project.put(path, text);
      void this.#language.update(path, text);
      this.#events.changed();
    };
    const found = (all: readonly Mistake[]): void => {
      this.#mistakes = all;
      this.#problems();
    };
    const moved = EditorView.updateListener.of(({ state, selectionSet, docChanged }) => {
      const line = state.doc.lineAt(state.selection.main.head).number;
      if ((!selectionSet && !docChanged) || line === this.#line) return;
      this.#line = line;
      this.#events.moved(line, path);
    });
    return specState(words().editorOf(path), this.#project.text(path) ?? "", file, changed, found, moved);
  }

  #show(path: string, remember = true): void {
    if (remember && this.#reading === undefined) this.#states.set(this.#open, this.#view.state);
    this.#reading = undefined;
    this.#open = path;
    this.#view.setState(this.#stateOf(path));
    if (
      path.endsWith(".integ") &&
      path !== this.#project.spec &&
      /^\s*integration "/m.test(this.#project.text(path) ?? "")
    ) {
      // prettier-ignore
      this.#project.spec = path;
      this.#events.respecced();
    }
    this.#list();
  }

  async #read(path: string): Promise<void> {
    const text = await this.#language.read(path);
    if (text === undefined) return;
    if (this.#reading === undefined) this.#states.set(this.#open, this.#view.state);
    this.#reading = path;
    const name = path.replace(/^\/\w+\//, "");
    this.#view.setState(readState(words().readOnly(name), text, path.endsWith(".integ") ? integLanguage() : []));
    this.#list();
  }

  #list(): void {
    const said = words();
    const shown = this.#reading?.replace(/^\/\w+\//, "");
    byId("files").replaceChildren(
      ...this.#project.shown().map((path) =>
        el("button", { type: "button", "aria-current": path === this.#open && shown === undefined ? "true" : undefined, onclick: () => this.#show(path) }, path)),
      ...(shown === undefined ? [] : [
        el("span", { class: "reading" }, said.readOnly(shown)),
        el("button", { type: "button", class: "first", onclick: () => this.#show(this.#open, false) }, said.back),
      ]),
    ); // prettier-ignore
  }

  #problems(): void {
    const lineOf = (place: Place): number | undefined => {
      const text = place.path === this.#open && this.#reading === undefined ? this.#view.state.doc.toString() : this.#project.text(place.path); // prettier-ignore
      return text === undefined ? undefined : text.slice(0, place.start).split("\n").length;
    };
    showProblems(byId("problems"), this.#mistakes, this.#open, {
      line: lineOf,
      go: (place) => this.go(place),
      edit: (edits) => this.edit(edits),
    });
  }
}
