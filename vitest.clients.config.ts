import { defineConfig } from "vitest/config";

/** Official clients need more than npm brings, so they have a run of their own. */
export default defineConfig({
  test: { include: ["test/clients/**/*.client.ts"], testTimeout: 180_000, hookTimeout: 300_000 },
});
