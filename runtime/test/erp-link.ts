/** A system as tests of connections reach it: its address is a setting, and nothing else is asked for. */
import type { SystemLink } from "@integ/runtime";

/** The link to `erp`, with what a test is about. */
export function erpLink(more: Partial<SystemLink> = {}): SystemLink {
  return {
    name: "erp",
    version: "1",
    baseUrl: "{base_url}",
    headers: {},
    settings: { base_url: { secret: false } },
    ...more,
  };
}
