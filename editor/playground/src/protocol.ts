/** Messages between the page and its two workers: plain data, with paths relative to the project. */
import type { Completions, Diagnostic, Folding, Hover, Signatures, Token } from "@integ/language-service";
import type { Preview } from "@integ/preview";
import type { SampleRun } from "@integ/preview/run";

/** Files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** A replacement in a file. */
export interface Edit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A code action with its edits. */
export interface Doable {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** A place in a file; the path of a system that ships begins with a slash. */
export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** A mistake with its place. */
export interface Mistake extends Place {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly help?: string;
  readonly failsFor?: string;
  readonly related: readonly (Place & { readonly message: string })[];
  readonly fixes: readonly (Doable & { readonly sure: boolean })[];
}

/** A field of the ledger of `integ check --ledger`, as far as the page shows it. */
export interface FieldUse {
  readonly path: string;
  readonly state: "used" | "ignored" | "undecided" | "set" | "unset" | "missing";
  readonly personal?: string;
}

/** The use of each field by a spec, as in `integ check --ledger`. */
export interface FieldUses {
  readonly source: readonly FieldUse[];
  readonly destinations: readonly {
    readonly name: string;
    readonly operation: string;
    readonly fields: readonly FieldUse[];
  }[];
}

/** A spec that can be run, or why it can't be. */
export type Prepared =
  | { readonly kind: "wrong" }
  | { readonly kind: "nothing"; readonly why: string }
  | {
      readonly kind: "ready";
      readonly name: string;
      readonly version: string;
      /** The module as `integ build` writes it. */
      readonly module: string;
      /** The module as a script with coverage, which the page runs. */
      readonly script: string;
      readonly uses: FieldUses | undefined;
      /** The spec's reads, with their systems. */
      readonly asks: readonly { readonly name: string; readonly of: string }[];
    };

/** Requests of an editor to the compiler's worker, about the current texts. */
export interface LanguageApi {
  /** Replaces all files. */
  open(files: Files): Promise<void>;
  update(path: string, text: string): Promise<void>;
  /** A file of the project, or of a system that ships. */
  read(path: string): Promise<string | undefined>;
  mistakes(path: string): Promise<readonly Mistake[]>;
  completions(path: string, offset: number): Promise<Completions>;
  hover(path: string, offset: number): Promise<Hover | undefined>;
  signatures(path: string, offset: number): Promise<Signatures | undefined>;
  definition(path: string, offset: number): Promise<readonly Place[]>;
  references(path: string, offset: number): Promise<readonly Place[]>;
  renamed(path: string, offset: number): Promise<Place | { readonly refused: string }>;
  rename(path: string, offset: number, to: string): Promise<readonly Edit[] | { readonly refused: string }>;
  actions(path: string, start: number, end: number): Promise<readonly Doable[]>;
  tokens(path: string): Promise<readonly Token[]>;
  foldings(path: string): Promise<readonly Folding[]>;
  format(path: string): Promise<readonly Edit[]>;
  /** The samples and tests of a spec. */
  choices(path: string): Promise<readonly Choice[]>;
  chosen(path: string, choice: Choice): Promise<Chosen | undefined>;
  prepare(path: string): Promise<Prepared>;
  /** The outcome of the last prepared module, with the place of each value. */
  show(ran: SampleRun): Promise<Preview>;
}

/** An input for a spec: a sample of the project, or a test of the spec. */
export type Choice =
  { readonly kind: "sample"; readonly file: string } | { readonly kind: "test"; readonly title: string };

/** A choice's texts for the page's editors. */
export interface Chosen {
  readonly sample: string;
  /** A JSON object: results of reads and responses of destinations, by name. */
  readonly responses: string;
}

/** A module to run, with its input. */
export interface RunRequest {
  readonly script: string;
  readonly sample: string;
  /** A JSON object: results of reads and responses of destinations, by name. */
  readonly responses: string;
}

/** The outcome, with the keys that a host would store. */
export interface RunResult {
  readonly ran: SampleRun;
  readonly kept: readonly EventKeys[];
}

/** The keys of an event. */
export interface EventKeys {
  /** The duplicate key; undefined if the whole text is the key. */
  readonly key?: string;
  /** The ordering key: runs with the same key execute one after another. */
  readonly order?: string;
}

/** Requests of the page to the worker that runs modules. */
export interface RunnerApi {
  run(asked: RunRequest): Promise<RunResult>;
}
