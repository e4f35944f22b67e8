/** Semantic colours and folding, requested from the compiler after a pause in typing. */
import { foldService } from "@codemirror/language";
import { StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { Folding, Token } from "@integ/language-service";
import { later } from "../dom.ts";
import { fileOf } from "./file.ts";

const setTokens = StateEffect.define<readonly Token[]>();
const setFoldings = StateEffect.define<readonly Folding[]>();

function decorations(tokens: readonly Token[], length: number): DecorationSet {
  const ranges = tokens.flatMap(({ start, end, kind, modifiers }): Range<Decoration>[] => {
    const names = [`t-${kind}`, ...modifiers.map((one) => `t-${one}`)];
    return end <= length && start < end ? [Decoration.mark({ class: names.join(" ") }).range(start, end)] : [];
  });
  return Decoration.set(ranges, true);
}

const tokens = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, { changes, effects, state }) {
    const found = effects.find((one) => one.is(setTokens));
    return found === undefined ? shown.map(changes) : decorations(found.value, state.doc.length);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const foldings = StateField.define<readonly Folding[]>({
  create: () => [],
  update(known, { changes, effects }) {
    const found = effects.find((one) => one.is(setFoldings));
    if (found !== undefined) return found.value;
    if (changes.empty) return known;
    return known.map((one) => ({ ...one, start: changes.mapPos(one.start, 1), end: changes.mapPos(one.end, -1) }));
  },
});

const folds = foldService.of((state, lineStart, lineEnd) => {
  const found = state.field(foldings).find(({ start, end }) => start >= lineStart && start <= lineEnd && end > lineEnd);
  if (found === undefined || found.end > state.doc.length) return null;
  // The last line stays: it has the closing bracket.
  const last = state.doc.lineAt(found.end);
  const to = /^\s*[}\])]/.test(last.text) ? last.from + last.text.search(/\S/) : last.to;
  return to > lineEnd ? { from: lineEnd, to } : null;
});

const asking = ViewPlugin.define((view) => {
  const ask = later(120, () => {
    const { path, language } = fileOf(view.state);
    const { doc } = view.state;
    void Promise.all([language.tokens(path), language.foldings(path)]).then(([words, parts]) => {
      if (view.state.doc === doc) view.dispatch({ effects: [setTokens.of(words), setFoldings.of(parts)] });
    });
  });
  ask();
  return {
    destroy: ask.cancel,
    update(update: ViewUpdate) {
      if (update.docChanged) ask();
    },
  };
});

export const meaning: Extension = [tokens, foldings, folds, asking];
