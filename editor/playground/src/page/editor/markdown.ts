/** Renders the Markdown of descriptions as elements: paragraphs, lists, code, emphasis, links. Never as HTML. */
import { el } from "../dom.ts";

/** Elements for a text. */
export function markdown(text: string): HTMLElement {
  const root = el("div", { class: "cm-said" });
  for (const block of text.split(/\n{2,}(?![^`]*\n```(?:\n|$))/)) {
    const code = /^```\w*\n([\s\S]*?)\n?```$/.exec(block.trim());
    if (code !== null) root.append(el("pre", {}, el("code", {}, code[1])));
    else if (block.startsWith("- "))
      root.append(el("ul", {}, ...block.split(/\n(?=- )/).map((item) => el("li", {}, ...inline(item.slice(2))))));
    else root.append(el("p", {}, ...inline(block)));
  }
  return root;
}

function inline(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|_[^_]+_(?!\w)|\[[^\]]+\]\(https:[^)]+\))/).map((part) => {
    if (/^`.+`$/s.test(part)) return el("code", {}, part.slice(1, -1));
    if (/^\*\*.+\*\*$/s.test(part)) return el("strong", {}, part.slice(2, -2));
    if (/^_.+_$/s.test(part)) return el("em", {}, part.slice(1, -1));
    const [, shown, href] = /^\[(.+)\]\((https:.+)\)$/s.exec(part) ?? [];
    return shown === undefined ? part : el("a", { href, target: "_blank", rel: "noreferrer" }, shown);
  });
}
