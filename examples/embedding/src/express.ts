/** An existing Express server: webhooks go to /integ/webhooks/orders, and the rest stays as it is. */
import express from "express";
import type { Host } from "@integ/runtime/host";

/** @param host the caller starts it */
export function appWith(host: Host): express.Express {
  const app = express();
  // Before anything that reads bodies: signatures cover the bytes as sent.
  app.use("/integ", host.listener({ prefix: "/integ" }));
  app.use(express.json());
  app.get("/", (_request, response) => void response.send("the shop"));
  return app;
}
