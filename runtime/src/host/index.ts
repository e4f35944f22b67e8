/** `@integ/runtime/host`: what runs flows. Needs Node. */
export { backoff } from "./backoff.ts";
export { type Answer, Connection, MissingSetting, retryAfter, type Settings, unwrap, wrap } from "./connection.ts";
export { idempotencyKey } from "./execute.ts";
export type { Happening } from "./happening.ts";
export { createHost, Host, type HostOptions } from "./host.ts";
export { sign, verify } from "./signature.ts";
export { type Accepted, type Arrival, type Run, type RunState, type Step, Store, StoreError } from "./store.ts";
