/** The project in the page: its files, the spec that is run, and its input. */
import type { Files } from "../protocol.ts";
import type { Shared } from "./share.ts";

/** An empty project has one empty file. */
export const EMPTY_SPEC = "integration.integ";

/** A project that is being edited. */
export class Project {
  /** The template that it started from; undefined for an empty file. */
  readonly start: string | undefined;
  readonly #given: Files;
  readonly #files: Map<string, string>;
  /** The spec that is run. */
  spec: string;
  sample = "";
  responses = "{}";

  constructor(start: string | undefined, given: Files, spec: string) {
    this.start = start;
    this.#given = given;
    this.#files = new Map(Object.entries(given));
    this.spec = spec;
  }

  /** A link's changes to its template. */
  static from(shared: Shared, given: Files, flow: string): Project {
    const project = new Project(shared.start, given, shared.spec ?? flow);
    for (const [path, text] of Object.entries(shared.files)) {
      if (text === null) project.#files.delete(path);
      else project.#files.set(path, text);
    }
    const [first = EMPTY_SPEC] = project.specs();
    if (!project.#files.has(project.spec)) project.spec = first;
    if (!project.#files.has(project.spec)) project.#files.set(project.spec, "");
    project.sample = shared.sample ?? "";
    project.responses = shared.responses ?? "{}";
    return project;
  }

  /** The changes to the template, with the input. */
  toShare(): Shared {
    const changed = [...this.#files].filter(([path, text]) => this.#given[path] !== text);
    return {
      ...(this.start === undefined ? {} : { start: this.start }),
      files: Object.fromEntries(changed),
      spec: this.spec,
      ...(this.sample === "" ? {} : { sample: this.sample }),
      ...(this.responses === "{}" ? {} : { responses: this.responses }),
    };
  }

  files(): Files {
    return Object.fromEntries(this.#files);
  }

  text(path: string): string | undefined {
    return this.#files.get(path);
  }

  put(path: string, text: string): void {
    this.#files.set(path, text);
  }

  specs(): string[] {
    return [...this.#files.keys()].filter((path) => path.endsWith(".integ"));
  }

  /** The files to edit: the spec that is run first, then other specs and tables, and the project file; no samples. */
  shown(): string[] {
    const rank = (path: string): number => (path === this.spec ? 0 : path.endsWith(".integ") ? 1 : path.endsWith(".csv") ? 2 : 3); // prettier-ignore
    return [...this.#files.keys()]
      .filter((path) => path.endsWith(".integ") || /^[^/]+\.(csv|yaml)$/.test(path))
      .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  }
}
