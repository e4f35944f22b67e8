/** The page's editors: specs with all features, samples, and read-only ones. Each is in a shadow root (docs/decisions). */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { linter, lintKeymap } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { crosshairCursor, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view"; // prettier-ignore
import type { Mistake } from "../../protocol.ts";
import { commands } from "./commands.ts";
import { completion } from "./completion.ts";
import { described } from "./described.ts";
import { openFile, type OpenFile } from "./file.ts";
import { wrapping } from "./hanging.ts";
import { integLanguage } from "./integ-language.ts";
import { highlightedLines } from "./line-highlight.ts";
import { look } from "./look.ts";
import { meaning } from "./meaning.ts";
import { mistakes } from "./mistakes.ts";

const basics = (label: string): Extension => [
  look,
  history(),
  drawSelection(),
  wrapping,
  typedOver,
  bracketMatching(),
  closeBrackets(),
  indentOnInput(),
  indentUnit.of("  "),
  highlightedLines,
  EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
]; // prettier-ignore

/**
 * Handles typing over a selection: otherwise the browser adds an inline style, which the page's policy forbids and
 * reports in the console.
 */
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || event.data === null || empty || event.isComposing) return false;
    event.preventDefault();
    const { data } = event;
    const plain = () => view.state.update(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true }); // prettier-ignore
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, data, plain)))
      view.dispatch(plain());
    return true;
  },
});

const changes = (changed: (text: string) => void): Extension =>
  EditorView.updateListener.of(({ docChanged, state }) => {
    if (docChanged) changed(state.doc.toString());
  });

const lines: Extension = [lineNumbers(), highlightActiveLine(), highlightActiveLineGutter()];

/** The state of a file of the project. */
export function specState(
  label: string,
  text: string,
  file: OpenFile,
  changed: (text: string) => void,
  found: (all: readonly Mistake[]) => void,
  others: Extension,
): EditorState {
  const isSpec = file.path.endsWith(".integ");
  return EditorState.create({
    doc: text,
    extensions: [
      basics(label),
      lines,
      codeFolding(),
      foldGutter(),
      crosshairCursor({ key: "Control" }),
      openFile.of(file),
      mistakes(found),
      completion,
      described,
      ...(isSpec ? [integLanguage(), meaning, commands] : []),
      keymap.of([indentWithTab]),
      changes(changed),
      others,
    ],
  });
}

/** The state of a read-only file. */
export function readState(label: string, text: string, language: Extension = []): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [basics(label), lines, language, EditorState.readOnly.of(true), EditorView.editable.of(true)],
  });
}

/** The state of a document. */
export function sampleState(label: string, text: string, changed: (text: string) => void): EditorState {
  const isJson = /^\s*[[{]|^\s*$/.test(text);
  const check = jsonParseLinter();
  return EditorState.create({
    doc: text,
    extensions: [
      basics(label),
      lines,
      foldGutter(),
      autocompletion({ override: [] }),
      ...(isJson ? [json(), linter((view) => (view.state.doc.toString().trim() === "" ? [] : check(view)))] : []),
      changes(changed),
    ],
  });
}

/** An editor in an element of the page. Styles made by scripts are allowed in a shadow root, and in no page with a strict policy. */
export function editorIn(parent: HTMLElement, state: EditorState): EditorView {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const view = new EditorView({ state, root, parent: root });
  return view;
}
