/**
 * The files that the compiler sees: those of the project, and systems that ship. A system's schemas are fetched when a text first
 * names it, since most of what ships is of no use to one spec; all descriptions come together, when there is time.
 */
import { folderOf, resolvePath } from "@integ/compiler";
import type { ServiceHost } from "@integ/language-service";
import type { Files } from "../protocol.ts";

/** The project's path for the compiler. */
export const PROJECT = "/project";
const SHIPPED = "/shipped";

/** The path of a project file for the compiler; files of systems that ship keep their path. */
export const inside = (path: string): string => (path.startsWith("/") ? path : `${PROJECT}/${path}`);
/** The path of a file for the page. */
export const outside = (path: string): string =>
  path.startsWith(`${PROJECT}/`) ? path.slice(PROJECT.length + 1) : path;

/** Files in memory, and systems that are fetched on demand. */
export class LazyFiles {
  readonly #own = new Map<string, string>();
  readonly #shipped = new Map<string, string>();
  readonly #loading = new Map<string, Promise<readonly string[]>>();
  readonly #names: readonly string[];
  readonly #fetchJson: (path: string) => Promise<Files>;

  /** @param names the systems that ship @param fetchJson fetches a file of the page by name */
  constructor(names: readonly string[], fetchJson: (path: string) => Promise<Files>) {
    this.#names = names;
    this.#fetchJson = fetchJson;
  }

  /** The compiler's view of it. */
  readonly host: ServiceHost = {
    read: (path) => this.#own.get(path) ?? this.#shipped.get(path),
    findSystem(use, from) {
      const shipped = /^@integ\/specs\/([a-z][a-z0-9_]*)$/.exec(use)?.[1];
      const folder = shipped === undefined ? resolvePath(`${from}/x`, use) : `${SHIPPED}/${shipped}`;
      return this.read(`${folder}/system.yaml`) === undefined ? undefined : folder;
    },
    systems: (folder) => {
      const own = [...this.#own.keys()].flatMap((path) => new RegExp(`^${folder}/systems/([^/]+)/system.yaml$`).exec(path)?.[1] ?? []); // prettier-ignore
      return [...own, ...this.#names];
    },
    specs: (folder) => [...this.#own.keys()].filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".integ")),
    files: (folder) => [...this.#own.keys()].filter((path) => path.startsWith(`${folder}/`)),
  };

  /** The samples of a type next to its system's description: the plainest first. */
  samples(description: string, type: string): string[] {
    const folder = `${folderOf(description)}/samples/`;
    const named = [...this.#own.keys(), ...this.#shipped.keys()].filter((path) => path.startsWith(folder) && path.slice(folder.length).split(".")[0] === type); // prettier-ignore
    return named.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  }

  /** Replaces the files of the project. */
  replace(files: Files): void {
    this.#own.clear();
    for (const [path, text] of Object.entries(files)) this.#own.set(inside(path), text);
  }

  /** Loads the missing systems that texts name. @returns the loaded files */
  async named(texts: Iterable<string>): Promise<readonly string[]> {
    const words = new Set([...texts].flatMap((text) => text.match(/\b[a-z][a-z0-9_]*\b/g) ?? []));
    const loads = this.#names.filter((name) => words.has(name)).map((name) => this.#load(`systems/${name}`));
    return (await Promise.all(loads)).flat();
  }

  /** Loads the descriptions of all systems, without their schemas, for completion. @returns the loaded files */
  descriptions(): Promise<readonly string[]> {
    return this.#load("systems");
  }

  /** Each is fetched once, on first use, with its list of files. */
  async #load(name: string): Promise<readonly string[]> {
    const known = this.#loading.get(name);
    if (known !== undefined) return (await known, []);
    const loading = this.#fetchJson(`${name}.json`).then((files) => {
      const come = Object.entries(files).filter(([path]) => !this.#shipped.has(`${SHIPPED}/${path}`));
      for (const [path, text] of come) this.#shipped.set(`${SHIPPED}/${path}`, text);
      return come.map(([path]) => `${SHIPPED}/${path}`);
    });
    this.#loading.set(name, loading);
    // A failed fetch is repeated next time.
    loading.catch(() => this.#loading.delete(name));
    return loading;
  }
}
