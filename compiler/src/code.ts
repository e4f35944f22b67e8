/** The compiler's view of a TypeScript file whose functions specs call; `typescript/` reads it. */
import type { Place } from "@integ/grammar";
import type { OwnForm } from "@integ/runtime";

export type { OwnForm } from "@integ/runtime";

/** A parameter, and whether a call may leave it out. */
export interface CodeParameter {
  readonly name: string;
  readonly form: OwnForm;
  readonly optional: boolean;
}

/** A function that a file of TypeScript exports. */
export interface CodeFunction {
  readonly name: string;
  /** Its name, where it is declared. */
  readonly place: Place;
  readonly doc?: string;
  readonly parameters: readonly CodeParameter[];
  readonly result: OwnForm;
  /** Why specs can't call it. */
  readonly problem?: CodeProblem;
}

/** A problem, at its place in the TypeScript. */
export type CodeProblem = { readonly place: Place } & (
  | { readonly kind: "type"; readonly subject: string; readonly type: string; readonly help: string }
  | { readonly kind: "function" | "file"; readonly what: string; readonly help: string }
);

/** A file of TypeScript: its functions, and all of its code, which goes where the flow goes. */
export interface CodeFile {
  readonly path: string;
  readonly functions: ReadonlyMap<string, CodeFunction>;
  /** Why the file can't be used at all. */
  readonly problem?: CodeProblem;
  /** It, and those that it imports. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The packed code as one expression, whose value has the file's exports; and the names that it needs from the runtime. */
  readonly packed: { readonly expression: string; readonly runtime: readonly string[] };
}

/** A package that reading TypeScript needs, and that is not installed. */
export interface Lacking {
  readonly lacking: string;
}

/** The prefix of the runtime's names in packed code; nothing in a spec or a file has this name. */
export const PACKED = "$";
