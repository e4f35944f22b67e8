/** The theme: light, dark, or the system's. */
import { choice, el } from "./dom.ts";
import { remember, remembered } from "./remember.ts";
import { words } from "./words.ts";

const THEMES = ["auto", "light", "dark"] as const;

/** Applies the theme, and initializes its select element. */
export function chooseTheme(): void {
  const select = choice("theme");
  const said = words();
  const names = { auto: said.themeAuto, light: said.themeLight, dark: said.themeDark };
  const current = THEMES.find((one) => one === remembered("theme")) ?? "auto";
  select.replaceChildren(...THEMES.map((one) => el("option", { value: one, selected: one === current }, names[one])));
  const apply = (theme: string): void => {
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  };
  apply(current);
  select.onchange = () => {
    remember("theme", select.value);
    apply(select.value);
  };
}
