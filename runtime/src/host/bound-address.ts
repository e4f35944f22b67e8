import type { AddressInfo, Server } from "node:net";

/** The address and port that a server listens on. @throws TypeError if it does not listen, or listens on a path */
export function boundAddress(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server does not listen on a port");
  return address;
}
