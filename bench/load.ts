/**
 * The sender of the host's bench, in a separate process: `node bench/load.ts <url> <connections> <seconds> <first id>`.
 * Requests are made and signed before the clock starts and go over plain sockets, so that only the server is measured.
 * Prints the number of 200 responses per second, and the 99th percentile of the response time in milliseconds.
 */
import { connect } from "node:net";
import type { SignatureScheme } from "@integ/runtime";
import { signedHeaders } from "@integ/runtime/host";

const [address = "", connections = "1", seconds = "3", first = "1"] = process.argv.slice(2);
const url = new URL(address);
/** The signature scheme of the test system. */
const SCHEME: SignatureScheme = { algorithm: "hmac-sha256", encoding: "hex", header: "X-Signature", secret: "secret" };
/** More than any of the servers accepts in that time. */
const PER_SECOND = 14_000;
const WARM_UP_MS = 700;

/** About the size of a shop's order. */
const filler = Array.from({ length: 60 }, (_, i) => ({ sku: `sku-${i}-${"x".repeat(110)}`, n: i }));
function requestOf(id: number): Buffer {
  const body = Buffer.from(JSON.stringify({ id, lines: filler }));
  const signed = signedHeaders(SCHEME, "s", body, { now: Date.now() });
  const headers = { Host: url.host, "Content-Type": "application/json", "Content-Length": body.length, ...signed };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${url.pathname} HTTP/1.1\r\n${head.join("")}\r\n`), body]);
}
const requests = Array.from({ length: Math.ceil(Number(seconds) + 1) * PER_SECOND }, (_, i) =>
  requestOf(Number(first) + i),
);

let next = 0;
let counted = 0;
let from = 0;
let until = Infinity;
const times: number[] = [];

/** One connection: posts, reads the whole response, posts the next. */
function client(): Promise<void> {
  return new Promise((done, fail) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    let sentAt = 0;
    let response = "";
    const post = (): void => {
      const request = requests[next++];
      if (performance.now() >= until || request === undefined) {
        socket.destroy();
        return done();
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.once("connect", post);
    socket.once("error", fail);
    socket.on("data", (chunk) => {
      response += chunk.toString("latin1");
      const end = response.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(response.slice(0, end))?.[1] ?? NaN);
      const whole = Number.isNaN(length) ? response.endsWith("0\r\n\r\n") : response.length >= end + 4 + length;
      if (!whole) return;
      if (!response.startsWith("HTTP/1.1 200")) return fail(new Error(`response: ${response.slice(0, 200)}`));
      response = "";
      const now = performance.now();
      if (sentAt >= from && from > 0) {
        counted++;
        times.push(now - sentAt);
      }
      post();
    });
  });
}

setTimeout(() => {
  from = performance.now();
  until = from + Number(seconds) * 1000;
}, WARM_UP_MS);
await Promise.all(Array.from({ length: Number(connections) }, client));
const took = (performance.now() - from) / 1000;
const sorted = times.toSorted((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({ perSecond: counted / took, p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0 })}\n`,
);
