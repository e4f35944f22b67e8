/**
 * The definition of a flow, which a generated module gives to a host: what starts it, what it reads and writes, and how.
 *
 * Everything about the systems is plain data from their descriptions, so that a host needs neither the compiler nor the
 * descriptions themselves.
 */
import type { BasicAuth, OAuth, OAuth1, SignedRequest } from "./credentials.ts";
import type {
  ResponseFormat,
  Constant,
  CostLimit,
  Derived,
  FailureRule,
  QueryValue,
  Quotes,
  RequestBody,
  TextForm,
} from "./exchange.ts";
import type { End, FileFormat } from "./ends.ts";
import type { Outcome, NeedsLookups, Stop } from "./outcome.ts";
import type { Shape } from "./shape.ts";
import type { Num } from "./values/decimal.ts";
import type { Failure } from "./values/failure.ts";
import type { Instant } from "./values/instant.ts";
import type { DeliveredEvents, SignatureScheme, TimestampUnit, WebhookAuth, WebhookOptions } from "./webhooks.ts";

export type * from "./webhooks.ts";

/** How to talk to a system; `{name}` in texts stands for a setting of the connection. */
export interface SystemLink {
  readonly name: string;
  /** A built-in end, which is not reached by HTTP. */
  readonly kind?: "files" | "sql" | "mail" | "flows";
  readonly version: string;
  readonly baseUrl: string;
  /** The last day on which the vendor supports this version: `2027-04-01`. */
  readonly keptUntil?: string;
  /** Headers that every request carries. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signature?: SignatureScheme;
  readonly webhookAuth?: WebhookAuth;
  readonly webhookOptions?: WebhookOptions;
  readonly webhookAsk?: AskVendor;
  readonly subscriptions?: Subscriptions;
  /** The structure of a delivery that is more than the document. */
  readonly webhookEvents?: DeliveredEvents;
  /** Headers of a delivery that specs may use in `dedupe`, by their names in specs. */
  readonly deliveryHeaders?: Readonly<Record<string, string>>;
  readonly limits?: Limits;
  /** Parameters that every request carries in its query. */
  readonly query?: Readonly<Record<string, string>>;
  readonly basic?: BasicAuth;
  /** If present, `{access_token}` in the headers or the query is a token obtained by OAuth. */
  readonly oauth?: OAuth;
  /** The same for a token from the system's own login request. */
  readonly login?: Login;
  readonly oauth1?: OAuth1;
  readonly signed?: SignedRequest;
  /** Statuses below 500 that are worth retrying, such as 409 if records are locked for a while. */
  readonly retryOn?: readonly number[];
  /** Rules for failures in its responses, if no rule of the operation applies. */
  readonly fails?: readonly FailureRule[];
  /** Where error responses have the vendor's message for people: the first place with a value. */
  readonly errorMessage?: readonly string[];
  /** The settings of a connection, and whether each is secret. */
  readonly settings: Readonly<Record<string, { readonly secret: boolean; readonly default?: string }>>;
}

/**
 * A request whose response has the token of a session; `{access_token}` in the headers or the query stands for it. Places are pointers into
 * the response.
 */
export interface Login {
  /** The address of the login, if it is not the system's own. */
  readonly baseUrl?: string;
  readonly basic?: BasicAuth;
  readonly request: Operation;
  readonly token: TokenPlace;
  /** Where the response says when the token expires: in seconds, or as a datetime. */
  readonly expires?: string;
  /** How long the token is valid, if no response says so. Default: until it is refused. */
  readonly lastsSeconds?: number;
  /** A request that returns the next token for `{refresh_token}`; if it is refused, the login is repeated. */
  readonly refresh?: { readonly request: Operation; readonly token: TokenPlace };
  /** Responses that mean that the session is over, besides the status 401. */
  readonly over?: readonly FailureRule[];
  /** Settings that come with the token: pointers into the response. */
  readonly keeps?: Readonly<Record<string, { readonly token: string }>>;
}

/** Where a response has a token: at a pointer (empty: the whole body), in a header, or in a cookie that it sets. */
export type TokenPlace = { readonly at: string } | { readonly header: string } | { readonly cookie: string };

/** A request about webhooks. Holes: `{url}` and `{topic}` of one to create, `{id}` of one to remove, and settings. */
export interface SubscriptionRequest {
  readonly method: Operation["method"];
  readonly path: string;
  readonly query?: Operation["query"];
  readonly headers?: Operation["headers"];
  readonly body?: Constant;
  /** Where the response has its list. */
  readonly at?: string;
  readonly fails?: readonly FailureRule[];
}

/** How to list, create and remove a system's webhooks through its API. Places are pointers into an element, or the response. */
export interface Subscriptions {
  readonly list: SubscriptionRequest & {
    readonly id: string;
    readonly url: string;
    /** Where an element has its topic, or the list of these; absent: an address gets every event. */
    readonly topic?: string;
    readonly pages?: Pages;
  };
  readonly create: SubscriptionRequest & {
    /** Where the response has the secret that deliveries will be signed with. */
    readonly secret?: string;
  };
  readonly remove: SubscriptionRequest;
  /** The setting that such secrets belong to. */
  readonly secret?: string;
}

/** An operation that asks the vendor to verify a delivery. */
export interface AskVendor {
  readonly operation: Operation;
  /** Templates over the delivery, as in `SignatureScheme.content`, by the operation's parameters. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Where the operation's result has the verdict, and its value for a genuine delivery. */
  readonly at: string;
  readonly is: string;
}

/** A system's limits for one connection; responses may lower them. */
export interface Limits {
  /** Concurrent requests. */
  readonly concurrent?: number;
  readonly perSecond?: number;
  readonly perMinute?: number;
  readonly perDay?: number;
  /** Where responses say how many requests are left (`12`, or `28/40` used), and when the quota renews. */
  readonly remaining?: readonly Remaining[];
  /** Headers that say when to retry, if there is no `Retry-After`: in seconds, or as a datetime. */
  readonly retryAfter?: readonly string[];
  readonly cost?: CostLimit;
}

/** The quota that a response reports: in a header, or at a pointer into its body. */
export interface Remaining {
  readonly header?: string;
  readonly at?: string;
  /** After how many seconds the quota renews, in even windows. */
  readonly seconds?: number;
  /** The header, or the place, that says when the quota renews: in seconds from now, since 1970, or as a date. */
  readonly reset?: string;
}

/** One request of a system, as its description has it. `{name}` in texts stands for an argument or a setting. */
export interface Operation {
  readonly system: string;
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Headers only for this operation. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** How arguments within quotes are written. Default: backslash, within double quotes only. */
  readonly quotes?: Quotes;
  /** Derived values for placeholders, by their names. */
  readonly derived?: Readonly<Record<string, Derived>>;
  /** How its responses are read; default: as JSON. */
  readonly responseFormat?: ResponseFormat;
  /** JSON in which `false` stands for a missing value, except in these booleans. */
  readonly falseIsAbsent?: TextForm;
  /** Where a record goes in the request's body: a pointer such as `/Invoices/0`; absent: it is the body. */
  readonly requestPointer?: string;
  /** It takes no record: its arguments say everything. */
  readonly recordless?: true;
  /** Where the result is in the response's body. */
  readonly responsePointer?: string;
  /** The result is not a record, but only the value of this field: a number, a text. */
  readonly responseField?: string;
  /** The header, query parameter or place in the body that carries the idempotency key, and the key's maximum length. */
  readonly idempotencyHeader?: string;
  readonly idempotencyQuery?: string;
  readonly idempotencyPlace?: string;
  readonly idempotencyLength?: number;
  /** Statuses that mean "there is none", for reads that may find none. */
  readonly absentOn?: readonly number[];
  /** Optional parameters: a query parameter that uses an omitted one is omitted, too. */
  readonly optional?: readonly string[];
  /** The identities of the documents that were left out. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The pagination of a list. */
  readonly pages?: Pages;
  readonly since?: Since;
  readonly each?: Below;
  /** Parameters that are queried with each of these values in turn, unless the spec gives a value. */
  readonly partitions?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Keeps only these elements of the list, or drops them. */
  readonly only?: Choice;
  readonly without?: Choice;
  /** Limits of this operation, or of all operations in the same group, in addition to the system's. */
  readonly limits?: Pick<Limits, "concurrent" | "perSecond" | "perMinute" | "perDay"> & { readonly group?: string };
  /** The other times of its documents by which a list can be filtered, by field. */
  readonly by?: Readonly<Record<string, IntervalFilter>>;
  /** The settings that its texts name, beside those of every request. */
  readonly settings?: readonly string[];
  /** Rules for failures in its responses. */
  readonly fails?: readonly FailureRule[];
  /**
   * How to find out whether a record exists already, for operations that only create: pointers into the record by parameter.
   */
  readonly find?: { readonly operation: Operation; readonly arguments: Readonly<Record<string, string>> };
  /** A request without a response, which may have been executed, is not sent again: a person decides. */
  readonly noResponse?: "hold";
  /** Creates a new record each time, so sending a changed record again would not change the first one. */
  readonly creates?: true;
  /**
   * The maximum number of records in a request, where the response has the errors of a record, and which words there
   * mean a temporary failure. `key`: where each record carries its own idempotency key. Without it the key belongs to
   * the request, and the system repeats the whole response for a repeated key.
   */
  readonly batch?: {
    readonly most: number;
    readonly errors?: string;
    readonly key?: string;
    readonly retryWhen?: readonly string[];
    /** Where each record's element has its number, and where a result has the number of its record. Without them results are in order. */
    readonly id?: string;
    readonly resultId?: string;
    /** Where a record has its key, in requests that are a map instead of a list; and in responses that are a map. */
    readonly by?: string;
    readonly resultBy?: string;
    /** Words in a failure message that mean the record exists already. Such a failure counts as success. */
    readonly thereWhen?: readonly string[];
  };
  /** How long all runs of a host may reuse a read's result. */
  readonly cacheSeconds?: number;
  /**
   * How one request serves several lookups: the parameter takes their values, joined by `separator`; `at` is the place of the list of
   * results (absent: the body), and `key` is where a result has the parameter's value.
   */
  readonly several?: {
    readonly parameter: string;
    readonly separator: string;
    readonly most: number;
    readonly at?: string;
    readonly key: string;
  };
  /** Responses carry `ETag` or `Last-Modified`, and a request with a current validator gets 304. */
  readonly conditional?: true;
  /** All records of a loop are written in one request: the record is their list. */
  readonly whole?: true;
  /** The action that replaces a request, where the system is built in. */
  readonly end?: End;
}

/**
 * How a list is paged: by page numbers, offsets, cursors or URLs in the response, a `Link` header, or a `pageInfo` as GraphQL has it. A
 * parameter that begins with `/` is a place in the request's body; one in braces is a hole of its texts; others are of the query.
 */
export interface Pages {
  readonly style: "page" | "offset" | "cursor" | "next_url" | "link_header" | "page_info" | "last";
  readonly parameter?: string;
  readonly sizeParameter?: string;
  readonly size?: number;
  /** The number of the first page (default: 1), or of the first element (0). */
  readonly first?: number;
  /** Where the next cursor or URL, or the `pageInfo`, is in the response. */
  readonly at?: string;
  /** `next_url`: `at` is a list of links, and the address is the `href` of the link with this `rel`. */
  readonly rel?: string;
  /** The response header with the next cursor. */
  readonly header?: string;
  /** `last`: the next page is requested with this field of the last element. */
  readonly field?: string;
  /** Whether elements with that value are shown again (`from`) or not (`after`), where several may have it; absent: only one has it. */
  readonly edge?: "from" | "after";
  /** Where the response says whether there are more. */
  readonly more?: string;
  /** Of counted pages: where the response says how many pages there are, or for `offset` how many elements. */
  readonly totalPages?: string;
  readonly total?: string;
  /** What the system sends beyond the last page: an empty list (default), 404, or the last page again. */
  readonly beyond?: "empty" | "not_found" | "again";
  /** The maximum number of elements for one query; the rest is queried from the last element's time on. */
  readonly most?: number;
}

/** `2026-11-25T10:00:00Z`, as in HTTP headers, since 1970, or without a zone: `2026-11-25 10:00:00`, `2026-11-25T10:00:00`. */
export type MomentFormat = TimestampUnit | "http" | "local" | "local_iso";

/** A list nested below each element of another list. */
export interface Below {
  /** The other list. */
  readonly operation: Operation;
  /** Pointers into its elements, by the parameters of the list below. */
  readonly arguments: Readonly<Record<string, string>>;
  /** The fields that documents get from their parent element. */
  readonly adds?: Readonly<Record<string, string>>;
  /** An element changes when anything below it does, so only changed elements are read. */
  readonly since?: true;
}

/** Elements of a list, selected by the value at a pointer. */
export interface Choice {
  readonly at: string;
  readonly is: readonly string[];
}

/** How to request only what has changed since a moment. Without `parameter` and `header` the system can't filter, so the host does. */
export interface Since {
  readonly parameter?: string;
  readonly header?: string;
  readonly format: MomentFormat;
  /** The zone of times that have none, in requests and documents; default: UTC. */
  readonly zone?: string;
  /** The field of a document with its time of change, or a pointer to it. */
  readonly field: string;
  /** Without parameter and header: the list begins with the newest, and is read up to the first known document. */
  readonly newestFirst?: true;
  /** The longest period that one query can cover, the parameter for its end, and how far back the system's data goes. */
  readonly window?: { readonly to: string; readonly seconds: number; readonly historySeconds: number };
  /** The overlap with the previous query, for documents that the other side had not shown yet. */
  readonly overlapSeconds: number;
  /** How often the whole list is read, for systems whose time of change does not move with every change. */
  readonly rescanSeconds?: number;
}

/** How to ask for what lies between two moments. Whether these count themselves is not known: it is asked a little wider. */
export interface IntervalFilter {
  /** Parameters of the query. */
  readonly from: string;
  readonly to?: string;
  readonly format: Extract<MomentFormat, "iso" | "http" | "seconds"> | "date";
  /** The field to use if a document lacks this one. */
  readonly otherwise?: string;
}

/** The time of its documents by which a list is assigned to runs, so that each document belongs to one run. */
export interface RunsBy {
  /** One of the times by which the operation can be filtered. */
  readonly field: string;
  /** The fields that identify a document. */
  readonly identity: readonly string[];
  /** The field is a day, not a datetime. */
  readonly day?: true;
  /** Runs cover whole days in this zone; without it, the time from one due time to the next. */
  readonly zone?: string;
  /** A document that appears only after its interval has closed goes into the next run, or is handed over separately. */
  readonly late: "next" | "apart";
}

/** When a trigger is due: at even intervals since 1970, or by a cron expression in a time zone. */
export type Timetable = { readonly everySeconds: number } | { readonly cron: string; readonly zone: string };

/** A list of another system. */
export interface ListRead {
  readonly operation: Operation;
  args(now: Instant): Readonly<Record<string, unknown>>;
}

/**
 * The fields that identify the document of a delivery. `changed` is the time of its last change, if every change sends an event;
 * without it, a document sends one event.
 */
export interface DocumentFields {
  readonly identity: readonly string[];
  readonly changed?: string;
}

/** A delivery that names a document without containing it. */
export interface ThinEvent {
  readonly operation: Operation;
  /** Pointers into what is delivered, by the operation's parameters. */
  readonly arguments: Readonly<Record<string, string>>;
  /** The fields of the document that the delivery already contains, as pointers into it: keys are derived from these. */
  readonly knows: Readonly<Record<string, string>>;
}

export type Trigger =
  | {
      readonly kind: "webhook";
      readonly system: string;
      readonly event: string;
      readonly topicHeader?: string;
      readonly topic?: string;
      /** The event only names the document that has changed: how to read the document. */
      readonly thin?: ThinEvent;
      /** Identifies the delivered document and its state for `reconcile`, independent of the spec's `dedupe`. */
      readonly document?: DocumentFields;
      /** When and where to look for documents of which no delivery arrived. */
      readonly reconcile?: { readonly timetable: Timetable; readonly list: ListRead };
    }
  | { readonly kind: "poll"; readonly list: ListRead; readonly everySeconds: number }
  | { readonly kind: "schedule"; readonly timetable: Timetable }
  /** Files below the project's folder, by a pattern such as `inbox/*.csv`; or below the folder of a system that has files. */
  | { readonly kind: "files"; readonly pattern: string; readonly system?: string; readonly format?: FileFormat }
  | { readonly kind: "manual" };

/**
 * One read before the mapping. `args` gives undefined if an argument is absent: then nothing is asked and nothing
 * found; a failure where an amount is in a currency that nobody knows: then the run is held. A read without `args` is one that the mapping asks for, for each element of a loop.
 */
export interface FetchStep<Source, Fetched> {
  readonly name: string;
  /** The operation of another system … */
  readonly operation?: Operation;
  /** … or the flow whose delivery is looked up; its one argument is `by`. */
  readonly result?: ResultOf;
  /** … or neither: these are the documents that the source list shows late. */
  readonly late?: true;
  /** Every page of a list. */
  readonly all?: true;
  readonly mayFindNone: boolean;
  readonly shape: Shape;
  args?(
    source: Source,
    fetched: Partial<Fetched>,
    now: Instant,
  ): Readonly<Record<string, unknown>> | Failure | undefined;
}

/** The result of another flow of the project: the response of one of its destinations. */
export interface ResultOf {
  readonly flow: string;
  readonly destination: string;
}

/** A destination of a flow; destinations are written in the order of the steps. */
export interface DestinationStep {
  readonly name: string;
  readonly operation: Operation;
  /** Writes a list of records, one by one or in the batches that the operation accepts. */
  readonly many?: true;
  /** The shape of its response, if a later destination reads it; `mayBeNone` if the response may be empty. */
  readonly response?: { readonly shape: Shape; readonly mayBeNone: boolean };
}

/** `on failure retry 12 times over 24 hours then hold`. */
export interface FailurePolicy {
  readonly times: number;
  readonly overSeconds: number;
  readonly afterwards: "hold" | "skip";
}

/** The value by which two states are compared: an instant, a number, or a day or local time in ISO 8601. */
export type Moment = Instant | Num | string;

/** The circumstances of an event's arrival, besides its document. */
export interface Delivery {
  /** The stored headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A hash of the body as received. */
  readonly body: string;
  /** The delivery's own value that says which of two states is newer. */
  readonly version?: Moment;
}

/** A generated module's description of an integration for the host, besides its functions. */
export interface Flow<Source = unknown, Fetched = unknown, Records = unknown> {
  readonly name: string;
  /** The spec's documentation. */
  readonly about?: string;
  /** Changes with the spec and the schemas it uses. */
  readonly version: string;
  readonly systems: Readonly<Record<string, SystemLink>>;
  readonly trigger: Trigger;
  readonly source: {
    readonly type: string;
    readonly shape: Shape;
    /** The types of the texts in a document whose format has only texts, such as XML or a form. */
    readonly texts?: TextForm;
    /** Names under which an API wraps a document: `{"order": {…}}`, `{"orders": […]}`. */
    readonly wrappers: readonly string[];
    /** Fields that the schemas mark as personal, such as `customer.email` or `line_items[].note`. */
    readonly personal?: readonly string[];
    /** How to read a document again before a retry; the arguments are pointers into it. */
    readonly refresh?: { readonly operation: Operation; readonly arguments: Readonly<Record<string, string>> };
    /** The source is the whole list of such documents. */
    readonly all?: true;
    /** The list is read when the flow is due; `sinceLastRun`: only documents that have changed since the last run. */
    readonly read?: ListRead & { readonly sinceLastRun?: true; readonly by?: RunsBy };
  };
  /** Two events with the same duplicate key within the window (in seconds) are one. */
  readonly dedupe?: { readonly windowSeconds: number; key(source: Source, delivery: Delivery): string };
  /** Runs with the same ordering key execute one after another. */
  readonly lane?: (source: Source) => string;
  /**
   * Among several states with one ordering key the newest wins: a state older than a delivered one is skipped, and a held run blocks no
   * other. Without it runs execute one after another, in order of arrival.
   */
  readonly newest?: (source: Source, delivery: Delivery) => Moment | undefined;
  /** The guards that use only the source: evaluated before anything is fetched. */
  readonly prefilter?: (source: Source) => Stop | undefined;
  readonly fetches: readonly FetchStep<Source, Fetched>[];
  readonly destinations: readonly DestinationStep[];
  readonly onFailure: FailurePolicy;
  /** @param responses the responses of earlier destinations, by name */
  map(
    source: Source,
    fetched: Fetched,
    now: Instant,
    responses?: Readonly<Record<string, unknown>>,
  ): Outcome<Records> | NeedsLookups;
}

/** Infers the types of a flow; returns it unchanged. */
/* @__NO_SIDE_EFFECTS__ */
export function defineFlow<Source, Fetched, Records>(
  flow: Flow<Source, Fetched, Records>,
): Flow<Source, Fetched, Records> {
  return flow;
}

/** Values as one text for a key: unambiguous, the same for the same values. */
export function keyOf(...values: readonly unknown[]): string {
  return values.length === 1 &&
    (typeof values[0] === "string" || typeof values[0] === "number" || typeof values[0] === "bigint")
    ? String(values[0])
    : JSON.stringify(values.map((value) => (value === undefined || value === null ? null : String(value as string))));
}
