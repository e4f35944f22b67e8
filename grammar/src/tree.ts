/**
 * The syntax tree: one set of plain nodes shared by the compiler, the formatter and the editor.
 *
 * Every node has its span. A node cut short by an error is `partial` and keeps what had been read; `lost` is the
 * unfinished piece that was being read when the error came, so that half-typed input keeps its tree.
 */
import type { Span } from "./source.ts";

interface Base extends Span {
  readonly partial?: true;
  readonly lost?: Node;
}

export interface Comment extends Span {
  readonly kind: "Comment";
  /** The comment with its slashes, without the line break. */
  readonly text: string;
  readonly doc: boolean;
}

/** A name as written; `text` is what it means (quotes and back-ticks taken off). Empty where one is missing. */
export interface Name extends Base {
  readonly kind: "Name";
  readonly text: string;
}

export interface File extends Base {
  readonly kind: "File";
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  /** The stretches of declarations that could not be read whole. */
  readonly unread: readonly Span[];
}

// ── declarations ────────────────────────────────────────────────────────────────────────────────────────────────

interface DeclarationBase extends Base {
  /** The `///` lines before it, joined, slashes taken off. */
  readonly doc?: string;
}

export interface VersionDeclaration extends DeclarationBase {
  readonly kind: "Version";
  readonly version: NumberLiteral;
}
export interface IntegrationDeclaration extends DeclarationBase {
  readonly kind: "Integration";
  readonly name: TextLiteral;
}
export interface UseDeclaration extends DeclarationBase {
  readonly kind: "Use";
  readonly file: TextLiteral;
}
/**
 * `source x = system.Type` or `source xs = all system.operation since last run`, also `by` a field of the documents: then `late` says
 * what becomes of what is shown only after the run that it belongs to.
 */
export interface SourceDeclaration extends DeclarationBase {
  readonly kind: "Source";
  readonly name: Name;
  readonly all: boolean;
  readonly target: QualifiedName;
  readonly args?: readonly Argument[];
  readonly sinceLastRun: boolean;
  readonly by?: QualifiedName;
  readonly late?: Late;
}
/** `late into next run`, or `late as corrections`: a list of its own. */
export interface Late extends Base {
  readonly kind: "Late";
  readonly name?: Name;
}
export interface TriggerDeclaration extends DeclarationBase {
  readonly kind: "Trigger";
  readonly trigger: Trigger;
  readonly reconcile?: Timetable;
}
export interface DedupeDeclaration extends DeclarationBase {
  readonly kind: "Dedupe";
  readonly keys: readonly Expression[];
  readonly window?: DurationLiteral;
}
export interface KeyDeclaration extends DeclarationBase {
  readonly kind: "Key";
  readonly value: Expression;
  /** Of several states of one key, the one with the largest value of this is the last word. */
  readonly newest?: Expression;
}
/** `skip when c because "why"`, `hold when …`. */
export interface GuardDeclaration extends DeclarationBase {
  readonly kind: "Guard";
  readonly action: StopAction;
  readonly condition: Expression;
  readonly reason: TextLike;
}
export interface FetchDeclaration extends DeclarationBase {
  readonly kind: "Fetch";
  readonly name: Name;
  readonly read: Read;
}
export interface DestinationDeclaration extends DeclarationBase {
  readonly kind: "Destination";
  readonly name: Name;
  /** The loop of `destination xs = for row in rows … =>`. */
  readonly loop?: ForClauses;
  readonly operation: QualifiedName;
  readonly args: readonly Argument[];
  readonly when?: Expression;
  readonly record: RecordExpression;
}
export interface EnsureDeclaration extends DeclarationBase {
  readonly kind: "Ensure";
  readonly condition: Expression;
  readonly otherwise: StopExpression;
}
/** `on failure retry 12 times over 24 hours then hold`. */
export interface OnFailureDeclaration extends DeclarationBase {
  readonly kind: "OnFailure";
  readonly times?: NumberLiteral;
  readonly over?: DurationLiteral;
  readonly finally: StopAction;
}
export interface IgnoreDeclaration extends DeclarationBase {
  readonly kind: "Ignore";
  readonly paths: readonly Expression[];
  readonly reason: TextLike;
}
export interface TableDeclaration extends DeclarationBase {
  readonly kind: "Table";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode;
  readonly rows?: readonly MatchArm[];
  readonly file?: TextLiteral;
}
export interface MappingDeclaration extends DeclarationBase {
  readonly kind: "Mapping";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode;
  readonly record: RecordExpression;
}
export interface FunctionDeclaration extends DeclarationBase {
  readonly kind: "Function";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result?: TypeNode;
  readonly body: Expression;
}
export interface LetDeclaration extends DeclarationBase {
  readonly kind: "Let";
  readonly name: Name;
  readonly value: Expression;
}
export interface TestDeclaration extends DeclarationBase {
  readonly kind: "Test";
  readonly title: TextLike;
  readonly steps: readonly TestStep[];
}
/** A stretch that could not be read as any declaration. */
export interface BrokenDeclaration extends DeclarationBase {
  readonly kind: "Broken";
}

export type Declaration =
  | VersionDeclaration
  | IntegrationDeclaration
  | UseDeclaration
  | SourceDeclaration
  | TriggerDeclaration
  | DedupeDeclaration
  | KeyDeclaration
  | GuardDeclaration
  | FetchDeclaration
  | DestinationDeclaration
  | EnsureDeclaration
  | OnFailureDeclaration
  | IgnoreDeclaration
  | TableDeclaration
  | MappingDeclaration
  | FunctionDeclaration
  | LetDeclaration
  | TestDeclaration
  | BrokenDeclaration;

// ── parts of declarations ───────────────────────────────────────────────────────────────────────────────────────

/** `system.member`, with further members for `system.Type.field`. */
export interface QualifiedName extends Base {
  readonly kind: "QualifiedName";
  readonly parts: readonly Name[];
}
export interface Parameter extends Base {
  readonly kind: "Parameter";
  readonly name: Name;
  readonly type: TypeNode;
}
export interface DurationLiteral extends Base {
  readonly kind: "Duration";
  readonly amount: NumberLiteral;
  readonly unit: Name;
}
export interface WebhookTrigger extends Base {
  readonly kind: "WebhookTrigger";
  readonly event: QualifiedName;
}
export interface PollTrigger extends Base {
  readonly kind: "PollTrigger";
  readonly operation: QualifiedName;
  readonly args: readonly Argument[];
  readonly every: DurationLiteral;
}
export interface ScheduleTrigger extends Base {
  readonly kind: "ScheduleTrigger";
  readonly timetable: Timetable;
}
export interface FilesTrigger extends Base {
  readonly kind: "FilesTrigger";
  readonly pattern: TextLiteral;
}
export interface ManualTrigger extends Base {
  readonly kind: "ManualTrigger";
}
export type Trigger = WebhookTrigger | PollTrigger | ScheduleTrigger | FilesTrigger | ManualTrigger;

/** `every 15 minutes` · `daily at 23:55 in "…"` · `weekly on monday at …` · `monthly on 1 at …` · `cron "…" in "…"`. */
export interface Timetable extends Base {
  readonly kind: "Timetable";
  readonly rhythm: "every" | "daily" | "weekly" | "monthly" | "cron";
  readonly every?: DurationLiteral;
  readonly day?: Name | NumberLiteral;
  readonly at?: TimeLiteral;
  readonly cron?: TextLiteral;
  readonly zone?: TextLiteral;
}
/** What a `fetch` reads. */
export type Read = OperationRead | ResultRead;
export interface OperationRead extends Base {
  readonly kind: "OperationRead";
  readonly all: boolean;
  readonly operation: QualifiedName;
  readonly args: readonly Argument[];
}
export interface ResultRead extends Base {
  readonly kind: "ResultRead";
  readonly integration: TextLiteral;
  /** Which of its destinations, where it has several. */
  readonly destination?: Name;
  readonly by: Expression;
}
export type StopAction = "skip" | "hold" | "retry";

/** `given "file" with {…}` · `given name = value` · `given {…}`. */
export interface GivenStep extends Base {
  readonly kind: "Given";
  readonly file?: TextLiteral;
  readonly name?: Name;
  readonly value?: Expression;
  readonly changes?: RecordExpression;
}
/** `expect name {…}` · `expect skip "…"` · `expect no name`. */
export interface ExpectStep extends Base {
  readonly kind: "Expect";
  readonly stop?: StopAction;
  readonly reason?: TextLike;
  readonly absent?: true;
  readonly name?: Name;
  readonly record?: RecordExpression;
  /** The records of a destination that writes a list. */
  readonly records?: ListExpression;
}
export type TestStep = GivenStep | ExpectStep;

// ── types ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface NamedType extends Base {
  readonly kind: "NamedType";
  readonly name: QualifiedName;
  /** The scale of `decimal(2)`. */
  readonly scale?: NumberLiteral;
}
export interface ListType extends Base {
  readonly kind: "ListType";
  readonly element: TypeNode;
}
export interface MapType extends Base {
  readonly kind: "MapType";
  readonly value: TypeNode;
}
export interface OptionalType extends Base {
  readonly kind: "OptionalType";
  readonly type: TypeNode;
}
export interface RecordType extends Base {
  readonly kind: "RecordType";
  readonly fields: readonly Parameter[];
}
export interface OneOfType extends Base {
  readonly kind: "OneOfType";
  readonly members: readonly TextLiteral[];
}
export type TypeNode = NamedType | ListType | MapType | OptionalType | RecordType | OneOfType;

// ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

export interface TextLiteral extends Base {
  readonly kind: "Text";
  /** The meaning: escapes resolved, common indentation of a `"""` text taken off. */
  readonly value: string;
}
export interface Template extends Base {
  readonly kind: "Template";
  readonly parts: readonly (TextChunk | Expression)[];
}
export interface TextChunk extends Base {
  readonly kind: "Chunk";
  readonly value: string;
}
export type TextLike = TextLiteral | Template;
export interface NumberLiteral extends Base {
  readonly kind: "Number";
  /** Digits and at most one point; underscores taken off. */
  readonly text: string;
}
export interface BooleanLiteral extends Base {
  readonly kind: "Boolean";
  readonly value: boolean;
}
export interface NullLiteral extends Base {
  readonly kind: "Null";
}
export interface TimeLiteral extends Base {
  readonly kind: "Time";
  readonly text: string;
}
export interface RegexLiteral extends Base {
  readonly kind: "Regex";
  readonly pattern: string;
}
export interface NameReference extends Base {
  readonly kind: "Reference";
  readonly name: string;
}
export interface MemberExpression extends Base {
  readonly kind: "Member";
  readonly object: Expression;
  readonly name: Name;
}
export interface IndexExpression extends Base {
  readonly kind: "Index";
  readonly object: Expression;
  readonly keys: readonly Expression[];
}
export interface Argument extends Base {
  readonly kind: "Argument";
  readonly name?: Name;
  readonly value: Expression;
}
export interface CallExpression extends Base {
  readonly kind: "Call";
  readonly callee: Expression;
  readonly args: readonly Argument[];
}
/** `value | call(…)`. */
export interface PipeExpression extends Base {
  readonly kind: "Pipe";
  readonly value: Expression;
  readonly call: Expression;
}
export interface UnaryExpression extends Base {
  readonly kind: "Unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
}
export type BinaryOperator = "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/";
export interface BinaryExpression extends Base {
  readonly kind: "Binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  /** The tolerance of `a == b within c`. */
  readonly within?: Expression;
}
export interface PresenceExpression extends Base {
  readonly kind: "Presence";
  readonly operand: Expression;
  readonly test: "present" | "absent" | "blank";
}
export interface OtherwiseExpression extends Base {
  readonly kind: "Otherwise";
  readonly value: Expression;
  /** `otherwise if blank`: answers blank text too. */
  readonly blank: boolean;
  readonly fallback: Expression;
}
export interface OnErrorExpression extends Base {
  readonly kind: "OnError";
  readonly value: Expression;
  readonly fallback: Expression;
}
export interface IfExpression extends Base {
  readonly kind: "If";
  readonly condition: Expression;
  readonly consequent: Expression;
  readonly alternative: Expression;
}
export interface MatchExpression extends Base {
  readonly kind: "Match";
  readonly subject: Expression;
  readonly arms: readonly MatchArm[];
}
export interface MatchArm extends Base {
  readonly kind: "Arm";
  readonly patterns: readonly Pattern[];
  readonly body: Expression;
}
export interface UnknownPattern extends Base {
  readonly kind: "UnknownPattern";
}
export interface ElsePattern extends Base {
  readonly kind: "ElsePattern";
}
export interface TypePattern extends Base {
  readonly kind: "TypePattern";
  readonly type: TypeNode;
}
export type Pattern =
  | TextLiteral
  | NumberLiteral
  | UnaryExpression
  | BooleanLiteral
  | NullLiteral
  | UnknownPattern
  | ElsePattern
  | TypePattern;

/** `for x in xs`, with what stands between it and `=>`. */
export interface ForClauses extends Base {
  readonly kind: "ForClauses";
  readonly name: Name;
  readonly list: Expression;
  readonly clauses: readonly ForClause[];
}
export interface WhereClause extends Base {
  readonly kind: "Where";
  readonly condition: Expression;
}
export interface LetClause extends Base {
  readonly kind: "LetClause";
  readonly name: Name;
  readonly value: Expression;
}
export interface FetchClause extends Base {
  readonly kind: "FetchClause";
  readonly name: Name;
  readonly read: Read;
}
export interface SortClause extends Base {
  readonly kind: "SortBy";
  readonly key: Expression;
  readonly descending: boolean;
}
export interface GroupClause extends Base {
  readonly kind: "GroupBy";
  readonly name: Name;
  readonly key: Expression;
}
export type ForClause = WhereClause | LetClause | FetchClause | SortClause | GroupClause;
export interface ForExpression extends Base {
  readonly kind: "For";
  readonly head: ForClauses;
  readonly body: Expression;
}
export interface RecordExpression extends Base {
  readonly kind: "Record";
  readonly entries: readonly RecordEntry[];
}
export interface FieldEntry extends Base {
  readonly kind: "Field";
  /** One name; more, or an index, only in what a test gives or expects. */
  readonly path: readonly (Name | NumberLiteral)[];
  readonly value: Expression;
}
export interface SpreadEntry extends Base {
  readonly kind: "Spread";
  readonly value: Expression;
}
export interface LetEntry extends Base {
  readonly kind: "LetEntry";
  readonly name: Name;
  readonly value: Expression;
}
export type RecordEntry = FieldEntry | SpreadEntry | LetEntry;
export interface ListExpression extends Base {
  readonly kind: "List";
  readonly items: readonly Expression[];
}
export interface StopExpression extends Base {
  readonly kind: "Stop";
  readonly action: StopAction;
  readonly reason: TextLike;
}
/** Stands where an expression should be and is not. */
export interface MissingExpression extends Base {
  readonly kind: "Missing";
}

export type Expression =
  | TextLiteral
  | Template
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | TimeLiteral
  | RegexLiteral
  | DurationLiteral
  | NameReference
  | MemberExpression
  | IndexExpression
  | CallExpression
  | PipeExpression
  | UnaryExpression
  | BinaryExpression
  | PresenceExpression
  | OtherwiseExpression
  | OnErrorExpression
  | IfExpression
  | MatchExpression
  | ForExpression
  | RecordExpression
  | ListExpression
  | StopExpression
  | MissingExpression;

export type Node =
  | File
  | Comment
  | Name
  | Declaration
  | QualifiedName
  | Late
  | Parameter
  | Trigger
  | Timetable
  | Read
  | TestStep
  | TypeNode
  | TextChunk
  | Argument
  | MatchArm
  | Pattern
  | ForClauses
  | ForClause
  | RecordEntry
  | Expression;

/** The direct child nodes of a node in the order of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === "comments") continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) found.push(item);
    } else if (isNode(value)) found.push(value);
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "start" in value;
}

/** Whether a node, or anything below it, was cut short by a syntax error. */
export function isPartial(node: Node): boolean {
  if (("partial" in node && node.partial === true) || node.kind === "Missing" || node.kind === "Broken") return true;
  return children(node).some(isPartial);
}
