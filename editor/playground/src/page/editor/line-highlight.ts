/** Highlights lines that another part of the page refers to. */
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

const setLit = StateEffect.define<readonly number[]>();
const mark = Decoration.line({ class: "cm-lit" });

const lit = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, { changes, effects, state }) {
    const found = effects.find((one) => one.is(setLit));
    if (found === undefined) return shown.map(changes);
    const starts = found.value.filter((line) => line >= 1 && line <= state.doc.lines);
    return Decoration.set(starts.map((line) => mark.range(state.doc.line(line).from)), true);
  },
  provide: (field) => EditorView.decorations.from(field),
}); // prettier-ignore

export const highlightedLines: Extension = lit;

/** Highlights lines, counted from 1, and scrolls the first into view. */
export function highlightLines(view: EditorView, lines: readonly number[], scroll = true): void {
  const [first] = lines;
  const seen = first !== undefined && first >= 1 && first <= view.state.doc.lines;
  view.dispatch({
    effects: [
      setLit.of(lines),
      ...(seen && scroll ? [EditorView.scrollIntoView(view.state.doc.line(first).from, { y: "nearest", yMargin: 40 })] : []),
    ],
  }); // prettier-ignore
}
