/** The page's language and its words; a change updates all texts. */
import { en, type Words } from "../words/en.ts";
import { lt } from "../words/lt.ts";
import { remember, remembered } from "./remember.ts";

const LANGUAGES: Readonly<Record<string, Words>> = { en, lt };

/** The languages by their codes, each in its own name. */
export const languages: readonly (readonly [code: string, name: string])[] = Object.entries(LANGUAGES).map(
  ([code, { name }]) => [code, name],
);

let current = codeOf(remembered("language") ?? navigator.language);

function codeOf(tag: string): string {
  const code = tag.slice(0, 2).toLowerCase();
  return code in LANGUAGES ? code : "en";
}

/** The code of the current language. */
export const language = (): string => current;

/** The words of the current language. */
export const words = (): Words => LANGUAGES[current] ?? en;

/** Switches to another language. */
export function speak(code: string): void {
  current = codeOf(code);
  remember("language", current);
}

/** Sets the texts of the page itself: texts, titles, and labels for screen readers. */
export function sayPage(root: ParentNode): void {
  const said: Readonly<Record<string, unknown>> = words();
  const text = (name: string | undefined): string =>
    typeof said[name ?? ""] === "string" ? String(said[name ?? ""]) : "";
  document.documentElement.lang = current;
  for (const one of root.querySelectorAll<HTMLElement>("[data-word]")) one.textContent = text(one.dataset["word"]);
  for (const one of root.querySelectorAll<HTMLElement>("[data-title]")) one.title = text(one.dataset["title"]);
  for (const one of root.querySelectorAll<HTMLElement>("[data-label]")) one.setAttribute("aria-label", text(one.dataset["label"])); // prettier-ignore
}
