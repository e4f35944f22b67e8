/** Completion by the language service. */
import {
  autocompletion, pickedCompletion, snippet, startCompletion, type Completion, type CompletionContext, type CompletionResult,
} from "@codemirror/autocomplete"; // prettier-ignore
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Completion as Offered } from "@integ/language-service";
import { fileOf } from "./file.ts";
import { markdown } from "./markdown.ts";

/** Offers completions at the cursor, automatically after certain characters. */
export const completion: Extension = [
  autocompletion({
    override: [offered],
    icons: false,
    maxRenderedOptions: 100,
    defaultKeymap: true,
    // Fast typing is not taken for a choice.
    interactionDelay: 30,
  }),
  EditorView.updateListener.of((update) => {
    if (!update.docChanged || !update.transactions.some((one) => one.isUserEvent("input.type") || one.isUserEvent("input.complete"))) return; // prettier-ignore
    const { head, empty } = update.state.selection.main;
    if (empty && asks(update.state.sliceDoc(Math.max(0, head - 40), head))) setTimeout(() => startCompletion(update.view));
  }), // prettier-ignore
];

/** After a dot, a pipe, an opening bracket, a colon, or a word that needs a continuation. */
function asks(before: string): boolean {
  return /[.|({]\s?$|:\s+$|\b(source|trigger|destination|fetch|webhook|poll|match|when|in|=)\s+$/.test(before);
}

async function offered(context: CompletionContext): Promise<CompletionResult | null> {
  const { path, language } = fileOf(context.state);
  const word = context.matchBefore(/[\p{L}\p{N}_]+$/u);
  if (!context.explicit && word === null && !asks(context.state.sliceDoc(Math.max(0, context.pos - 40), context.pos)))
    return null;
  const { replace, items } = await language.completions(path, context.pos);
  if (context.aborted || items.length === 0) return null;
  const from = Math.min(replace.start, context.pos);
  return {
    from,
    options: items.map((item) => option(item, from)),
    validFor: /^[\p{L}\p{N}_]*$/u,
  };
}

function option(item: Offered, from: number): Completion {
  const { label, detail, documentation, rank, required } = item;
  return {
    label,
    ...(detail === undefined ? {} : { detail }),
    ...(required === true ? { type: "required" } : {}),
    boost: 50 - rank * 10,
    ...(documentation === undefined ? {} : { info: () => markdown(documentation) }),
    apply: (view, completion_, at, to) => {
      const start = item.replace === undefined ? at : Math.min(item.replace.start, at);
      const end = Math.max(to, from);
      if (item.snippet === true) {
        // The service's lines are fully indented; the editor adds the indentation of the current line.
        const base = /^\s*/.exec(view.state.doc.lineAt(start).text)?.[0] ?? "";
        return snippet(placeholders(item.insert.replaceAll(`\n${base}`, "\n")))(view, completion_, start, end);
      }
      view.dispatch({
        changes: { from: start, to: end, insert: item.insert },
        selection: { anchor: start + item.insert.length },
        annotations: pickedCompletion.of(completion_),
        userEvent: "input.complete",
        scrollIntoView: true,
      });
    },
  };
}

/** The service's tab stops are those of LSP: `$0` is the end, `\}` a plain bracket. */
function placeholders(text: string): string {
  let places = 0;
  const own = text.replace(/\\(.)|\$(\d+)|\$\{(\d+)(?::((?:\\.|[^}\\])*))?\}/g, (_, plain: string | undefined, bare: string | undefined, number: string | undefined, name = "") => {
    if (plain !== undefined) return /[{}]/.test(plain) ? `\\${plain}` : plain;
    places++;
    const at = bare ?? number ?? "";
    return at === "0" ? "${}" : `\${${at}:${String(name).replaceAll("\\", "")}}`;
  }); // prettier-ignore
  // Without a tab stop, the cursor would stay before the inserted text.
  return places === 0 ? `${own}\${}` : own;
}
