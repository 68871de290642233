/** Fails with a clear message if the browser that the other tests need is missing. */
import { expect } from 'vitest'
import { HOW_TO_GET_ONE, test } from '../support/browser'

test('there is a Chromium', async ({ browser, skip }) => {
  if (!browser && !process.env.CI) {
    // biome-ignore lint/suspicious/noConsole: silence would look as if all were well
    console.warn(`\n  SKIPPED. ${HOW_TO_GET_ONE}\n`)
    return skip(HOW_TO_GET_ONE)
  }
  expect(browser?.version() ?? HOW_TO_GET_ONE).toMatch(/^\d+\./)
})
