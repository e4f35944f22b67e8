/** What the readers of choices and of records need of the reader of schemas: schemas contain schemas. */
import type { Annotation } from "./annotations.ts";
import type { Conjunct } from "./conjuncts.ts";
import type { Placed, SchemaDocuments } from "./schema-documents.ts";
import type { SchemaReports } from "./schema-reports.ts";
import type { Units } from "./read-values.ts";
import type { SchemaRules } from "./schema-rules.ts";
import type { Json, SchemaPlace, Type } from "./types.ts";

/** A type, and whether null is a value beside it. */
export interface Read {
  readonly type: Type;
  readonly nullable: boolean;
}

/** The reader of one system's schemas, as its parts see it. A `name` is that of a type: `shopify.Order`. */
export interface SchemaReading {
  readonly system: string;
  readonly documents: SchemaDocuments;
  readonly reports: SchemaReports;
  readonly rules: SchemaRules;
  readonly units: Units;
  read(json: Json, place: SchemaPlace, name: string): Read;
  /** The type of what fits several schemas, each at its own place. */
  readAll(parts: readonly Placed[], name: string): Read;
  /** The type of what fits all of some schemas. */
  conjoined(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Read;
  /** Reads a schema within a list or a map. */
  inside<T>(read: () => T): T;
  /** Reads what a record contains, which may refer to the record. */
  withinRecord<T>(read: () => T): T;
  /** The name of a schema that others refer to. */
  nameOf(target: Placed, otherwise: string): string;
  /** `x-integ` of the schemas, and annotations that stand outside. */
  annotation(conjuncts: readonly Conjunct[]): Annotation;
}
