/** Questions to the server beyond the protocol, which the client itself does not ask again. */
import type { RequestType } from "vscode-languageclient";

/** The server's word for a question that was out of date when its turn came: somebody has typed meanwhile (`ContentModified`). */
const OUT_OF_DATE = -32801;
/** How often such a question is asked. */
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
