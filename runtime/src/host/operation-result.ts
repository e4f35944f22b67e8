/** What comes of a request to another system, and what of it may be said aloud. */

/** What came of a request. */
export type OperationResult =
  | {
      readonly kind: "ok";
      readonly value: unknown;
      /** Of a page of a list: where the next one is; undefined after the last. */
      readonly next?: string;
      /** Of a conditional list: by what it is known again, for `validator` of the next request. */
      readonly validator?: string;
      /** What the clock of the other side says, in milliseconds since 1970. */
      readonly date?: number;
    }
  /** There is none: for reads that may find none; or a conditional list is as it was. */
  | { readonly kind: "none"; readonly unchanged?: true }
  /** Not asked at all: the connection's limits, or a breaker, put it off until then. Costs no try. */
  | { readonly kind: "wait"; readonly why: string; readonly untilMs: number }
  /** Worth trying again, at the earliest after so many milliseconds. */
  | (Failing & { readonly kind: "later"; readonly afterMs?: number })
  /** Trying again can't help. */
  | (Failing & {
      readonly kind: "refused";
      /** It may have been done all the same: the answer can't be read. */
      readonly perhaps?: true;
    });

export interface Failing {
  /** For people who look into the store: it may quote what was answered. */
  readonly why: string;
  /** The same as far as it may be said in logs: see aloud.ts. */
  readonly aloud: string;
  readonly said?: Said;
}

export type Refused = Extract<OperationResult, { readonly kind: "refused" }>;

/** @param detail what comes from outside */
export function refusedBy(aloud: string, detail?: string): Refused {
  return { kind: "refused", aloud, why: detail === undefined ? aloud : `${aloud}: ${detail}` };
}

/** What was answered, for people who look for what is wrong. */
export interface Said {
  readonly status: number;
  /** The body, cut where it is long. */
  readonly body: string;
}
