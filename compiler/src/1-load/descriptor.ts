/**
 * `system.yaml` after validation by its JSON Schema. Parts for the runtime have the runtime's types, with names in snake case: an
 * option that the compiler does not use is declared only there and in `specs/system.schema.json`.
 */
import systemSchema from "@integ/specs/system.schema.json" with { type: "json" };
import type {
  ResponseFormat,
  IntervalFilter,
  AskVendor,
  Below,
  BodyFormat,
  BasicAuth,
  DeliveredEvents,
  DeliveryEncryption,
  Derived,
  Constant,
  FailureRule,
  FurtherSignature,
  Limits,
  Login,
  OAuth,
  OAuth1,
  Operation,
  Pages,
  Quotes,
  RequestBody,
  SignatureScheme,
  SignedRequest,
  Since,
  Subscriptions,
  TokenPlace,
  WebhookAuth,
  WebhookOptions,
} from "@integ/runtime";
import type { ConnectGuide, Effect, SystemEvent, SystemOperation, System } from "./system-model.ts";
import type { Json } from "./types.ts";
import { YamlSchema } from "./validate-yaml.ts";

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${SnakeCase<Rest>}`
    : `_${Lowercase<First>}${SnakeCase<Rest>}`
  : Name;

/** An object of the runtime as a description writes it. */
export type Described<T> = { readonly [Name in keyof T as SnakeCase<Name & string>]: T[Name] };

/** The object that a description has written: `per_minute` as `perMinute`. */
export function fromDescribed<T extends object>(entry: Described<T>): T {
  const entries = Object.entries(entry).map(([name, value]: [string, unknown]) => [
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  // Sound by the type of the entry, whose names are those of T in the other case.
  return Object.fromEntries(entries) as T;
}

type Part<Name extends keyof Operation> = NonNullable<Operation[Name]>;

/** `webhooks.signature` of a description. */
export interface SignatureEntry extends Described<Omit<SignatureScheme, "timestamp" | "certificate" | "jwt" | "also">> {
  readonly also?: readonly Described<FurtherSignature>[];
  readonly timestamp?: Omit<NonNullable<SignatureScheme["timestamp"]>, "toleranceSeconds">;
  readonly certificate?: Described<NonNullable<SignatureScheme["certificate"]>>;
  readonly jwt?: WithDefaults<Described<NonNullable<SignatureScheme["jwt"]>>, "max_age_seconds">;
}

type SubscriptionPart = Pick<OperationEntry, "fails"> & {
  readonly request: OperationEntry["request"];
  readonly at?: string;
};

/** `webhooks.subscriptions` of a description. */
export interface SubscriptionsEntry {
  readonly list: SubscriptionPart &
    Pick<Subscriptions["list"], "id" | "url" | "topic"> & { readonly pages?: Described<Pages> };
  readonly create: SubscriptionPart & { readonly secret?: string };
  readonly remove: SubscriptionPart;
  readonly secret?: string;
}

/** `webhooks` of a description. */
export interface WebhooksEntry extends Described<Omit<DeliveredEvents, "older">> {
  readonly older?: Described<NonNullable<DeliveredEvents["older"]>>;
  readonly topic_header?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signature?: SignatureEntry;
  readonly auth?: WebhookAuth;
  readonly ask?: Omit<AskVendor, "operation"> & { readonly operation: string };
  readonly methods?: NonNullable<WebhookOptions["methods"]>;
  readonly addresses?: readonly string[];
  readonly subscriptions?: SubscriptionsEntry;
  readonly encryption?: DeliveryEncryption;
  readonly reply?: Described<NonNullable<WebhookOptions["reply"]>>;
  readonly probe?: Described<NonNullable<WebhookOptions["probe"]>>;
  readonly ping?: Described<NonNullable<WebhookOptions["ping"]>>;
  readonly silent_refusal?: true;
}

/** One of `types`: a document and the schema that it has. */
export interface TypeEntry {
  readonly schema: string;
  readonly about?: string;
  readonly wrapped_as?: readonly string[];
  readonly identity?: readonly string[];
}

/** An entry of `events`: a webhook's event, and the list that finds missed ones. */
export interface EventEntry {
  readonly type: string;
  readonly about?: string;
  readonly topic?: string;
  readonly own_address?: true;
  readonly dedupe?: readonly string[];
  readonly list?: {
    readonly operation: string;
    readonly arguments?: NonNullable<SystemEvent["list"]>["arguments"];
  };
  readonly refresh?: string | NonNullable<SystemEvent["refresh"]>;
  readonly read?: {
    readonly operation: string;
    readonly arguments: Readonly<Record<string, string>>;
    readonly knows?: Readonly<Record<string, string>>;
  };
}

/** An operation's `request`. */
export interface RequestEntry extends Pick<Operation, "method" | "path" | "headers"> {
  readonly query?: Readonly<
    Record<string, string | { readonly each: string } | { readonly joined: string; readonly separator?: string }>
  >;
  /** Constants around the record. */
  readonly body?: Constant;
  /** The file of a document, relative to the description's. */
  readonly graphql?: string;
  readonly format?: BodyFormat;
  readonly lists?: RequestBody["lists"];
  readonly texts?: RequestBody["texts"];
  readonly files?: RequestBody["files"];
  readonly quotes?: Quotes;
  readonly derived?: Readonly<Record<string, Derived>>;
}

/** `login` of a description. */
export interface LoginEntry extends LoginPart {
  readonly base_url?: string;
  readonly basic?: BasicAuth;
  readonly expires?: string;
  readonly lasts?: string;
  readonly refresh?: LoginPart;
  readonly over?: FailsEntry;
  readonly keeps?: NonNullable<Login["keeps"]>;
}

interface LoginPart extends Pick<OperationEntry, "request" | "fails" | "response_format"> {
  /** A pointer, or a header or cookie. */
  readonly token: string | Exclude<TokenPlace, { readonly at: string }>;
}

/** One rule, or several. */
export type FailsEntry = Described<FailureRule> | readonly Described<FailureRule>[];

/** An entry of `operations`: a request and its response. */
export interface OperationEntry {
  readonly about?: string;
  readonly kind: SystemOperation["kind"];
  readonly request: RequestEntry;
  readonly parameters?: Readonly<
    Record<
      string,
      { readonly optional?: boolean; readonly description?: string; readonly default?: string | number | boolean }
    >
  >;
  readonly record?: { readonly type: string; readonly at?: string };
  readonly result?: {
    readonly type: string;
    readonly at?: string;
    readonly field?: string;
    readonly may_be_none?: boolean;
    readonly none_on?: readonly number[];
  };
  readonly idempotency_header?: string;
  readonly idempotency_query?: string;
  readonly no_response?: "hold";
  readonly idempotency_at?: string;
  readonly idempotency_length?: number;
  readonly fails?: FailsEntry;
  readonly response_format?: Pick<ResponseFormat, "format" | "separator" | "columns">;
  readonly find?: { readonly operation: string; readonly arguments: Part<"find">["arguments"] };
  readonly pages?: Described<Pages>;
  readonly since?: SinceEntry;
  readonly by?: Readonly<Record<string, WithDefaults<IntervalFilter, "format">>>;
  readonly batch?: Described<Part<"batch">>;
  readonly cache?: string;
  readonly several?: WithDefaults<Part<"several">, "separator">;
  readonly conditional?: true;
  readonly each?: Omit<Below, "operation"> & { readonly operation: string };
  readonly partitions?: Part<"partitions">;
  readonly only?: ChoiceEntry;
  readonly without?: ChoiceEntry;
  readonly limits?: Described<Part<"limits">>;
  readonly finds_by?: Readonly<Record<string, string>>;
  readonly effect?: Effect;
}

interface ChoiceEntry {
  readonly at: string;
  readonly is: readonly (string | number | boolean)[];
}

type WithDefaults<T, Name extends keyof T> = Omit<T, Name> & Partial<Pick<T, Name>>;

/** Spans of time are written as texts. */
export interface SinceEntry extends WithDefaults<
  Omit<Since, "overlapSeconds" | "rescanSeconds" | "newestFirst" | "window">,
  "format"
> {
  readonly overlap?: string;
  readonly misses?: readonly string[];
  readonly newest_first?: true;
  readonly window?: { readonly to: string; readonly span: string; readonly history: string };
  readonly rescan?: string;
}

/** A `system.yaml` as it is written, after the check against `specs/system.schema.json`. */
export interface Descriptor {
  readonly system: string;
  readonly title: string;
  readonly kind?: System["kind"];
  readonly version: string;
  readonly kept_until?: string;
  readonly about?: string;
  readonly settings?: Readonly<
    Record<string, { readonly about?: string; readonly secret?: boolean; readonly default?: string }>
  >;
  readonly minor_units?: Readonly<Record<string, number>>;
  readonly annotations?: Readonly<Record<string, Json>>;
  readonly base_url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits?: Described<Limits>;
  readonly query?: Readonly<Record<string, string>>;
  readonly basic?: BasicAuth;
  readonly oauth?: Described<OAuth>;
  readonly login?: LoginEntry;
  readonly oauth1?: Described<OAuth1>;
  readonly signed?: Described<SignedRequest>;
  readonly connect?: Omit<ConnectGuide, "try"> & { readonly try?: string | NonNullable<ConnectGuide["try"]> };
  readonly retry_on?: readonly number[];
  readonly fails?: FailsEntry;
  readonly error_message?: string | readonly string[];
  readonly formats?: {
    readonly requests?: BodyFormat;
    readonly responses?: ResponseFormat["format"];
    readonly attributes?: true;
    readonly absent?: false;
  };
  readonly quotes?: Quotes;
  readonly webhooks?: WebhooksEntry;
  readonly types: Readonly<Record<string, TypeEntry>>;
  readonly events?: Readonly<Record<string, EventEntry>>;
  readonly operations?: Readonly<Record<string, OperationEntry>>;
}

export const descriptorSchema = new YamlSchema<Descriptor>(systemSchema);
