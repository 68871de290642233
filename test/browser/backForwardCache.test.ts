/** A whole browser, which brings pages back as they were left, whatever their headers say. */
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { order, orderQuickly, pay, shows, test, textOf } from '../support/browser'
import { gateway, useFreshGateway } from '../support/flow'
import { RARE } from '../support/rare'

useFreshGateway()

/** A kept page loads nothing, so that there is no load to wait for. */
const goBack = (page: Page) => page.goBack({ waitUntil: 'commit' })

const noteKept = `addEventListener('pageshow', ({ persisted }) => { window.wasKept = persisted })`

describe.runIf(RARE)('a buyer who goes back to a page that the browser kept', () => {
  test('orders again from the form: the same once, another anew', async ({ openKeepingBuyer }) => {
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
    const orderId = await orderQuickly(page)
    await pay(page)
    const isConfirmPage = async () =>
      new URL(page.url()).pathname === `/orders/${orderId}` && (await page.getByTestId('pay').isVisible())
    for (let steps = 0; steps < 6 && !(await isConfirmPage()); steps++) await goBack(page)
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    expect(await gateway.trades()).toHaveLength(1)
  })
})
