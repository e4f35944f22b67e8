/** `@integ/runtime/host`: runs flows. Needs Node. */
import "./temporal.ts";

export { type Alert, Alerts, alertText, type AlertOptions } from "./alerts.ts";
export { incomingEvent } from "./ingest.ts";
export { backoff } from "./backoff.ts";
export type { OperationResult } from "./operation-result.ts";
export { Connection, MissingSetting, type Settings } from "./connection.ts";
export { retryAfter, timeOf } from "./read-times.ts";
export type {
  Accepted,
  IncomingEvent,
  Attempt,
  Engine,
  AuditEntry,
  Drift,
  Replaying,
  Run,
  RunFilter,
  RunState,
  Step,
  StoredEvent,
} from "./engine.ts";
export type { Authorization } from "./credentials/authorization.ts";
export { TokenRefused } from "./credentials/grants.ts";
export type { AccessTokens, TokenState } from "./credentials/access-tokens.ts";
export { lastSuccessOf } from "./last-success.ts";
export { tryEnd } from "./ends/try-end.ts";
export { failedTryOf, noteTry, type FailedTry } from "./last-try.ts";
export { dropAllExpired } from "./expiry.ts";
export { isPrivate } from "./addresses.ts";
export { closeConnections } from "./http.ts";
export type { HandlerOptions, NodeListener, WebHandler, WebRequestInfo } from "./handlers.ts";
export type { HostEvent, HostEventOf } from "./host-event.ts";
export { manualEvent, operationsOf } from "./flow-operations.ts";
export type { CatalogColumn, CatalogTable, ColumnKind } from "./sql/catalog/catalog.ts";
export { openDatabase } from "./sql/open.ts";
export { fillScratchTable, makeScratchTables } from "./sql/scratch.ts";
export { createHost, Host, type HostOptions } from "./host.ts";
export { SettingsError } from "./needed-settings.ts";
export { refusal, sign, signedHeaders } from "./signature.ts";
export { authRefusal } from "./webhook-auth.ts";
export {
  applySubscription,
  subscriptionChanges,
  SubscriptionError,
  wantedSubscriptions,
  type SubscriptionChange,
} from "./subscriptions.ts";
export { daysLeft, leftText } from "./kept-versions.ts";
export type { Signed } from "./signed-content.ts";
export { StoreError, TransientStoreError, UnreadableError } from "./engine.ts";
export { callersSettings, emptySettings, unprovenWebhooks } from "./secrets.ts";
export { Store } from "./sqlite/store.ts";
export { lookAtStore, type StoreLook } from "./sqlite/store-look.ts";
export { openThreadedStore, type ThreadedStore } from "./sqlite/threaded-store.ts";
export { loadFlow, loadModule } from "./load-module.ts";
export { type Movable, moveEngine } from "./move-engine.ts";
export { openEngine } from "./open-engine.ts";
export { getPointer, getPointers, setPointer } from "./pointer.ts";
export { isXml, xmlSample } from "./formats/xml-sample.ts";
export { idempotencyKey, nextRequest } from "./request-key.ts";
export { readable, storedValue } from "./step-value.ts";
export { valuesAt } from "./personal.ts";
export type { FirstRun } from "./triggers/trigger-source.ts";
export { dueAfter, lastDue } from "./timetable.ts";
