/** `@integ/runtime/host`: what runs flows. Needs Node. */
export { type Alert, Alerts, alertText, type AlertOptions } from "./alerts.ts";
export { arrivalOf } from "./arrivals.ts";
export { backoff } from "./backoff.ts";
export type { Answer } from "./answer.ts";
export { Connection, MissingSetting, type Settings, wrap } from "./connection.ts";
export { retryAfter, timeOf } from "./outside.ts";
export type {
  Accepted,
  Arrival,
  Attempt,
  Engine,
  Remark,
  Replaying,
  Run,
  RunFilter,
  RunState,
  Step,
  StoredEvent,
} from "./engine.ts";
export { isPrivate } from "./addresses.ts";
export { closeConnections } from "./http.ts";
export type { Happening } from "./happening.ts";
export { byHand, createHost, Host, type HostOptions, operationsOf, SettingsError } from "./host.ts";
export { authRefusal, refusal, sign, signedHeaders, type Signed } from "./signature.ts";
export { StoreError, StoreTrouble } from "./engine.ts";
export { Store } from "./store.ts";
export { ThreadedStore } from "./threaded-store.ts";
export { type Movable, moveEngine } from "./move.ts";
export { openEngine } from "./open.ts";
export { unwrap } from "./pages.ts";
export { idempotencyKey, nextRequest } from "./request-key.ts";
export { valuesAt } from "./personal.ts";
export type { FirstRun } from "./starters/starter.ts";
export { dueAfter, lastDue } from "./timetable.ts";
