/**
 * What a generated module tells a host about itself: who starts the flow, what is read and written, and how.
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
  /** An end that is built in, and not reached by HTTP. */
  readonly kind?: "files" | "sql" | "mail" | "flows";
  readonly version: string;
  readonly baseUrl: string;
  /** The last day on which the vendor keeps this version: `2027-04-01`. */
  readonly keptUntil?: string;
  /** Headers that every request carries. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signature?: SignatureScheme;
  readonly webhookAuth?: WebhookAuth;
  readonly webhookOptions?: WebhookOptions;
  readonly webhookAsk?: AskVendor;
  readonly subscriptions?: Subscriptions;
  /** What a delivery holds, where it is not the document alone. */
  readonly webhookEvents?: DeliveredEvents;
  /** Headers of a delivery that specs may compare events by, by the names that they have there. */
  readonly deliveryHeaders?: Readonly<Record<string, string>>;
  readonly limits?: Limits;
  /** Parameters that every request carries in its query. */
  readonly query?: Readonly<Record<string, string>>;
  readonly basic?: BasicAuth;
  /** Where it stands, `{access_token}` in the headers or the query is a token had by it. */
  readonly oauth?: OAuth;
  /** The same, where the token comes by a request of the system's own. */
  readonly login?: Login;
  readonly oauth1?: OAuth1;
  readonly signed?: SignedRequest;
  /** Statuses below 500 that are worth trying again, such as 409 where records are locked for a while. */
  readonly retryOn?: readonly number[];
  /** How its answers tell of failures, where an operation's own rules say nothing. */
  readonly fails?: readonly FailureRule[];
  /** Where answers that refuse something have the vendor's own words for a person: the first place that has any. */
  readonly errorMessage?: readonly string[];
  /** The settings that a connection needs, and which of them are secret. */
  readonly settings: Readonly<Record<string, { readonly secret: boolean; readonly default?: string }>>;
}

/**
 * A request whose answer has a token, which `{access_token}` in the headers or the query then stands for: a session, which is over after a
 * while. Places are pointers into the answer.
 */
export interface Login {
  /** Where it is asked, if not at the system's own address. */
  readonly baseUrl?: string;
  readonly basic?: BasicAuth;
  readonly request: Operation;
  readonly token: TokenPlace;
  /** Where the answer says when the token ends: in seconds, or a moment. */
  readonly expires?: string;
  /** How long it is good, where no answer says so. Default: until it is refused. */
  readonly lastsSeconds?: number;
  /** A request that gives the next token for `{refresh_token}`; where that is refused, the login is repeated. */
  readonly refresh?: { readonly request: Operation; readonly token: TokenPlace };
  /** Answers that mean that the session is over, beside the status 401. */
  readonly over?: readonly FailureRule[];
  /** Settings that come with the token: pointers into the answer. */
  readonly keeps?: Readonly<Record<string, { readonly token: string }>>;
}

/** Where an answer has a token: at a pointer (empty: it is all of the body), in a header, or in a cookie that it sets. */
export type TokenPlace = { readonly at: string } | { readonly header: string } | { readonly cookie: string };

/** A request about webhooks. Holes: `{url}` and `{topic}` of one to create, `{id}` of one to remove, and settings. */
export interface SubscriptionRequest {
  readonly method: Operation["method"];
  readonly path: string;
  readonly query?: Operation["query"];
  readonly headers?: Operation["headers"];
  readonly body?: Constant;
  /** Where the answer has its list. */
  readonly at?: string;
  readonly fails?: readonly FailureRule[];
}

/** How a system's webhooks are listed, created and removed by its API. Places are pointers into an element, or the answer. */
export interface Subscriptions {
  readonly list: SubscriptionRequest & {
    readonly id: string;
    readonly url: string;
    /** Where an element has its topic, or the list of these. */
    readonly topic: string;
    readonly pages?: Pages;
  };
  readonly create: SubscriptionRequest & {
    /** Where the answer has the secret that deliveries will be signed with. */
    readonly secret?: string;
  };
  readonly remove: SubscriptionRequest;
  /** The setting that such secrets belong to. */
  readonly secret?: string;
}

/** An operation by which the vendor says whether a delivery is its own. */
export interface AskVendor {
  readonly operation: Operation;
  /** Templates over the delivery, as in `SignatureScheme.content`, by the operation's parameters. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Where the answer says so in the operation's result, and what stands there then. */
  readonly at: string;
  readonly is: string;
}

/** A system's limits for one connection; responses may lower them. */
export interface Limits {
  /** Requests at once. */
  readonly concurrent?: number;
  readonly perSecond?: number;
  readonly perMinute?: number;
  readonly perDay?: number;
  /** Where answers say how many requests are left (`12`, or `28/40` used), and when there are more. */
  readonly remaining?: readonly Remaining[];
  /** Headers that say when to come again, where `Retry-After` does not: seconds, or a moment. */
  readonly retryAfter?: readonly string[];
  readonly cost?: CostLimit;
}

/** What an answer says of a limit: in a header, or at a pointer into its body. */
export interface Remaining {
  readonly header?: string;
  readonly at?: string;
  /** After how many seconds the quota renews, in even windows. */
  readonly seconds?: number;
  /** The header, or the place, that says when: in seconds from now, since 1970, or as a date. */
  readonly reset?: string;
}

/** One request of a system, as its description has it. `{name}` in texts stands for an argument or a setting. */
export interface Operation {
  readonly system: string;
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Headers of this operation alone. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** How arguments within quotes are written. Default: backslash, within double quotes only. */
  readonly quotes?: Quotes;
  /** Values for holes that are made of others, by their names. */
  readonly derived?: Readonly<Record<string, Derived>>;
  /** How its answers are read; default: as JSON. */
  readonly responseFormat?: ResponseFormat;
  /** JSON in which `false` stands for what is not there, but in these booleans. */
  readonly falseIsAbsent?: TextForm;
  /** Where a record goes in the request's body: a pointer such as `/Invoices/0`; absent: it is the body. */
  readonly requestPointer?: string;
  /** It takes no record: what it is asked with says all. */
  readonly recordless?: true;
  /** Where the result is in the response's body. */
  readonly responsePointer?: string;
  /** The result is not a record but this field of it: a number, a text. */
  readonly responseField?: string;
  /** The header that carries the idempotency key, the parameter of the query, or the place in the body; and how long a key may be. */
  readonly idempotencyHeader?: string;
  readonly idempotencyQuery?: string;
  readonly idempotencyPlace?: string;
  readonly idempotencyLength?: number;
  /** Statuses that mean "there is none", for reads that may find none. */
  readonly absentOn?: readonly number[];
  /** Parameters that may be left out: what names one in the query is left out with it. */
  readonly optional?: readonly string[];
  /** The identities of the documents that were left out. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** How a list goes on after its first page. */
  readonly pages?: Pages;
  readonly since?: Since;
  readonly each?: Below;
  /** Parameters that the list is asked by with each of these values, one after another, where nobody gives another. */
  readonly partitions?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Only these elements of the list, and all but these. */
  readonly only?: Choice;
  readonly without?: Choice;
  /** Limits of this operation, or of all that name the same group, beside the system's. */
  readonly limits?: Pick<Limits, "concurrent" | "perSecond" | "perMinute" | "perDay"> & { readonly group?: string };
  /** The other times of its documents by which a list can be asked, by field. */
  readonly by?: Readonly<Record<string, IntervalFilter>>;
  /** The settings that its texts name, beside those of every request. */
  readonly settings?: readonly string[];
  /** How its answers tell of failures. */
  readonly fails?: readonly FailureRule[];
  /**
   * How to find out whether a record exists already, for operations that only create: pointers into the record by parameter.
   */
  readonly find?: { readonly operation: Operation; readonly arguments: Readonly<Record<string, string>> };
  /** What may have been done though nobody heard the answer is not sent again: a person decides. */
  readonly noResponse?: "hold";
  /** Makes a new record each time: what was made once is not made otherwise by sending it again. */
  readonly creates?: true;
  /**
   * How many records one request takes, where an answered one tells what is wrong with it, and which words in there mean: only for
   * now. `key`: where each record carries
   * an idempotency key of its own; else the key is the request's, and who hears it again answers all of it as before.
   */
  readonly batch?: {
    readonly most: number;
    readonly errors?: string;
    readonly key?: string;
    readonly retryWhen?: readonly string[];
    /** Where each record's element has its number, and where an answer says of which it is. Without them answers are in order. */
    readonly id?: string;
    readonly resultId?: string;
    /** Where a record has what it stands under, in requests that are a map and no list; and in answers that are one. */
    readonly by?: string;
    readonly resultBy?: string;
    /** Words in a failure message that mean the record exists already. Such a failure counts as success. */
    readonly thereWhen?: readonly string[];
  };
  /** How long what a read has found may be used again, by all runs of a host. */
  readonly cacheSeconds?: number;
  /**
   * How one request answers several questions: the parameter takes their values, with `separator` between; `at` is where the
   * list of answers lies (absent: it is the body), and `key` where an answer has the parameter's value.
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
  /** All records of a loop are written at once, as one: the record is their list. */
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
  /** `next_url`: what is at `at` is a list of links, and the address is the `href` of the one with this `rel`. */
  readonly rel?: string;
  /** The response header with the next cursor. */
  readonly header?: string;
  /** `last`: the next page is asked for by what the last element has here. */
  readonly field?: string;
  /** Whether elements with that value are shown again (`from`) or not (`after`), where several may have it; absent: only one has it. */
  readonly edge?: "from" | "after";
  /** Where the response says whether there are more. */
  readonly more?: string;
  /** What the system sends beyond the last page: an empty list (default), 404, or the last page again. */
  readonly beyond?: "empty" | "not_found" | "again";
  /** How many the list shows of one question; then it is asked for what comes behind the time of the last one. */
  readonly most?: number;
}

/** `2026-11-25T10:00:00Z`, as in HTTP headers, since 1970, or without a zone: `2026-11-25 10:00:00`, `2026-11-25T10:00:00`. */
export type MomentFormat = TimestampUnit | "http" | "local" | "local_iso";

/** A list that is there below each element of another one. */
export interface Below {
  /** The other list. */
  readonly operation: Operation;
  /** Pointers into its elements, by the parameters of the list below. */
  readonly arguments: Readonly<Record<string, string>>;
  /** What documents get of the element that they are below, by field. */
  readonly adds?: Readonly<Record<string, string>>;
  /** An element changes when anything below it does: only what has changed is looked into. */
  readonly since?: true;
}

/** Elements of a list, by what they have at a pointer. */
export interface Choice {
  readonly at: string;
  readonly is: readonly string[];
}

/** How to ask only for what has changed since a moment. Without `parameter` and `header` nobody can: it is chosen of what comes. */
export interface Since {
  readonly parameter?: string;
  readonly header?: string;
  readonly format: MomentFormat;
  /** The zone of times that have none, in requests and documents; default: UTC. */
  readonly zone?: string;
  /** The field of a document that says when it has changed, or a pointer to it. */
  readonly field: string;
  /** Without parameter and header: the list begins with the newest, and is read until what is known. */
  readonly newestFirst?: true;
  /** The longest time that can be asked for at once, the parameter for its end, and how far back the system knows anything. */
  readonly window?: { readonly to: string; readonly seconds: number; readonly historySeconds: number };
  /** How far back to ask again, for what the other side had not shown yet. */
  readonly overlapSeconds: number;
  /** How often all is read, for systems where the time of change does not move with every change. */
  readonly rescanSeconds?: number;
}

/** How to ask for what lies between two moments. Whether these count themselves is not known: it is asked a little wider. */
export interface IntervalFilter {
  /** Parameters of the query. */
  readonly from: string;
  readonly to?: string;
  readonly format: Extract<MomentFormat, "iso" | "http" | "seconds"> | "date";
  /** The field that counts where a document lacks this one. */
  readonly otherwise?: string;
}

/** By which time of its documents a list is read since the last run, so that each belongs to one run. */
export interface RunsBy {
  /** One of those by which the operation can be asked. */
  readonly field: string;
  /** The fields that tell one document from all others. */
  readonly identity: readonly string[];
  /** The field is a day, and no moment. */
  readonly day?: true;
  /** Runs are of whole days of this zone; without it, from one due time up to the next. */
  readonly zone?: string;
  /** A document that appears only after its interval has closed goes into the next run, or is handed over separately. */
  readonly late: "next" | "apart";
}

/** When something is due: in even steps from 1970 on, or by a cron expression in a time zone. */
export type Timetable = { readonly everySeconds: number } | { readonly cron: string; readonly zone: string };

/** A list of another system. */
export interface ListRead {
  readonly operation: Operation;
  args(now: Instant): Readonly<Record<string, unknown>>;
}

/**
 * The fields by which a document is known again that a webhook has brought, for good. `changed` is when it has changed last, where
 * each change is an event; without it, it is told of once.
 */
export interface BroughtBy {
  readonly identity: readonly string[];
  readonly changed?: string;
}

/** A delivery that names a document and does not hold it. */
export interface ThinEvent {
  readonly operation: Operation;
  /** Pointers into what is delivered, by the operation's parameters. */
  readonly arguments: Readonly<Record<string, string>>;
  /** The fields of the document that the delivery tells already, by pointers into it: keys are made of these. */
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
      /** What tells which document, and which state of it, a webhook has brought: for `reconcile`, whatever the spec's `dedupe` says. */
      readonly brings?: BroughtBy;
      /** When to look, and where, for what no webhook told. */
      readonly reconcile?: { readonly timetable: Timetable; readonly list: ListRead };
    }
  | { readonly kind: "poll"; readonly list: ListRead; readonly everySeconds: number }
  | { readonly kind: "schedule"; readonly timetable: Timetable }
  /** Files below the project's folder, by a pattern such as `inbox/*.csv`; or below the folder of a system that has files. */
  | { readonly kind: "files"; readonly pattern: string; readonly system?: string; readonly format?: FileFormat }
  | { readonly kind: "manual" };

/**
 * One read before the mapping. `args` gives undefined where an argument is absent: then nothing is asked and nothing
 * found; a failure where an amount is in a currency that nobody knows: then the run is held. A read without `args` is one that the mapping asks for, for each element of a loop.
 */
export interface FetchStep<Source, Fetched> {
  readonly name: string;
  /** What is asked of another system … */
  readonly operation?: Operation;
  /** … or which flow's delivery is looked up; its one argument is `by`. */
  readonly result?: ResultOf;
  /** … or nobody: it is what the list that is the source shows late. */
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

/** A destination of a flow: what is written, in the order of the steps. */
export interface DestinationStep {
  readonly name: string;
  readonly operation: Operation;
  /** Writes a list of records, each by itself or in the batches that the operation takes. */
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

/** By what two states are compared: an instant, a number, or a day or local time as ISO 8601 writes it. */
export type Moment = Instant | Num | string;

/** How an event came, beside its document. */
export interface Delivery {
  /** Headers that were kept, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A hash of the body as it came. */
  readonly body: string;
  /** By what the delivery itself says which of two states is newer. */
  readonly version?: Moment;
}

/** What a generated module tells a host of an integration, beside its functions. */
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
    /** What the texts of a document are that is written in texts alone, such as XML or a form. */
    readonly texts?: TextForm;
    /** Names under which an API wraps a document: `{"order": {…}}`, `{"orders": […]}`. */
    readonly wrappers: readonly string[];
    /** Fields that the schemas mark as personal, such as `customer.email` or `line_items[].note`. */
    readonly personal?: readonly string[];
    /** How a document is read anew before it is tried again; the arguments are pointers into it. */
    readonly refresh?: { readonly operation: Operation; readonly arguments: Readonly<Record<string, string>> };
    /** The source is the whole list of such documents. */
    readonly all?: true;
    /** The list is read when the flow is due; `sinceLastRun`: only what has changed since then. */
    readonly read?: ListRead & { readonly sinceLastRun?: true; readonly by?: RunsBy };
  };
  /** Two events with the same duplicate key within the window (in seconds) are one. */
  readonly dedupe?: { readonly windowSeconds: number; key(source: Source, delivery: Delivery): string };
  /** Runs with the same ordering key go one after another. */
  readonly lane?: (source: Source) => string;
  /**
   * Of several states under one ordering key the newest is the last word: what is older than one that was delivered is skipped, and
   * one that is held keeps none waiting. Without it events go in order of arrival, each after the other.
   */
  readonly newest?: (source: Source, delivery: Delivery) => Moment | undefined;
  /** The guards that need nothing but the source: asked before anything is fetched. */
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

/** Names the types of a flow; changes nothing. */
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
