/** Tabs by the pattern of the ARIA practices: arrows move between them, and the selected one is shown. */
import { el } from "./dom.ts";

/** A tab, and the element that it shows. */
export interface Tab {
  readonly id: string;
  readonly word: string;
  readonly panel: string;
}

/** @param chosen called with the visible tab @returns a function that shows a tab */
export function tabs(list: HTMLElement, all: readonly Tab[], chosen: (id: string) => void): (id: string) => void {
  const buttons = all.map(({ id, word, panel }) =>
    el("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": panel, "data-word": word, onclick: () => show(id) }),
  ); // prettier-ignore
  list.replaceChildren(...buttons);
  const show = (id: string): void => {
    all.forEach((tab, i) => {
      buttons[i]?.setAttribute("aria-selected", String(tab.id === id));
      buttons[i]?.setAttribute("tabindex", tab.id === id ? "0" : "-1");
    });
    chosen(id);
  };
  list.addEventListener("keydown", (event) => {
    const at = buttons.findIndex((one) => one === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = all[(at + (step ?? 0) + all.length) % all.length];
    if (at < 0 || step === undefined || next === undefined) return;
    event.preventDefault();
    show(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  });
  return show;
}
