import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/**
 * The tests that `npm run mutation` judges, quick and plain: those of the signing lib, of the domain, of the
 * gateways and of the use cases. The handlers' tests run on tables in memory, since each mutant runs them again.
 */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^\.\/tables$/,
        replacement: fileURLToPath(new URL('test/support/memoryTables.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: [
      'test/unit/{config,order,signing,gateways,illegal,payment}/**/*.test.ts',
      'test/unit/money.test.ts',
      'test/property/**/*.test.ts',
      'test/function/{notify,return,payRedirect,createOrder,order,reconcile,sendReceipt}.test.ts',
    ],
  },
})
