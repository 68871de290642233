import { configDefaults, defineConfig } from 'vitest/config'

/** What runs in `.ci/run` and at night: test/support/rare.ts. */
const RARE_FILES = '**/*.rare.test.ts'

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    experimental: { fsModuleCache: true },
    // An approved file (test/support/approved.ts) is written by `-u` alone; one that is missing fails.
    update: 'none',
    exclude: [...configDefaults.exclude, ...(process.env.RARE === undefined ? [RARE_FILES] : [])],
    // Generous: npm test runs two of these at once.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    setupFiles: ['test/support/sameCases.ts'],
    coverage: {
      include: ['lib/money.ts', 'lib/{order,signing,gateways,http}/**/*.ts'],
      reporter: ['text'],
      skipFull: true,
      // Every function; what is left of the lines is for the compiler alone, such as the end of an exhaustive switch.
      thresholds: { functions: 100, lines: 99.5, statements: 99.5, branches: 99 },
    },
    env: {
      // Neither Beijing's nor UTC's day: whatever goes by the machine's zone is seen here.
      TZ: 'Pacific/Kiritimati',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          isolate: false,
          include: [
            'test/{unit,property,project,simulator,simulation}/**/*.test.ts',
            'test/runtime/unzip.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          // The AWS SDK is loaded once and not for each file.
          isolate: false,
          include: ['test/{store,function,crash,doctor,local,tools}/**/*.test.ts'],
          globalSetup: ['test/support/engineSetup.ts'],
        },
      },
      // The packaged functions under AWS's own runtime, which is built once and kept in .shouyin/.
      {
        extends: true,
        test: {
          name: 'runtime',
          include: ['test/runtime/{paymentFlow,runtimeApi}.test.ts'],
          globalSetup: ['test/support/engineSetup.ts'],
          // Built once, and not by two files at once.
          fileParallelism: false,
          hookTimeout: 600_000,
        },
      },
      // What a shop deploys, as it is packaged, and the deployment itself.
      {
        extends: true,
        test: {
          name: 'deploy',
          include: ['test/deploy/**/*.test.ts'],
          globalSetup: ['test/support/engineSetup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'stack',
          // One stack for all of them, and one Chromium.
          isolate: false,
          include: ['test/{flow,browser,attack}/**/*.test.ts'],
          globalSetup: ['test/support/stackSetup.ts'],
          // The simulator of a stack is told to misbehave: one file at a time.
          fileParallelism: false,
        },
      },
    ],
  },
})
