/** What the page and its two workers tell each other: plain data, paths from the project's folder. */
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

/** Something that can be done at a place, and the edits that do it. */
export interface Doable {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** A place in a file; that of a system that ships has a path with a slash before it. */
export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What is wrong at a place. */
export interface Mistake extends Place {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly help?: string;
  readonly failsFor?: string;
  readonly related: readonly (Place & { readonly message: string })[];
  readonly fixes: readonly (Doable & { readonly sure: boolean })[];
}

/** A field of the ledger that `integ check --ledger` prints, as far as the page shows it. */
export interface FieldUse {
  readonly path: string;
  readonly state: "used" | "ignored" | "undecided" | "set" | "unset" | "missing";
  readonly personal?: string;
}

/** What a spec does with each field, as `integ check --ledger` says it. */
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
      /** As `integ build` writes it. */
      readonly module: string;
      /** What the page runs: the same as a script that notes what it comes upon. */
      readonly script: string;
      readonly uses: FieldUses | undefined;
      /** What the spec reads from other systems, and of whom. */
      readonly asks: readonly { readonly name: string; readonly of: string }[];
    };

/** What an editor asks of the worker that has the compiler; all of it is about the texts as they are then. */
export interface LanguageApi {
  /** Forgets all files, and has these. */
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
  /** What a spec can be tried with. */
  choices(path: string): Promise<readonly Choice[]>;
  chosen(path: string, choice: Choice): Promise<Chosen | undefined>;
  prepare(path: string): Promise<Prepared>;
  /** What came of the module that was prepared last, with the place of each value. */
  show(ran: SampleRun): Promise<Preview>;
}

/** Something to try a spec with: a sample of the project, or a test of the spec. */
export type Choice =
  { readonly kind: "sample"; readonly file: string } | { readonly kind: "test"; readonly title: string };

/** What a choice stands for, as the page's editors show it. */
export interface Chosen {
  readonly sample: string;
  /** A JSON object: what reads find and destinations answer, by name. */
  readonly responses: string;
}

/** A module to run, and on what. */
export interface RunRequest {
  readonly script: string;
  readonly sample: string;
  /** A JSON object: what reads find and destinations answer, by name. */
  readonly responses: string;
}

/** What came of it, and what a host would keep it by. */
export interface RunResult {
  readonly ran: SampleRun;
  readonly kept: readonly EventKeys[];
}

/** By what a host knows an event. */
export interface EventKeys {
  /** Two events of one key are one; undefined: the whole text is the key. */
  readonly key?: string;
  /** Runs of one key are done one after another. */
  readonly order?: string;
}

/** What the page asks of the worker that runs modules. */
export interface RunnerApi {
  run(asked: RunRequest): Promise<RunResult>;
}
