/** The moment at which tests run: what `now` is, wherever and whenever they do. */
export const NOW = Temporal.Instant.from("2026-01-01T00:00:00Z");
