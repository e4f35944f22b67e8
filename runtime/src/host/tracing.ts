/**
 * Spans from webhook to delivery, with the trace context that systems send and receive. Without an OpenTelemetry SDK in
 * the program this does nothing. Names of unstable semantic conventions are only in this file.
 */
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import { publicMessage } from "./redaction.ts";

/** Looked up each time: a program may set its provider after this module was loaded. */
const tracer = (): Tracer => trace.getTracer("integ");

/** Headers that carry the context. */
export const CONTEXT_HEADERS: readonly string[] = ["traceparent", "tracestate"];

/** Executes a run inside a span whose parent is the sender's. */
export function processing<T>(
  flow: string,
  run: number,
  headers: Readonly<Record<string, string>>,
  work: () => Promise<T>,
  outcome: (result: T) => string,
): Promise<T> {
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  const attributes = { "messaging.system": "integ", "integ.integration": flow, "integ.execution.id": run };
  return within(`process ${flow}`, SpanKind.CONSUMER, attributes, parent, async (span) => {
    const result = await work();
    span.setAttribute("integ.outcome", outcome(result));
    return result;
  });
}

/** Sends a request inside a span, and passes the trace context in its headers. */
export function requesting<T extends { readonly status: number }>(
  method: string,
  host: string,
  operation: string,
  work: (headers: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const attributes = { "http.request.method": method, "server.address": host, "integ.operation": operation };
  return within(`${method} ${operation}`, SpanKind.CLIENT, attributes, context.active(), async (span) => {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    const result = await work(headers);
    span.setAttribute("http.response.status_code", result.status);
    if (result.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    return result;
  });
}

function within<T>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  parent: ReturnType<typeof context.active>,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer().startActiveSpan(name, { kind, attributes }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: publicMessage(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
