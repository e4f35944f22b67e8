/** Creates elements by plain calls. Texts are never parsed as HTML. */

type Child = Node | string | undefined;

interface Attributes {
  readonly [name: string]: string | boolean | EventListener | undefined;
}

/** An element. Attributes that begin with `on` are listeners; `false` and undefined ones are omitted. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** An element of the page, which must exist. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** A select element of the page. */
export function choice(id: string): HTMLSelectElement {
  const found = byId(id);
  if (!(found instanceof HTMLSelectElement)) throw new Error(`#${id} is no choice`);
  return found;
}

/** Debounces a function. */
export function later(ms: number, act: () => void): (() => void) & { readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
  return Object.assign(ask, { cancel: () => clearTimeout(timer) });
}
