/** Long lines wrap with a hanging indent. */
import type { Extension, Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";

/** The maximum indent, since phones are narrow. */
const FURTHEST = 16;

const marks = new Map<number, Decoration>();

function markOf(indent: number): Decoration {
  const known = marks.get(indent);
  if (known !== undefined) return known;
  const style = `padding-left: calc(6px + ${indent + 2}ch); text-indent: -${indent + 2}ch`;
  const made = Decoration.line({ attributes: { style } });
  marks.set(indent, made);
  return made;
}

function hanging(view: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges)
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const indent = Math.min(FURTHEST, line.text.search(/\S|$/));
      found.push(markOf(indent).range(line.from));
      at = line.to + 1;
    }
  return Decoration.set(found);
}

const plugin = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = hanging(view);
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = hanging(update.view);
    }
  },
  { decorations: (one) => one.decorations },
);

export const wrapping: Extension = [EditorView.lineWrapping, plugin];
