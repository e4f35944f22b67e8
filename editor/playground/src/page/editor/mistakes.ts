/** Mistakes in the editor: underlined at their places, with fixes. */
import { linter, type Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import { el } from "../dom.ts";
import type { Mistake } from "../../protocol.ts";
import { fileOf } from "./file.ts";

/**
 * Underlines mistakes a moment after each change.
 * @param found called with all mistakes, including those in other files
 */
export function mistakes(found: (all: readonly Mistake[]) => void): Extension {
  return linter(
    async (view) => {
      const { path, language } = fileOf(view.state);
      const { doc } = view.state;
      const all = await language.mistakes(path);
      if (view.state.doc !== doc) return [];
      found(all);
      return all.filter((one) => one.path === path).map((one) => shown(view, one));
    },
    { delay: 150 },
  );
}

function shown(view: EditorView, mistake: Mistake): Diagnostic {
  const { length } = view.state.doc;
  const { code, severity, message, help, fixes } = mistake;
  return {
    from: Math.min(mistake.start, length),
    to: Math.min(Math.max(mistake.end, mistake.start), length),
    severity,
    source: code,
    message,
    renderMessage: () =>
      el("div", {}, el("div", {}, message), help === undefined ? undefined : el("div", { class: "help" }, help)),
    actions: fixes.map(({ title, edits }) => ({
      name: title,
      apply: (target) => fileOf(target.state).edit(edits),
    })),
  };
}
