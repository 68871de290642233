import { defineConfig } from 'vitest/config'

/** The tests that `npm run mutation` judges: those of the signing lib and of the domain, quick and plain. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    include: [
      'test/unit/{order,signing,gateways}/**/*.test.ts',
      'test/unit/money.test.ts',
      'test/property/**/*.test.ts',
    ],
  },
})
