/** The table of diagnostics: each code with its severity, the phase that finds it, the functions that word it, and its page. */
import { syntax, SYNTAX_KINDS, type Diagnostic, type DiagnosticKind, type Phase, type Severity } from "@integ/grammar";
import { bind } from "./bind.ts";
import { check } from "./check.ts";
import { COMPILER_KINDS } from "./codes.ts";
import { load } from "./load.ts";

type Message = (...args: readonly never[]) => Diagnostic;

/** All that there is for one code. */
export interface DiagnosticRow {
  readonly code: string;
  readonly severity: Severity;
  readonly phase: Phase;
  /** By their names. */
  readonly messages: ReadonlyMap<string, Message | undefined>;
  /** Below `docs/errors`. */
  readonly page: string;
}

/** Every function that words a diagnostic. */
export const MESSAGES: ReadonlyMap<string, Message> = new Map(
  [syntax, bind, check, load].flatMap((group) => Object.entries<Message>(group)),
);

export const DIAGNOSTICS: ReadonlyMap<string, DiagnosticRow> = new Map(
  Object.entries<DiagnosticKind>({ ...SYNTAX_KINDS, ...COMPILER_KINDS }).map(([code, kind]) => [
    code,
    {
      code,
      severity: kind.severity,
      phase: kind.phase,
      messages: new Map(kind.messages.map((name) => [name, MESSAGES.get(name)])),
      page: `${code}.md`,
    },
  ]),
);
