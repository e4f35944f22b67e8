/**
 * The integrations of this project, version 1: what the integrations here use of it.
 *
 * Made by integ from its description and its schemas; change those, not this file.
 */
import type { Operation, SystemLink } from "@integ/runtime";

/** How The integrations of this project is reached. */
export const integrationsSystem: SystemLink = {
  name: "integrations",
  kind: "flows",
  version: "1",
  baseUrl: "",
  headers: {},
  settings: {},
};

/** What is asked of The integrations of this project. */
export const integrationsOperations = {
  order_left_out: {
    system: "integrations",
    name: "order_left_out",
    method: "PUT",
    path: "/order_left_out",
    end: { kind: "flow", flow: "order-left-out" },
  },
} satisfies Record<string, Operation>;
