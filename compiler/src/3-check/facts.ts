/** The results of the checker for lowering: side tables of the tree, which is never changed. */
import type { Place, tree } from "@integ/grammar";
import type { System, SystemEvent, SystemOperation, SystemType } from "../1-load/system-model.ts";
import type { Field, SchemaPlace, Type } from "../1-load/types.ts";
import type { BoundModule, CodeUse } from "../2-bind/symbols.ts";
import type { Letters } from "./currencies.ts";
import type { Builtin, Library } from "../functions/builtin.ts";
import type { Timetable } from "./timetable.ts";

/** Why a value may be absent: the first step of its path that may be. */
export interface Absence {
  /** The path in the spec: `order.customer`. */
  readonly path: string;
  /** The steps below the source document, if the value is missing there. */
  readonly steps?: readonly string[];
  readonly nullable: boolean;
  readonly doc?: string;
}

export type Direction = "read" | "written";

/** The result of checking an expression: its type, and how it may be absent. */
export interface Typed {
  readonly type: Type;
  /** Set where the value may be absent. */
  readonly absent?: Absence;
  /**
   * It is present because of the spec's conditions or assignments, although the schema allows its field to be missing.
   */
  readonly surely?: true;
  /** The call that may fail and is not handled yet. */
  readonly fails?: tree.Expression;
}

export type BindingKind = "source" | "fetch" | "let" | "loop" | "destination" | "parameter" | "now" | "delivery";

/** A name and its value. */
export interface Binding {
  readonly kind: BindingKind;
  readonly name: string;
  readonly typed: Typed;
  /** Depends only on the source document. */
  readonly fromSource: boolean;
  /** For `last_day`: the zone of its days. */
  readonly zone?: string;
}

/** The names in scope at an unknown name, which an editor offers. */
export interface Sight {
  readonly names: readonly Binding[];
  /** Whether a stop is allowed here. */
  readonly stops: boolean;
  /** Here the name of an earlier destination means its response. */
  readonly inDestination: boolean;
}

/** The target of a value. */
export interface Slot {
  readonly type: Type;
  readonly required: boolean;
  readonly nullable: boolean;
  /** The name in messages: `xero.Invoice.Contact.Name`. */
  readonly name: string;
  /** The record's path, with which its fields' names begin: `xero.Invoice.LineItems`. Default: the record's type. */
  readonly within?: string;
  readonly place?: SchemaPlace;
  /**
   * `written` for values that are or may be sent: fields of a destination's record, results of tables, and of functions
   * that write records.
   * `read` for values in the form of documents.
   */
  readonly direction: Direction;
  /** The expression of the currency of an amount in this slot. */
  readonly currency?: tree.Expression;
  /** Null means absent here: in an argument of a read, where it must not become a blank text, and in a name. */
  readonly asked?: true;
  /** An optional field of a record. */
  readonly optional?: true;
  /** One of several branches of an optional value: `null` omits it. */
  readonly branch?: true;
  /** The value is never blank here: another branch handles blank values. */
  readonly notBlank?: true;
  /** `null` means no value: the result of a function that may return none. */
  readonly none?: true;
  /** The place of messages about missing fields: the operation, or the field's name. */
  readonly at?: { readonly start: number; readonly end: number };
}

/** A value that its place may refuse at run time, which holds the run. */
export interface Risk {
  /** `xero.Invoice.Reference` */
  readonly target: string;
  /** `at least 10 characters` */
  readonly wants: readonly string[];
}

/** A declared read, or one within a loop: of an operation or of another integration's result, never both. */
export interface CheckedFetch {
  readonly declaration: tree.FetchDeclaration | tree.FetchClause;
  readonly binding: Binding;
  /** The operation of another system … */
  readonly operation?: { readonly system: System; readonly operation: SystemOperation };
  /** … or the integration whose delivery is looked up. */
  readonly result?: { readonly flow: string; readonly destination: string };
  /** The type of the result, or of its elements if it is a list. */
  readonly resultType: SystemType;
}

/** The source: one document, or a whole list; `read` if it is read when the flow is due. */
export interface CheckedDocument {
  readonly system: System;
  /** The type of one document. */
  readonly type: SystemType;
  readonly all: boolean;
  readonly read?: CheckedListRead & { readonly sinceLastRun: boolean; readonly by?: CheckedBy };
  readonly binding: Binding;
}

/** The time of its documents by which a list is read since the last run. */
export interface CheckedBy {
  readonly field: string;
  /** Other fields that are read: the field's substitute, and the document's identity. */
  readonly fields: readonly string[];
  readonly identity: readonly string[];
  /** The field is a day, not a datetime. */
  readonly day: boolean;
  /** Runs cover whole days in this zone. */
  readonly zone?: string;
  /** The list of late documents; without it they go into the next run. */
  readonly late?: Binding;
}

/** The list operation of a source `all …`, or of a reconciliation, with its arguments. */
export interface CheckedListRead {
  readonly system: System;
  readonly operation: SystemOperation;
  readonly args: readonly tree.Argument[];
}

export type CheckedTrigger =
  | {
      readonly kind: "webhook";
      readonly event: SystemEvent;
      /** The fields that identify a delivered document; see the runtime. */
      readonly document?: { readonly identity: readonly string[]; readonly changed?: string };
      readonly reconcile?: {
        readonly timetable: Timetable;
        readonly operation: SystemOperation;
        readonly arguments: NonNullable<SystemEvent["list"]>["arguments"];
      };
    }
  | { readonly kind: "poll"; readonly list: CheckedListRead; readonly everySeconds: number }
  | { readonly kind: "schedule"; readonly timetable: Timetable }
  | {
      readonly kind: "files";
      readonly pattern: string;
      readonly system?: string;
      readonly format?: SystemType["format"];
    }
  | { readonly kind: "manual" };

/** A destination with a known operation that takes a record. */
export interface CheckedDestination {
  readonly declaration: tree.DestinationDeclaration;
  readonly binding: Binding;
  readonly system: System;
  readonly operation: SystemOperation;
  readonly record: SystemType;
}

/** A table with known keys and results. */
export interface CheckedTable {
  readonly declaration: tree.TableDeclaration;
  readonly keys: readonly Type[];
  /** The declared type. */
  readonly result: Type;
  /** The type of the rows' values, which may be narrower. */
  readonly gives: Type;
  /** Keys as canonical texts, and the expression or the text (from a CSV) of the result. */
  readonly rows: readonly {
    readonly keys: readonly string[];
    readonly value: tree.Expression | string;
    /** In the spec, or in its CSV file. */
    readonly place: Place;
  }[];
  readonly fallback?: tree.Expression;
  /** For each key whose values are all codes of currencies: their case. Such keys are compared without case. */
  readonly codes: readonly (Letters | undefined)[];
  readonly total: boolean;
}

/** A function or mapping of the spec, inferred from its body where it declares no result. */
export interface CheckedCallable {
  readonly declaration: tree.FunctionDeclaration | tree.MappingDeclaration;
  readonly parameters: readonly Binding[];
  readonly result: Typed;
  /** The form of its result: `written` if it writes records of a declared type. */
  readonly form: Direction;
  /** It calls a function in TypeScript without handling its errors. */
  readonly throws: boolean;
}

/** A function in TypeScript that the spec calls, in types of the language. */
export interface CheckedCode extends CodeUse {
  readonly parameters: readonly Slot[];
  readonly result: Typed;
}

/** A test of the spec as data, ready to run. */
export interface CheckedTest {
  readonly title: string;
  readonly place: { readonly start: number; readonly end: number };
  /** A sample's path, relative to the spec; if absent, the document is `document`. */
  readonly file?: string;
  readonly document?: unknown;
  readonly changes: readonly Change[];
  readonly fetched: Readonly<Record<string, unknown>>;
  readonly expected: readonly Expectation[];
}

/** One value of `with { … }` in a test, and its place in the sample. */
export interface Change {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}
export type Expectation =
  | {
      readonly kind: "record";
      readonly name: string;
      readonly fields: readonly (Change & { readonly start: number; readonly end: number })[];
    }
  /** All records of a list, in order, each with the named fields. */
  | { readonly kind: "records"; readonly name: string; readonly records: unknown }
  | { readonly kind: "no"; readonly name: string }
  | StopExpectation<"skip">
  | StopExpectation<"hold">
  | StopExpectation<"retry">;

interface StopExpectation<K extends tree.StopAction> {
  readonly kind: K;
  readonly reason?: string;
  readonly start: number;
  readonly end: number;
}

/** The checker's facts by node and name; filled while it runs. */
export interface FactTables {
  readonly typed: Map<tree.Node, Typed>;
  /** The declaration that a name refers to. */
  readonly bindings: Map<tree.Node, Binding>;
  /** The names in scope at unknown names; for an unknown field, stored at a name in its value. */
  readonly sights: Map<tree.Node, Sight>;
  /** The schema's field of a member access. */
  readonly fields: Map<tree.Node, Field>;
  /** The slots of values. */
  readonly slots: Map<tree.Node, Slot>;
  /** Values that are not proved to fit their places. */
  readonly risks: Map<tree.Node, Risk>;
  /** Uses of a path inside an arm that determines its variant. */
  readonly narrowings: Map<tree.Node, Type>;
  /** The overload that a call resolves to. */
  readonly overloads: Map<tree.Node, Builtin>;
  /** The variant that an `is` means. */
  readonly kinds: Map<tree.TypePattern, Type>;
  /** The fields of a `...`, with their values. */
  readonly spreads: Map<tree.SpreadEntry, readonly tree.FieldEntry[]>;
  /** The responses of earlier destinations, by name. */
  readonly responses: Map<Binding, Typed>;
  /** Names that mean the response rather than the record. */
  readonly responseUses: Map<tree.Node, Binding>;
  readonly tables: Map<string, CheckedTable>;
  /** Functions and mappings of the spec and its libraries. */
  readonly callables: Map<string, CheckedCallable>;
  /** Functions in TypeScript that the spec or its libraries call. */
  readonly code: Map<string, CheckedCode>;
  readonly systems: Map<string, System>;
  /** Reads in loops, which are requested during the mapping. */
  readonly loopFetches: CheckedFetch[];
}

/** Empty tables for the facts of one file. */
export function factTables(): FactTables {
  return {
    typed: new Map(),
    bindings: new Map(),
    sights: new Map(),
    fields: new Map(),
    slots: new Map(),
    risks: new Map(),
    narrowings: new Map(),
    overloads: new Map(),
    kinds: new Map(),
    spreads: new Map(),
    responses: new Map(),
    responseUses: new Map(),
    tables: new Map(),
    callables: new Map(),
    code: new Map(),
    systems: new Map(),
    loopFetches: [],
  };
}

/** The same, readonly. */
type Facts = {
  readonly [Name in keyof FactTables]: FactTables[Name] extends Map<infer Key, infer Value>
    ? ReadonlyMap<Key, Value>
    : FactTables[Name] extends (infer Element)[]
      ? readonly Element[]
      : FactTables[Name];
};

/** A spec after checking: its declarations and all facts that lowering needs. With errors it is not lowered. */
export interface CheckedModule extends Facts {
  readonly module: BoundModule;
  /** The library that the spec was checked with. */
  readonly library: Library;
  readonly document?: CheckedDocument;
  readonly trigger?: CheckedTrigger;
  readonly fetches: readonly CheckedFetch[];
  readonly destinations: readonly CheckedDestination[];
  readonly tests: readonly CheckedTest[];
  /** The paths of the source and of lookups that are read; a document without an entry is read as a whole. */
  readonly reads: ReadonlyMap<Binding, readonly string[]>;
  /** Fields of the source by path (`line_items[].title`); fields of parameters by their place in the schema. */
  readonly coverage: {
    readonly used: ReadonlySet<string>;
    readonly ignored: ReadonlySet<string>;
    readonly usedPlaces: ReadonlySet<string>;
  };
  /** Guards that need only the source. */
  readonly early: ReadonlySet<tree.GuardDeclaration>;
}
