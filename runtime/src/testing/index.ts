/** `@integ/runtime/testing`: a small kit for testing flows and hosts. Needs Node. */
export { RecordingServer, type RecordedRequest, type Reply } from "./recording-server.ts";
export { sendWebhook, type WebhookOptions } from "./signed-webhook.ts";
