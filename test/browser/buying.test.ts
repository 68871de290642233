/** Buying and paying in a real browser: every way to the gateway, with and without JavaScript, in each language. */
import { describe, expect } from 'vitest'
import { headingOf, order, orderQuickly, pay, shows, test, textOf, toCashier } from '../support/browser'
import { facts, gateway, orderJson, useFreshGateway } from '../support/flow'
import { RARE } from '../support/rare'

useFreshGateway()

describe('a buyer', () => {
  test('pays by the POST form', async ({ openBuyer }) => {
    const page = await openBuyer()
    const orderId = await order(page, 'longjing-tea', '2')
    expect(await textOf(page.locator('.total'))).toContain('336.00')
    await toCashier(page)
    expect(await textOf(page.getByTestId('amount'))).toBe('336.00')
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    expect(await headingOf(page)).toBe('付款成功')
    expect(await textOf(page.getByTestId('order-id'))).toBe(orderId)
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    expect(await facts(orderId)).toHaveLength(1)
  })

  test.runIf(RARE)('pays by the GET link', async ({ openBuyer }) => {
    const page = await openBuyer()
    const orderId = await orderQuickly(page)
    await pay(page, 'pay-link')
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
  })

  test.runIf(RARE)('pays by bank card, chosen in the shop', async ({ openBuyer }) => {
    const page = await openBuyer()
    await orderQuickly(page)
    await page.getByTestId('bank').selectOption('CMB')
    await toCashier(page)
    expect(await textOf(page.getByTestId('bank'))).toBe('招商银行')
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    expect((await gateway.trades())[0]).toMatchObject({ paidByBank: { code: 'CMB' } })
  })

  test.runIf(RARE)('pays by bank card, chosen at the cashier', async ({ openBuyer }) => {
    const page = await openBuyer()
    await orderQuickly(page)
    await toCashier(page, 'pay-link')
    await page.locator('input[value=bank]').check()
    await page.getByTestId('bank').selectOption('ICBCB2C')
    await page.getByTestId('pay').click()
    await page.waitForURL(/\/bank\/ICBCB2C$/)
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    expect((await gateway.trades())[0]).toMatchObject({ paidByBank: { code: 'ICBCB2C' } })
  })

  test.runIf(RARE)('pays without JavaScript, after going back from the cashier', async ({ openBuyer }) => {
    await gateway.hold()
    const page = await openBuyer({ javaScriptEnabled: false })
    const orderId = await order(page)
    await toCashier(page)
    await page.goBack()
    expect(new URL(page.url()).pathname).toBe(`/orders/${orderId}`)
    await toCashier(page)
    await page.getByTestId('pay').click()
    await page.locator('main[data-confirming=true]').waitFor()
    await gateway.release(orderId)
    await shows(page, 'paid')
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
  })

  test.for([
    ...(RARE ? [['zh-TW', 'zh-Hant', '核對訂單，確認付款', '謝謝惠顧'] as const] : []),
    ['en-GB', 'en', 'Check your order and pay', 'Payment received'],
  ] as const)('whose browser speaks %s reads %s', async ([locale, lang, confirm, paid], { openBuyer }) => {
    const page = await openBuyer({ locale })
    await order(page)
    expect(await page.locator('html').getAttribute('lang')).toBe(lang)
    expect(await headingOf(page)).toBe(confirm)
    await pay(page)
    expect(await page.locator('html').getAttribute('lang')).toBe(lang)
    expect(await textOf(page.getByRole('status'))).toContain(paid)
  })

  test('with an empty cart sees that, and fills it on the same page', async ({ openBuyer }) => {
    const page = await openBuyer()
    await page.goto('/')
    await page.getByTestId('email').fill('buyer@example.com')
    await page.getByTestId('buy').click()
    await page.locator('main[data-problem=emptyCart]').waitFor()
    expect(await textOf(page.getByRole('alert'))).toContain('请至少选一件')
    expect(await page.getByTestId('email').inputValue()).toBe('buyer@example.com')
    // The address of the refusal, entered again or restored with the tab, is the shop.
    await page.goto(page.url())
    expect(new URL(page.url()).pathname).toBe('/')
    await page.goBack()
    await page.getByTestId('quantity-gaiwan').fill('1')
    await page.getByTestId('email').fill('buyer@example')
    await page.getByTestId('buy').click()
    await page.locator('main[data-problem=badEmail]').waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('email')
    expect(await page.getByTestId('quantity-gaiwan').inputValue()).toBe('1')
    await page.getByTestId('email').fill('buyer@example.com')
    await page.getByTestId('buy').click()
    await page.waitForURL(/\/orders\/\w+$/)
  })

  test.runIf(RARE)(
    'without an e-mail address is stopped by the browser’s validation',
    async ({ openBuyer }) => {
      const page = await openBuyer()
      await page.goto('/')
      await page.getByTestId('quantity-gaiwan').fill('1')
      await page.getByTestId('buy').click()
      expect(await page.locator('input:invalid').getAttribute('type')).toBe('email')
      expect(new URL(page.url()).pathname).toBe('/')
    },
  )
})
