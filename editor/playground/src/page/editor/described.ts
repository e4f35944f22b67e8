/** Descriptions of words on hover, and signature help. */
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { hoverTooltip, showTooltip, ViewPlugin, type Tooltip, type ViewUpdate } from "@codemirror/view";
import type { Signatures } from "@integ/language-service";
import { el, later } from "../dom.ts";
import { fileOf } from "./file.ts";
import { markdown } from "./markdown.ts";

const hover = hoverTooltip(
  async (view, pos) => {
    const { path, language } = fileOf(view.state);
    const found = await language.hover(path, pos);
    if (found === undefined) return null;
    return { pos: found.start, end: found.end, above: true, create: () => ({ dom: markdown(found.markdown) }) };
  },
  { hoverTime: 350 },
);

const setCall = StateEffect.define<Tooltip | null>();

const call = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, { changes, effects }) {
    const found = effects.find((one) => one.is(setCall));
    if (found !== undefined) return found.value;
    return shown === null || changes.empty ? shown : { ...shown, pos: changes.mapPos(shown.pos) };
  },
  provide: (field) => showTooltip.from(field),
});

const calls = ViewPlugin.define((view) => {
  const ask = later(120, () => {
    const { path, language } = fileOf(view.state);
    const { doc, selection } = view.state;
    const before = view.state.sliceDoc(Math.max(0, selection.main.head - 400), selection.main.head);
    const isIn = before.split("(").length > before.split(")").length;
    const put = (found: Signatures | undefined): void => {
      const shown = view.state.field(call);
      if (view.state.doc !== doc || view.state.selection !== selection || (found === undefined && shown === null))
        return;
      view.dispatch({ effects: setCall.of(found === undefined ? null : tooltip(found, selection.main.head)) });
    };
    if (!isIn || !view.hasFocus) return put(undefined);
    void language.signatures(path, selection.main.head).then(put);
  });
  return {
    destroy: ask.cancel,
    update(update: ViewUpdate) {
      if (update.docChanged || update.selectionSet || update.focusChanged) ask();
    },
  };
});

function tooltip({ signatures, active, parameter }: Signatures, pos: number): Tooltip {
  const one = signatures[active] ?? signatures[0];
  const here = one?.parameters[parameter];
  const label = one?.label ?? "";
  const code =
    here === undefined
      ? el("code", {}, label)
      : el("code", {}, label.slice(0, here.start), el("span", { class: "here" }, label.slice(here.start, here.end)), label.slice(here.end)); // prettier-ignore
  return {
    pos,
    above: true,
    create: () => ({
      dom: el("div", { class: "cm-said" }, el("p", {}, code), here?.documentation === undefined ? undefined : el("p", {}, here.documentation)), // prettier-ignore
    }),
  };
}

export const described: Extension = [hover, call, calls];
