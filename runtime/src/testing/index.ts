/** `@integ/runtime/testing`: a small kit for testing flows and hosts. Needs Node. */
export { loadSystem, withoutLimits } from "./load-system.ts";
export { RecordingServer, type RecordedRequest, type Reply } from "./recording-server.ts";
export { sendWebhook, webhookSecret, type SignedWebhookOptions } from "./signed-webhook.ts";
export { type ReceivedRequest, StandIn, type StandInOptions, type StandInRequest } from "./stand-in/stand-in.ts";
export type { ModelOperation, SystemModel } from "./stand-in/system-model.ts";
export { TestClock, type Span } from "./test-clock.ts";
export { TestHost, type TestHostOptions } from "./test-host.ts";
