/** How a mapping ends: something to send, or a stop with its reason. A mapping has no other end; it never throws. */
import { problems, problemText, type Shape } from "./shape.ts";

/** A stop: the run ends without sending. `id` is the reason as the spec has it, the same for every run it stops. */
export interface Stop {
  readonly kind: "skip" | "hold" | "retry";
  readonly reason: string;
  readonly id: string;
}

export interface Send<S> {
  readonly kind: "send";
  /** The record of each destination, by the destination's name, in the order in which they are to be sent. */
  readonly records: S;
  /** What the operations of some destinations are asked with, by the destination's name: for `{id}` in their paths. */
  readonly args?: Readonly<Partial<Record<keyof S & string, Arguments>>>;
  /** Later destinations read what these answer: the mapping is to be asked again then, with the answers. */
  readonly more?: true;
}

export type Arguments = Readonly<Record<string, unknown>> | undefined;

export type Outcome<S> = Send<S> | Stop;

/** Ends the run for good: there is nothing to do. */
export function skip(id: string, reason: string = id): Stop {
  return { kind: "skip", reason, id };
}
/** Ends the run until a person has looked at it. */
export function hold(id: string, reason: string = id): Stop {
  return { kind: "hold", reason, id };
}
/** Ends the run for now: it comes back by the flow's failure policy. */
export function retry(id: string, reason: string = id): Stop {
  return { kind: "retry", reason, id };
}

/** Records to send, each checked against what its destination takes: what does not fit is held, never sent. */
export function send<S extends object>(
  records: S,
  shapes: { readonly [K in keyof S]: readonly [name: string, shape: Shape] },
  args?: Readonly<Partial<Record<keyof S & string, Arguments>>>,
  more?: boolean,
): Outcome<S> {
  for (const destination of Object.keys(records) as (keyof S)[]) {
    const [name, shape] = shapes[destination];
    if (records[destination] === undefined || shape.accepts(records[destination])) continue;
    const found = problems(shape, records[destination]);
    return hold(`does not fit ${name}`, `does not fit ${name}: ${found.slice(0, 5).map(problemText).join("; ")}`);
  }
  return { kind: "send", records, ...(args === undefined ? {} : { args }), ...(more === true ? { more } : {}) };
}
