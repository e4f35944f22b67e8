/** Keyboard commands in a spec: format, rename, go to declaration, show actions. */
import type { Extension } from "@codemirror/state";
import { EditorView, keymap, showDialog } from "@codemirror/view";
import { el } from "../dom.ts";
import { words } from "../words.ts";
import { fileOf } from "./file.ts";

/** Formats the file. */
export async function format(view: EditorView): Promise<void> {
  const { path, language, edit } = fileOf(view.state);
  const { doc } = view.state;
  const edits = await language.format(path);
  if (view.state.doc === doc) edit(edits);
}

/** Shows the declaration of the word at a place. */
async function definition(view: EditorView, offset: number): Promise<void> {
  const { path, language, go } = fileOf(view.state);
  const [place] = await language.definition(path, offset);
  if (place !== undefined) go(place);
}

async function rename(view: EditorView): Promise<void> {
  const { path, language, edit } = fileOf(view.state);
  const { head } = view.state.selection.main;
  const place = await language.renamed(path, head);
  if ("refused" in place) return say(view, place.refused);
  const { result } = showDialog(view, {
    label: words().renameTo,
    input: { name: "name", value: view.state.sliceDoc(place.start, place.end), type: "text" },
    submitLabel: words().rename,
    focus: true,
  });
  const name = (await result)?.elements.namedItem("name");
  view.focus();
  if (!(name instanceof HTMLInputElement)) return;
  const renamed = await language.rename(path, head, name.value);
  if ("refused" in renamed) say(view, renamed.refused);
  else edit(renamed);
}

function say(view: EditorView, message: string): void {
  const { close } = showDialog(view, { content: () => el("div", { class: "cm-dialog", role: "alert" }, message) });
  setTimeout(() => view.dispatch({ effects: close }), 4000);
}

/** Shows the code actions at the cursor. */
async function actions(view: EditorView): Promise<void> {
  const { path, language, edit } = fileOf(view.state);
  const { from, to } = view.state.selection.main;
  const found = await language.actions(path, from, to);
  const dialog = el("dialog", { class: "actions", "aria-label": words().todo });
  const close = (): void => {
    dialog.close();
    dialog.remove();
    view.focus();
  };
  dialog.append(
    el("h2", {}, words().todo),
    found.length === 0 ? el("p", {}, words().nothingToDo) : el("ul", {}, ...found.map(({ title, edits }) =>
      el("li", {}, el("button", { type: "button", onclick: () => (close(), edit(edits)) }, title)))),
    el("button", { type: "button", class: "quiet", onclick: close }, words().close),
  ); // prettier-ignore
  dialog.addEventListener("cancel", close);
  document.body.append(dialog);
  dialog.showModal();
}

const run = (act: (view: EditorView) => Promise<void>) => (view: EditorView) => (void act(view), true);

export const commands: Extension = [
  keymap.of([
    { key: "Shift-Alt-f", run: run(format) },
    { key: "F2", run: run(rename) },
    { key: "F12", run: run((view) => definition(view, view.state.selection.main.head)) },
    { key: "Mod-.", run: run(actions) },
  ]),
  EditorView.domEventHandlers({
    mousedown(event, view) {
      if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
      const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (offset === null) return false;
      event.preventDefault();
      void definition(view, offset);
      return true;
    },
  }),
];
