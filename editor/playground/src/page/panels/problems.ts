/** All mistakes below the spec: each with its place, its help and its fixes. */
import type { Edit, Mistake, Place } from "../../protocol.ts";
import { el } from "../dom.ts";
import { words } from "../words.ts";

interface Doing {
  /** The line of a place, counted from 1. */
  readonly line: (place: Place) => number | undefined;
  readonly go: (place: Place) => void;
  readonly edit: (edits: readonly Edit[]) => void;
}

/** @param spec the visible file: places in other files are shown with their file */
export function showProblems(
  into: HTMLElement,
  all: readonly Mistake[],
  spec: string,
  { line, go, edit }: Doing,
): void {
  const said = words();
  const errors = all.filter(({ severity }) => severity === "error").length;
  const summary = all.length === 0 ? said.noProblems : said.problemCount(errors, all.length - errors);
  const where = (place: Place): string => {
    const at = line(place);
    const own = at === undefined ? "" : said.line(at);
    const file = place.path.replace(/^\/\w+\//, "");
    return place.path === spec ? own : `${file}${own === "" ? "" : `, ${own}`}`;
  };
  into.replaceChildren(
    el("p", { class: all.length === 0 ? "fine" : errors > 0 ? "bad" : "mind" }, summary),
    el("ul", {}, ...all.map((one) =>
      el("li", { class: one.severity },
        el("button", { type: "button", class: "place", onclick: () => go(one) },
          el("span", { class: "code" }, one.code), el("span", { class: "line" }, where(one))),
        el("div", { class: "said" },
          el("p", {}, one.message),
          one.failsFor === undefined ? undefined : el("p", { class: "help" }, `${said.failsFor}: ${one.failsFor}`),
          one.help === undefined ? undefined : el("p", { class: "help" }, one.help),
          ...one.related.map((place) => el("p", { class: "help" }, el("button", { type: "button", class: "link", onclick: () => go(place) }, where(place)), ` ${place.message}`)),
          one.fixes.length === 0 ? undefined : el("p", { class: "fixes" }, ...one.fixes.map(({ title, edits }) =>
            el("button", { type: "button", onclick: () => edit(edits) }, title))),
        )))),
  ); // prettier-ignore
}
