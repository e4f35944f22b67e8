/** The checks of `integ doctor`: one line each, with a fix. */

/** `wrong`: integ can't work; `warning`: it works, but something is at risk. */
export type State = "ok" | "warning" | "wrong";

/** The result of one check. */
export interface Check {
  /** The subject in a word or two: `node`, `disk`, `xero`. */
  readonly subject: string;
  readonly state: State;
  /** The finding. Never the value of a setting. */
  readonly about: string;
  /** The command that fixes it, or what a person must do if there is none. */
  readonly fix?: string;
}

/** Nothing to do. */
export function fine(subject: string, about: string): Check {
  return { subject, state: "ok", about };
}

/** It works, but something is at risk. */
export function warning(subject: string, about: string, fix: string): Check {
  return { subject, state: "warning", about, fix };
}

/** integ can't work until it is fixed. */
export function wrong(subject: string, about: string, fix: string): Check {
  return { subject, state: "wrong", about, fix };
}
