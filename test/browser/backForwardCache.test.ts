/** A full browser, whose back-forward cache restores pages as they were left, whatever their headers say. */
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { order, orderQuickly, pay, shows, test, textOf } from '../support/browser'
import { gateway, useFreshGateway } from '../support/flow'
import { RARE } from '../support/rare'

useFreshGateway()

/** A kept page loads nothing, so that there is no load to wait for. */
const goBack = (page: Page) => page.goBack({ waitUntil: 'commit' })

/** As who holds the Back button and chooses from its list: no page between is brought back only to be left. */
async function goBackTo(page: Page, path: string): Promise<void> {
  const devTools = await page.context().newCDPSession(page)
  const { entries } = await devTools.send('Page.getNavigationHistory')
  const entry = entries.find(({ url }) => new URL(url).pathname === path)
  if (!entry) throw new Error(`no ${path} among the pages to go back to`)
  await devTools.send('Page.navigateToHistoryEntry', { entryId: entry.id })
  await page.waitForURL(entry.url, { waitUntil: 'commit' })
}

/** What is kept is the browser's to choose: a script that looks while a page freezes makes it be let go. */
const UNTIL_KEPT = { retry: 4 }

const noteKept = `addEventListener('pageshow', ({ persisted }) => { window.wasKept = persisted })`

describe.runIf(RARE)('a buyer who goes back to a page in the back/forward cache', UNTIL_KEPT, () => {
  test('orders again from the form: the same cart is the same order, another a new one', async ({
    openKeepingBuyer,
  }) => {
    const page = await openKeepingBuyer()
    await page.addInitScript({ content: noteKept })
    const first = await order(page, 'gaiwan', '1')
    await goBack(page)
    await page.getByTestId('quantity-gaiwan').waitFor()
    expect(await page.evaluate('window.wasKept')).toBe(true)
    expect(await page.getByTestId('quantity-gaiwan').inputValue()).toBe('1')
    await page.getByTestId('buy').click()
    await page.waitForURL(`**/orders/${first}`)
    await goBack(page)
    await page.getByTestId('quantity-gaiwan').fill('2')
    await page.getByTestId('buy').click()
    await page.waitForURL(url => /\/orders\/\w+$/.test(url.pathname) && !url.pathname.endsWith(first))
    expect(await textOf(page.locator('.total'))).toContain('518.00')
  })

  test('does not pay again from a confirm page', async ({ openKeepingBuyer }) => {
    const page = await openKeepingBuyer()
    await page.addInitScript({ content: noteKept })
    const orderId = await orderQuickly(page)
    await pay(page)
    await goBackTo(page, `/orders/${orderId}`)
    expect(await page.evaluate('window.wasKept')).toBe(true)
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    expect(await gateway.trades()).toHaveLength(1)
  })
})
