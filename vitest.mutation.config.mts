import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * The tests that `npm run mutation` judges, quick and plain: those of the signing lib, of the domain, of the
 * gateways, of the use cases, of webhooks and the API. The handlers' tests run on tables in memory, since each
 * mutant runs them again.
 */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  resolve: {
    alias: [
      { find: /^\.\/tables$/, replacement: fileOf('test/support/memoryTables.ts') },
      { find: /^@aws-sdk\/.*/, replacement: fileOf('test/support/noAwsSdk.ts') },
    ],
  },
  test: {
    // A busy machine must not make a mutant look killed.
    testTimeout: 120_000,
    env: { PROPERTY_RUNS: '2000' },
    include: [
      'test/unit/{order,signing,gateways,illegal,payment,webhooks,api}/**/*.test.ts',
      'test/unit/{money,config/config}.test.ts',
      'test/tools/reviews.test.ts',
      'test/property/**/*.test.ts',
      'test/function/{notify,return,keyChange,payRedirect,createOrder,order,visit,sendReceipt,paymentLink,alipayPage,chinabank,gatewayPairs.rare,confirmRefund,refund}.test.ts',
    ],
  },
})
