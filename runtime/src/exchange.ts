/**
 * How a system's requests are written and its responses read: plain data from its description, like the rest of `flow.ts`. `{name}` in
 * texts stands for an argument or a setting; places are JSON pointers.
 */

/** JSON in a description. */
export type Constant = null | boolean | number | string | readonly Constant[] | { readonly [name: string]: Constant };

/** How the body of a request is written; `lines` are JSON documents, one per line. */
export type BodyFormat = "json" | "form" | "xml" | "text" | "multipart" | "lines";

/** The body of a request. */
export interface RequestBody {
  /** Default: json. */
  readonly format?: BodyFormat;
  /** How forms name the elements of a list: `a[0]`, `a[]`, or `a` each time. Default: numbered. */
  readonly lists?: "numbered" | "brackets" | "repeated";
  /** Places whose values are written as one text, in a form of their own: XML in a field of a form. */
  readonly texts?: Readonly<Record<string, "xml" | "json" | "form">>;
  /** Places of a multipart form that are files. */
  readonly files?: Readonly<Record<string, FilePart>>;
  /** The record's fields in the order of its schema, for XML. */
  readonly form?: TextForm;
  /** XML whose plain values are attributes. */
  readonly attributes?: true;
  /**
   * The rest of the body around the record; without it, the record is the body. A text that is a single hole keeps the argument's
   * type: a number, a list.
   */
  readonly constants?: Constant;
  /** A GraphQL document: the `query` beside the constants. */
  readonly graphql?: string;
  /** The document in parts, if its one field is repeated in a request for each record. */
  readonly aliased?: AliasedDocument;
}

/** A GraphQL document whose field is repeated under aliases: `r0: productSet(input: $input_0) { … } r1: …`. */
export interface AliasedDocument {
  /** `mutation SetProducts`. */
  readonly head: string;
  /** The variable that holds each record, and its declaration: `$input: ProductInput!`. */
  readonly variable: string;
  readonly declared: string;
  /** The declarations of the other variables. */
  readonly shared: readonly string[];
  readonly field: string;
  /** Fragments. */
  readonly tail: string;
}

/** A file of a multipart form; its content is the text at its place. */
export interface FilePart {
  /** May have holes: `{number}.pdf`. */
  readonly name: string;
  readonly type?: string;
  /** How the text holds the content. Default: as it is, in UTF-8. */
  readonly encoding?: "base64";
}

/**
 * The schema's types for the texts of a document without types (XML, CSV, a form): a record with its fields in order, a list, or a
 * value.
 */
export type TextForm =
  "text" | "number" | "boolean" | "time" | "any" | readonly [TextForm] | { readonly [field: string]: TextForm };

/** How a response is read if it is not JSON; `lines` are JSON documents, one per line; `none`: the body is ignored. */
export interface ResponseFormat {
  readonly format: "xml" | "csv" | "lines" | "none";
  /** The separator of CSV cells. Default: a comma. */
  readonly separator?: string;
  /** The names of the CSV columns, whatever the first row says. */
  readonly columns?: readonly string[];
  /** The types of its texts; of a list, those of an element. */
  readonly form?: TextForm;
  /** It is a list, of any length. */
  readonly isList?: true;
  /** XML whose plain values are attributes. */
  readonly attributes?: true;
}

/** How a quote within quotes is written in a system's filter language; `none`: it can't be. */
export type Quotes = "backslash" | "doubled" | "none";

/** A placeholder's value that is derived from another one: the MD5 hash of an e-mail address in lower case. */
export interface Derived {
  /** A parameter, or a place in the record. */
  readonly of: string;
  readonly lower?: true;
  readonly hash?: "md5" | "sha1" | "sha256";
}

/** A query parameter: a text, a list with one parameter for each element, or a list joined by a separator. */
export type QueryValue = string | { readonly each: string } | { readonly joined: string; readonly separator: string };

/**
 * A rule that recognizes a failure in a response. Without `on` it applies to responses with a success status; with neither `is` nor
 * `is_not` any value at the place that is not empty is a failure.
 */
export interface FailureRule {
  /** The statuses that the rule applies to. */
  readonly on?: readonly number[];
  /** The place in the response; absent: the status is enough. `*` as a step: each element of a list, or each field of a record. */
  readonly at?: string;
  readonly is?: readonly (string | number | boolean)[];
  readonly isNot?: readonly (string | number | boolean)[];
  /** The run is held (default) or retried; or the record already exists, which is success. */
  readonly means?: "hold" | "retry" | "there";
  /** Words at the place that mean a temporary failure. */
  readonly retryWhen?: readonly string[];
  /** Where the vendor's message for people is. */
  readonly message?: string;
  /** Where the response says how long to wait: in seconds, or as a datetime. */
  readonly retryAfter?: string;
  /** Where the response has the existing record. Without it, the operation's `find` looks for the record. */
  readonly record?: string;
}

/** Where responses report the cost of requests, from a budget that is restored evenly, as in GraphQL APIs: places in the response. */
export interface CostLimit {
  /** The cost that the request was initially charged. */
  readonly requested: string;
  /** The cost that is left. */
  readonly left: string;
  /** The cost that is restored each second. */
  readonly restored: string;
}
