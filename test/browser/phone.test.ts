/** No page is wider than a narrow phone, in Chinese and in English. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { order, seePayingPage, shows, test } from '../support/browser'
import { gateway, useFreshGateway } from '../support/flow'
import { RARE } from '../support/rare'

useFreshGateway()

/** How many pixels the page is wider than the window. */
const excess = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

test.for(['zh-CN', ...(RARE ? ['en-US'] : [])])(
  'fits a screen of 390 px (%s)',
  async (locale, { openBuyer }) => {
    const page = await openBuyer({ locale, viewport: { width: 390, height: 844 }, javaScriptEnabled: false })
    const tooWide: Record<string, number> = {}
    const look = async (name: string, shown?: string) => {
      if (shown !== undefined) await page.getByTestId(shown).waitFor()
      await page.waitForLoadState()
      tooWide[name] = await excess(page)
    }

    await page.goto('/nothing')
    await look('problem')
    const orderId = await order(page, 'ink-stone', '99')
    await look('confirm')
    await seePayingPage(page)
    await look('paying', 'continue')
    await page.getByTestId('continue').click()
    await look('cashier', 'cashier')
    await page.getByTestId('cancel').click()
    await look('cancelled', 'cancelled')
    await page.goto(`/orders/${orderId}?returned=9`)
    await look('confirming')
    await page.goto('/')
    await look('storefront')
    await page.goto(`/orders/${orderId}/pay?bank=CMB`)
    await look('bank')
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    await look('paid')
    await page.goto('/orders/20260101SAMP1E0RDER00001')
    await look('overdue')
    await page.goto(`/orders/${orderId}/pay?bank=${'NO-SUCH-BANK'.repeat(10)}`)
    await look('paid again')

    expect(Object.entries(tooWide).filter(([, pixels]) => pixels > 0)).toEqual([])
    expect(Object.keys(tooWide)).toHaveLength(11)
    expect(await gateway.refusals()).toEqual([])
  },
)

test('fits a screen of 390 px with enlarged text', async ({ openBuyer }) => {
  const page = await openBuyer({ viewport: { width: 390, height: 844 }, isMobile: true })
  const tooWide: number[] = []
  const look = async () => {
    // As the browsers within WeChat and Alipay enlarge text, by their own setting.
    await page.evaluate(`document.body.style.textSizeAdjust = '175%'`)
    tooWide.push(await excess(page))
  }
  await page.goto('/')
  await look()
  await order(page, 'ink-stone', '99')
  await look()
  expect(tooWide).toEqual([0, 0])
})
