/**
 * The syntax tree: one set of plain nodes shared by the compiler, the formatter and the editor.
 *
 * Every node has its span. A node cut short by an error is `partial` and keeps the parts read so far; `lost` is the
 * unfinished part at the error, so that incomplete input keeps its tree.
 */
import type { Span } from "./source.ts";

interface Base extends Span {
  readonly partial?: true;
  readonly lost?: Node;
}

/** `// …`, or `/// …` which documents the declaration below it (`doc`). */
export interface Comment extends Span {
  readonly kind: "Comment";
  /** The comment with its slashes, without the line break. */
  readonly text: string;
  readonly doc: boolean;
}

/** A name; `text` is its value (without quotes and back-ticks). Empty if it is missing. */
export interface Name extends Base {
  readonly kind: "Name";
  readonly text: string;
}

/** A whole `.integ` file. */
export interface File extends Base {
  readonly kind: "File";
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  /** The ranges of declarations that could not be parsed completely. */
  readonly unparsed: readonly Span[];
}

// ── declarations ────────────────────────────────────────────────────────────────────────────────────────────────

interface DeclarationBase extends Base {
  /** The `///` lines before it, joined, without slashes. */
  readonly doc?: string;
}

/** `integ 1`: the version of the language. */
export interface VersionDeclaration extends DeclarationBase {
  readonly kind: "Version";
  readonly version: NumberLiteral;
}

/** `integration "orders-to-invoices"`: the name under which the flow runs. A file without one is a library. */
export interface IntegrationDeclaration extends DeclarationBase {
  readonly kind: "Integration";
  readonly name: TextLiteral;
}

/** `use "./tables.integ"`: declarations of that file can be used as if they were in this one. */
export interface UseDeclaration extends DeclarationBase {
  readonly kind: "Use";
  readonly file: TextLiteral;
}
/**
 * `source x = system.Type` or `source xs = all system.operation since last run`, also `by` a field of the documents: then `late`
 * decides about documents that appear after their run.
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

/** `trigger webhook shopify.orders_paid`, with `reconcile every …` for a list that finds what the trigger missed. */
export interface TriggerDeclaration extends DeclarationBase {
  readonly kind: "Trigger";
  readonly trigger: Trigger;
  readonly reconcile?: Timetable;
}

/** `dedupe by order.id for 7 days`: events with equal keys in that time are one event. */
export interface DedupeDeclaration extends DeclarationBase {
  readonly kind: "Dedupe";
  readonly keys: readonly Expression[];
  readonly window?: DurationLiteral;
}

/** `key order.id, newest order.updated_at`: the ordering key. Runs with the same key go one after another. */
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

/** `fetch contact = xero.find_contact(email: order.email)`. */
export interface FetchDeclaration extends DeclarationBase {
  readonly kind: "Fetch";
  readonly name: Name;
  readonly read: Read;
}

/** `destination invoice = xero.upsert_invoice(…) when … { … }`: one record to write, or with a loop a list of them. */
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

/** `ensure total == order.total otherwise hold "…"`: checked before anything is sent. */
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

/** `ignore order.note because "…"`: fields that are left out on purpose, for the ledger. */
export interface IgnoreDeclaration extends DeclarationBase {
  readonly kind: "Ignore";
  readonly paths: readonly Expression[];
  readonly reason: TextLike;
}

/** `table account(kind: text) -> text { "goods" => "200" }`, or `from "accounts.csv"`: `rows` or `file`, never both. */
export interface TableDeclaration extends DeclarationBase {
  readonly kind: "Table";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode;
  readonly rows?: readonly MatchArm[];
  readonly file?: TextLiteral;
}

/** `mapping line(item: shopify.LineItem) -> xero.LineItem { … }`: a record that several places build. */
export interface MappingDeclaration extends DeclarationBase {
  readonly kind: "Mapping";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode;
  readonly record: RecordExpression;
}

/** `function net(item: shopify.LineItem) = …`. Without a result type it has that of its body. */
export interface FunctionDeclaration extends DeclarationBase {
  readonly kind: "Function";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result?: TypeNode;
  readonly body: Expression;
}

/** `let total = …` at the top of a file. */
export interface LetDeclaration extends DeclarationBase {
  readonly kind: "Let";
  readonly name: Name;
  readonly value: Expression;
}

/** `test "a paid order" { given … expect … }`: steps in the order in which they are written. */
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

/** `name: type`, of a function, table or mapping, or a field of a record type. */
export interface Parameter extends Base {
  readonly kind: "Parameter";
  readonly name: Name;
  readonly type: TypeNode;
}

/** `15 minutes`, with the unit as written; the checker says which units a place takes. */
export interface DurationLiteral extends Base {
  readonly kind: "Duration";
  readonly amount: NumberLiteral;
  readonly unit: Name;
}

/** `webhook shopify.orders_paid`. */
export interface WebhookTrigger extends Base {
  readonly kind: "WebhookTrigger";
  readonly event: QualifiedName;
}

/** `poll shopify.list_orders(status: "paid") every 5 minutes`. */
export interface PollTrigger extends Base {
  readonly kind: "PollTrigger";
  readonly operation: QualifiedName;
  readonly args: readonly Argument[];
  readonly every: DurationLiteral;
}

/** `schedule daily at 23:55 in "Europe/Vilnius"`. */
export interface ScheduleTrigger extends Base {
  readonly kind: "ScheduleTrigger";
  readonly timetable: Timetable;
}

/** `files "inbox/*.csv"`: a path with wildcards, relative to the project. */
export interface FilesTrigger extends Base {
  readonly kind: "FilesTrigger";
  readonly pattern: TextLiteral;
}

/** `manual`: started by `integ trigger` alone. */
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
/** The target of a `fetch`. */
export type Read = OperationRead | ResultRead;

/** `all xero.list_payments(…)`: `all` reads every page of a list. */
export interface OperationRead extends Base {
  readonly kind: "OperationRead";
  readonly all: boolean;
  readonly operation: QualifiedName;
  readonly args: readonly Argument[];
}

/** `result of "orders".invoice by order.id`: the response that another integration got for the same key. */
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

/** `text`, `decimal(2)`, `shopify.Order.customer`. */
export interface NamedType extends Base {
  readonly kind: "NamedType";
  readonly name: QualifiedName;
  /** The scale of `decimal(2)`. */
  readonly scale?: NumberLiteral;
}

/** `list of T`. */
export interface ListType extends Base {
  readonly kind: "ListType";
  readonly element: TypeNode;
}

/** `map of T`: names that are not known before, each with a value of one type. */
export interface MapType extends Base {
  readonly kind: "MapType";
  readonly value: TypeNode;
}

/** `T?`: may be absent. */
export interface OptionalType extends Base {
  readonly kind: "OptionalType";
  readonly type: TypeNode;
}

/** `{ name: text, total: decimal(2) }`. */
export interface RecordType extends Base {
  readonly kind: "RecordType";
  readonly fields: readonly Parameter[];
}

/** `one of ("paid", "pending")`. */
export interface OneOfType extends Base {
  readonly kind: "OneOfType";
  readonly members: readonly TextLiteral[];
}
export type TypeNode = NamedType | ListType | MapType | OptionalType | RecordType | OneOfType;

// ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

/** `"text"`, without holes. */
export interface TextLiteral extends Base {
  readonly kind: "Text";
  /** The meaning: escapes resolved, common indentation of a `"""` text taken off. */
  readonly value: string;
}

/** `"{order.name} of {day}"`: what stands between the holes, and the holes' expressions, in order. */
export interface Template extends Base {
  readonly kind: "Template";
  readonly parts: readonly (TextChunk | Expression)[];
}

/** The text between two holes of a template, escapes resolved. Never empty. */
export interface TextChunk extends Base {
  readonly kind: "Chunk";
  readonly value: string;
}
export type TextLike = TextLiteral | Template;

/** `1_000.50`. Kept as text: its decimals count. */
export interface NumberLiteral extends Base {
  readonly kind: "Number";
  /** Digits and at most one point; underscores taken off. */
  readonly text: string;
}

/** `true` or `false`. */
export interface BooleanLiteral extends Base {
  readonly kind: "Boolean";
  readonly value: boolean;
}

/** `null`: no value, for destinations that are to receive it. */
export interface NullLiteral extends Base {
  readonly kind: "Null";
}

/** `23:55`, a time of day; `text` is as written. */
export interface TimeLiteral extends Base {
  readonly kind: "Time";
  readonly text: string;
}

/** `r"^A-\d+$"`, without its quotes; what regular expressions it may be is checked by the compiler. */
export interface RegexLiteral extends Base {
  readonly kind: "Regex";
  readonly pattern: string;
}

/** A plain name in an expression: a variable, a function, or the start of a path. */
export interface NameReference extends Base {
  readonly kind: "Reference";
  readonly name: string;
}

/** `object.name`. */
export interface MemberExpression extends Base {
  readonly kind: "Member";
  readonly object: Expression;
  readonly name: Name;
}

/** `list[0]`, or a lookup in a table with several keys. */
export interface IndexExpression extends Base {
  readonly kind: "Index";
  readonly object: Expression;
  readonly keys: readonly Expression[];
}

/** `value` or `name: value` in a call. */
export interface Argument extends Base {
  readonly kind: "Argument";
  readonly name?: Name;
  readonly value: Expression;
}

/** `callee(args)`. */
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

/** `-x` or `not x`. */
export interface UnaryExpression extends Base {
  readonly kind: "Unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
}
export type BinaryOperator = "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/";

/** `left operator right`; `within` is the tolerance of an equality. */
export interface BinaryExpression extends Base {
  readonly kind: "Binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  /** The tolerance of `a == b within c`. */
  readonly within?: Expression;
}

/** `x present`, `x absent`, `x blank`. */
export interface PresenceExpression extends Base {
  readonly kind: "Presence";
  readonly operand: Expression;
  readonly test: "present" | "absent" | "blank";
}

/** `value otherwise fallback`: what stands in for an absent value. */
export interface OtherwiseExpression extends Base {
  readonly kind: "Otherwise";
  readonly value: Expression;
  /** `otherwise if blank`: also replaces blank text. */
  readonly blank: boolean;
  readonly fallback: Expression;
}

/** `value on error fallback`: what stands in for a value that can't be worked out. */
export interface OnErrorExpression extends Base {
  readonly kind: "OnError";
  readonly value: Expression;
  readonly fallback: Expression;
}

/** `if condition then consequent else alternative`: there is always an `else`. */
export interface IfExpression extends Base {
  readonly kind: "If";
  readonly condition: Expression;
  readonly consequent: Expression;
  readonly alternative: Expression;
}

/** `match subject { pattern => body … }`. */
export interface MatchExpression extends Base {
  readonly kind: "Match";
  readonly subject: Expression;
  readonly arms: readonly MatchArm[];
}

/** `"a", "b" => body` of a match, or a row of a table. */
export interface MatchArm extends Base {
  readonly kind: "Arm";
  readonly patterns: readonly Pattern[];
  readonly body: Expression;
}

/** `unknown`: a value that the schema does not list. */
export interface UnknownPattern extends Base {
  readonly kind: "UnknownPattern";
}

/** `else`: all that no other arm takes. */
export interface ElsePattern extends Base {
  readonly kind: "ElsePattern";
}

/** `is T`: a variant of a union. */
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

/** `where condition` of a loop. */
export interface WhereClause extends Base {
  readonly kind: "Where";
  readonly condition: Expression;
}

/** `let name = value` in the head of a loop. */
export interface LetClause extends Base {
  readonly kind: "LetClause";
  readonly name: Name;
  readonly value: Expression;
}

/** `fetch name = read` in the head of a loop: one read for each element. */
export interface FetchClause extends Base {
  readonly kind: "FetchClause";
  readonly name: Name;
  readonly read: Read;
}

/** `sort by key descending`. */
export interface SortClause extends Base {
  readonly kind: "SortBy";
  readonly key: Expression;
  readonly descending: boolean;
}

/** `group by name = key`. */
export interface GroupClause extends Base {
  readonly kind: "GroupBy";
  readonly name: Name;
  readonly key: Expression;
}
export type ForClause = WhereClause | LetClause | FetchClause | SortClause | GroupClause;

/** `for item in list where … => body`: a list of what the body makes of each element. */
export interface ForExpression extends Base {
  readonly kind: "For";
  readonly head: ForClauses;
  readonly body: Expression;
}

/** `{ … }`. */
export interface RecordExpression extends Base {
  readonly kind: "Record";
  readonly entries: readonly RecordEntry[];
}

/** `Name: value` in a record. */
export interface FieldEntry extends Base {
  readonly kind: "Field";
  /** One name; several, or an index, only in documents of tests. */
  readonly path: readonly (Name | NumberLiteral)[];
  readonly value: Expression;
}

/** `...value`: all fields of another record. */
export interface SpreadEntry extends Base {
  readonly kind: "Spread";
  readonly value: Expression;
}

/** `let name = value` between the fields of a record. */
export interface LetEntry extends Base {
  readonly kind: "LetEntry";
  readonly name: Name;
  readonly value: Expression;
}
export type RecordEntry = FieldEntry | SpreadEntry | LetEntry;

/** `[a, b]`. */
export interface ListExpression extends Base {
  readonly kind: "List";
  readonly items: readonly Expression[];
}

/** `hold "why"`, `skip "why"` or `retry "why"` where a value could stand. */
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

/**
 * Visits the direct child nodes of a node, in any order. It makes no lists: editors walk whole trees after each keystroke, and what is
 * thrown away then is collected during one of the next.
 */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const comments = node.kind === "File" ? node.comments : undefined;
  for (const name in node) {
    const value: unknown = Reflect.get(node, name);
    if (value === comments) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

/** What a function or a mapping makes of its arguments. */
export function bodyOf(declaration: FunctionDeclaration | MappingDeclaration): Expression {
  return declaration.kind === "Function" ? declaration.body : declaration.record;
}

/** The direct child nodes of a node in the order of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  forEachChild(node, (child) => found.push(child));
  return found.every((one, i) => i === 0 || inOrder(found[i - 1], one) <= 0) ? found : found.sort(inOrder);
}

function inOrder(a: Node | undefined, b: Node): number {
  return a === undefined ? -1 : a.start - b.start || a.end - b.end;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "start" in value;
}

/** Whether a node, or anything below it, was cut short by a syntax error. */
export function isPartial(node: Node): boolean {
  if (("partial" in node && node.partial === true) || node.kind === "Missing" || node.kind === "Broken") return true;
  return children(node).some(isPartial);
}
