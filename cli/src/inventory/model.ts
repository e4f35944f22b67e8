/** The integration inventory as data: what `integ docs` writes as a site, as Markdown, as CSV and as JSON. */
import type { FieldLineage, Origin, RequestLineage } from "@integ/compiler";

/** The integrations of a project's systems, according to its specs. Texts that people wrote are unchanged. */
export interface Inventory {
  readonly version: 1;
  /** The company, if integ.yaml names it. */
  readonly organisation?: string;
  /** The contact for personal data. */
  readonly dataProtection?: string;
  /** The general safeguards for personal data. */
  readonly security?: string;
  /** integ's own retention of data, in days, and whether it is encrypted. */
  readonly store: { readonly events: number; readonly results: number; readonly encrypted: boolean };
  /** The time from which next runs and ends of versions are computed, as ISO 8601. */
  readonly at: string;
  readonly systems: readonly InventorySystem[];
  readonly flows: readonly InventoryFlow[];
  readonly personal: readonly PersonalData[];
  readonly open: readonly OpenQuestion[];
}

/** A system that flows read, write or receive events from. */
export interface InventorySystem {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  /** The version of its API in its description; a built-in end has none. */
  readonly apiVersion?: string;
  /** The day until which its vendor keeps that version. */
  readonly keptUntil?: string;
  /** The person or team responsible for it. */
  readonly owner?: string;
  /** Where it stores data, and the safeguards there. */
  readonly dataIn?: string;
  /** The settings of a connection, and whether each has a value here. */
  readonly settings: readonly { readonly name: string; readonly secret: boolean; readonly isSet: boolean }[];
  /** The state of the connection, as in `integ connections`; absent if there is nothing to connect. */
  readonly connection?: {
    readonly by: string;
    readonly state: string;
    readonly todo?: string;
    readonly expires?: string;
  };
  readonly limits: readonly Limit[];
  readonly startsFlows: readonly string[];
  readonly isReadBy: readonly string[];
  readonly isWrittenBy: readonly string[];
}

/** A rate limit of a system. */
export interface Limit {
  readonly what: "concurrent" | "second" | "minute" | "day";
  readonly most: number;
}

/** One integration: what starts it, which data moves, and what happens to exceptions. */
export interface InventoryFlow {
  readonly name: string;
  /** Relative to the project. */
  readonly file: string;
  readonly about?: string;
  readonly owner?: string;
  /** How it starts: by the source (`push`), by polling (`pull`), by a timetable, a file, or a person. */
  readonly starts: "push" | "pull" | "schedule" | "files" | "manual";
  /** The trigger as written in the spec: `webhook shopify.orders_paid`. */
  readonly when: string;
  /** The next due times in ISO 8601, with their zone. */
  readonly next: readonly string[];
  readonly zone?: string;
  /**
   * The kind of these times: runs, or reconciliations; `poll`: checks without fixed times. Absent if only events start
   * it.
   */
  readonly nextIs?: "run" | "reconcile" | "poll";
  readonly source: { readonly system: string; readonly type: string };
  readonly key?: string;
  readonly dedupe?: string;
  /** What the spec does if a system is unreachable or refuses. */
  readonly onFailure?: string;
  readonly requests: readonly InventoryRequest[];
  /** Tables that it looks up: tax codes, accounts. */
  readonly tables: readonly InventoryTable[];
  readonly fit: Fit;
  readonly tests: readonly string[];
}

/** A table of a spec, or of its CSV file, relative to the project. */
export interface InventoryTable {
  readonly name: string;
  readonly about?: string;
  readonly file: string;
  /** The names of its keys. */
  readonly keys: readonly string[];
  /** The keys of each row, and its value; `else` has the single key `else`. */
  readonly rows: readonly { readonly keys: readonly string[]; readonly gives: string }[];
}

/** A field that is sent, without the places in files, which only editors need. */
export type InventoryField = Omit<FieldLineage, "places">;

/** A request of a flow, with the fields that are not set. */
export interface InventoryRequest extends Omit<RequestLineage, "fields"> {
  readonly fields: readonly InventoryField[];
  readonly doc?: string;
}

/** How the source matches the destinations' structure. */
export interface Fit {
  readonly required: { readonly set: readonly string[]; readonly open: readonly string[] };
  readonly optional: { readonly set: readonly string[]; readonly open: readonly string[] };
  /** Fields that are the same for every document. */
  readonly constant: readonly { readonly path: string; readonly value: string }[];
  /** Conversions that may lose data, as written in the spec. */
  readonly lossy: readonly { readonly expression: string; readonly line: number }[];
  /** The lookups in other systems. */
  readonly lookups: readonly string[];
  /** The spec's own skips, holds and retries, with their reasons. */
  readonly stops: readonly {
    readonly action: string;
    readonly reason: string;
    readonly when?: string;
    readonly line: number;
  }[];
  /** Values that their place may refuse, which holds the run. */
  readonly mayBeHeld: readonly {
    readonly target: string;
    readonly expression: string;
    readonly wants: readonly string[];
    readonly line: number;
  }[];
  /** Fields of the source: used, ignored, and undecided. */
  readonly source: { readonly used: number; readonly ignored: readonly string[]; readonly undecided: number };
}

/** A movement of personal data, as a record of processing activities has it (GDPR, Article 30). */
export interface PersonalData {
  readonly flow: string;
  readonly owner?: string;
  readonly purpose?: string;
  readonly ground?: string;
  readonly subjects?: string;
  readonly keep?: string;
  readonly from: string;
  readonly to: string;
  /** Where the recipient stores it, and the safeguards there. */
  readonly dataIn?: string;
  /** The categories: name, email, address … */
  readonly kinds: readonly string[];
  /** Each field and where it goes, including arguments of reads. */
  readonly fields: readonly { readonly from: Origin; readonly kinds: readonly string[]; readonly to: string }[];
}

/** A fact about an integration that a company should state, but has not. */
export interface OpenQuestion {
  readonly kind:
    | "system_without_owner"
    | "flow_without_owner"
    | "no_ground"
    | "no_place"
    | "no_tests"
    | "connection"
    | "version_ends"
    | "undecided"
    | "unknown_integration"
    | "broken";
  /** The system or flow that it is about. */
  readonly about: string;
  readonly detail?: string;
}
