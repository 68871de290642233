/** Payment links in a real browser, on a phone and on a desktop, with and without JavaScript. */
import { describe, expect } from 'vitest'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { headingOf, pay, shows, test, textOf } from '../support/browser'
import { gateway, get, jsonOf, orderJson, send, useFreshGateway } from '../support/flow'
import { RARE } from '../support/rare'
import { scannedFrom } from '../support/scan'

useFreshGateway()

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const authorization = `Bearer ${LOCAL_API_KEY}`
const make = async (wanted: object) => {
  const body = JSON.stringify({ name: '一杯茶', currency: 'CNY', ...wanted })
  const headers = { authorization, 'content-type': 'application/json' }
  return jsonOf<{ id: string; url: string }>(await send('POST', '/v1/payment_links', headers, body), 201)
}

describe.runIf(RARE)('a payment link', () => {
  test('is paid on a phone, without JavaScript, with an amount chosen by the payer', async ({
    openBuyer,
  }) => {
    const link = await make({ amount_min: 100, amount_max: 50_000, ask: { email: true, note: true } })
    const page = await openBuyer({ ...PHONE, javaScriptEnabled: false })
    await page.goto(`/l/${link.id}?amount=7.77`)
    expect(await headingOf(page)).toBe('一杯茶')
    expect(await page.getByTestId('amount').inputValue()).toBe('')
    await page.getByTestId('amount').fill('500.01')
    await page.getByTestId('note').fill('五号桌')
    await page.getByTestId('email').fill('buyer@example.com')
    await page.getByTestId('pay-link').click()
    await page.locator('main[data-problem="badAmount"]').waitFor()
    expect(await page.getByTestId('note').inputValue()).toBe('五号桌')
    await page.getByTestId('amount').fill('28.50')
    await page.getByTestId('pay-link').click()
    await page.waitForURL(/\/orders\/\w+$/)
    const orderId = await textOf(page.getByTestId('order-id'))
    await page.getByTestId('pay').click()
    await page.getByTestId('cashier').waitFor()
    expect(await textOf(page.getByTestId('amount'))).toBe('28.50')
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    const { body } = await send('GET', `/v1/orders/ord_${orderId}`, { authorization })
    expect(JSON.parse(body)).toMatchObject({
      status: 'paid',
      amount: 2850,
      note: '五号桌',
      payment_link: link.id,
    })
    expect(await gateway.refusals()).toEqual([])
  })

  test('for one use is found again by a payer who left, and then says that it is used up', async ({
    openBuyer,
  }) => {
    const link = await make({ amount: 1880, single_use: true })
    const page = await openBuyer({ locale: 'en-US' })
    await page.goto(`/l/${link.id}`)
    expect(await textOf(page.getByTestId('amount'))).toBe('¥18.80')
    await page.getByTestId('pay-link').click()
    await page.waitForURL(/\/orders\/\w+/)
    const orderId = await textOf(page.getByTestId('order-id'))
    await page.goto(`/l/${link.id}`)
    expect(await textOf(page.getByTestId('order-id'))).toBe(orderId)
    await pay(page)
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    await page.goto(`/l/${link.id}`)
    await page.locator('main[data-problem="linkUsedUp"]').waitFor()
    expect(await headingOf(page)).toBe('This payment link is closed')
  })

  test('is encoded in its QR code', async () => {
    const link = await make({ amount: 1880 })
    const picture = await get(`/l/${link.id}.svg`)
    expect(picture.headers.get('content-type')).toContain('image/svg+xml')
    expect(scannedFrom(picture.body)).toBe(link.url)
  })
})
