/** Sends custom requests to the server, which the client itself does not retry. */
import type { RequestType } from "vscode-languageclient";

/** The server's code for a request that was outdated because of further typing (`ContentModified`). */
const OUT_OF_DATE = -32801;
/** The maximum number of attempts. */
const TRIES = 5;

/** The used part of a client. */
interface Client {
  sendRequest<P, R>(type: RequestType<P, R, void>, params: P): Promise<R>;
}

/** The server's response; null if it has none, or is not running. */
export async function sendRequest<P, R>(
  client: Client,
  type: RequestType<P, R | null, void>,
  params: P,
): Promise<R | null> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await client.sendRequest(type, params);
    } catch (error) {
      const isOld = typeof error === "object" && error !== null && "code" in error && error.code === OUT_OF_DATE;
      if (!isOld || left === 0) return null;
    }
  }
}
