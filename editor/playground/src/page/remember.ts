/** The page's memory between visits, in this browser alone. A browser without storage is no error. */
const PREFIX = "integ.playground.";

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Without storage nothing is remembered.
  }
}
