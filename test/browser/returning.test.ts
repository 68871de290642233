/** Buyers who return: too early, twice, without having paid, or with the back button. */
import { describe, expect } from 'vitest'
import { headingOf, orderQuickly, pay, shows, test, textOf, toCashier } from '../support/browser'
import {
  facts,
  gateway,
  illegalReasons,
  orderJson,
  returnPath,
  sendNotify,
  until,
  useFreshGateway,
} from '../support/flow'
import { RARE } from '../support/rare'

useFreshGateway()

describe('a buyer who returns', () => {
  test('before the notify sees that the payment is being confirmed, and then the payment without a click', async ({
    openBuyer,
  }) => {
    await gateway.hold()
    const page = await openBuyer()
    const orderId = await orderQuickly(page)
    await toCashier(page)
    await page.getByTestId('pay').click()
    await page.locator('main[data-confirming=true]').waitFor()
    expect(await headingOf(page)).toBe('正在确认付款')
    const steps = () => page.evaluate<number>('history.length')
    const before = await steps()
    await gateway.release(orderId)
    await shows(page, 'paid')
    // The back button leads to where she came from, however often the page has looked.
    expect(await steps()).toBe(before)
    expect(new URL(page.url()).pathname).toBe(`/orders/${orderId}`)
    expect(await facts(orderId)).toHaveLength(1)
  })

  test.runIf(RARE)('after a forged notify finds the order unpaid', async ({ openBuyer }) => {
    const page = await openBuyer()
    const orderId = await orderQuickly(page)
    expect(await sendNotify(orderId, {}, 'not-the-key-of-this-shop-00000000')).toMatchObject({ status: 400 })
    await page.reload()
    expect(await page.getByTestId('pay').isVisible()).toBe(true)
    expect(await illegalReasons(orderId)).toEqual(['notify badSignature'])
    expect(await facts(orderId)).toEqual([])
  })

  test.runIf(RARE)('after two notifies has paid once', async ({ openBuyer }) => {
    await gateway.set({ fault: 'duplicate' })
    const page = await openBuyer()
    const orderId = await orderQuickly(page)
    await pay(page)
    const [notify] = await gateway.notifies(orderId)
    expect(notify?.attempts).toHaveLength(2)
    expect(await facts(orderId)).toHaveLength(1)
  })

  test.runIf(RARE)('from a canceled payment can still pay', async ({ openBuyer }) => {
    const page = await openBuyer()
    const orderId = await orderQuickly(page)
    await toCashier(page)
    await page.getByTestId('cancel').click()
    await page.getByTestId('cancelled').waitFor()
    await page.getByTestId('shop').click()
    await page.waitForURL(`**/orders/${orderId}`)
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
    await pay(page)
    expect(await gateway.trades()).toHaveLength(1)
  })

  test('with a refused return sees a warning and a link to the order, which does not deny the payment', async ({
    openBuyer,
  }) => {
    const page = await openBuyer({ locale: 'en-US' })
    const orderId = await orderQuickly(page)
    await page.goto(await returnPath(orderId, { total_fee: '0.01' }))
    await page.locator('main[data-problem=refusedReturn]').waitFor()
    expect(await textOf(page.getByRole('alert'))).toContain('do not pay again')
    await page.locator('main a[href^="/orders/"]').click()
    await page.locator('main[data-confirming=true]').waitFor()
    expect(new URL(page.url()).pathname).toBe(`/orders/${orderId}`)
    expect(await facts(orderId)).toEqual([])
  })
})

describe('a buyer who uses the back button', () => {
  test.for(['pay', ...(RARE ? (['pay-link'] as const) : [])] as const)(
    'after paying does not pay again (%s)',
    async (button, { openBuyer }) => {
      const page = await openBuyer()
      const orderId = await orderQuickly(page)
      await pay(page, button)
      await page.goBack()
      await page.getByTestId('settled').waitFor()
      await until(async () => {
        await page.goBack()
        return new URL(page.url()).pathname === `/orders/${orderId}`
      })
      await shows(page, 'paid')
      expect(await gateway.trades()).toHaveLength(1)
      expect(await gateway.notifies(orderId)).toHaveLength(1)
      expect(await facts(orderId)).toHaveLength(1)
    },
  )

  test.runIf(RARE)('before paying is at the order again, and not redirected', async ({ openBuyer }) => {
    const page = await openBuyer()
    const orderId = await orderQuickly(page)
    await toCashier(page)
    await page.goBack()
    await page.waitForURL(`**/orders/${orderId}`)
    expect(await page.getByTestId('pay').isVisible()).toBe(true)
  })
})

test.runIf(RARE)(
  'a second window that still offers payment leads to the paid order',
  async ({ openBuyer }) => {
    const page = await openBuyer()
    const orderId = await orderQuickly(page)
    const second = await page.context().newPage()
    await second.goto(`/orders/${orderId}`)
    await pay(page)
    await second.getByTestId('pay').click()
    await shows(second, 'paid')
    expect(await gateway.trades()).toHaveLength(1)
  },
)
