/** A shop with every gateway, as `npm start` starts it: buyers choose, change their minds, and pay. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../../local/stack/stack'
import { pay, payTwice, test, toCashier } from '../support/browser'
import { RARE } from '../support/rare'

const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json' }
const NAMES = ['alipayPage', 'alipayDirect', 'chinabank'] as const
const DEVICES = {
  desktop: {},
  phone: {
    viewport: { width: 390, height: 844 },
    userAgent:
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Mobile Safari/537.36',
  },
}

interface Answer {
  readonly url: string
  readonly payUrl: string
  readonly gateways: readonly string[]
}

describe.runIf(RARE)('a shop with every gateway', () => {
  let stack: Stack
  beforeAll(async () => {
    const { GATEWAYS: _, ...env } = process.env
    stack = await startStack({ env: { ...env, SHOUYIN_WATCH: 'nothing' }, speed: 240, scheduled: false })
  })
  afterAll(() => stack.stop())

  const ask = async (url: string, body?: unknown) => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const answer = await fetch(url, { headers: JSON_TYPE, ...sent })
    return { status: answer.status, ...((await answer.json()) as Answer) }
  }
  const buy = () =>
    ask(`${stack.shopUrl}/orders`, {
      lines: [{ sku: 'gaiwan', quantity: 1 }],
      email: 'buyer@example.com',
    })

  describe.each(Object.entries(DEVICES))('on a %s', (_, device) => {
    test.for(NAMES)('a buyer chooses %s, and pays', async (name, { openBuyer }) => {
      const page = await openBuyer(device)
      await page.goto((await buy()).url)
      await page.getByTestId(`gateway-${name}`).check()
      await pay(page)
    })

    test('without JavaScript the choice is the same', async ({ openBuyer }) => {
      const page = await openBuyer({ ...device, javaScriptEnabled: false })
      await page.goto((await buy()).url)
      await page.getByTestId('gateway-alipayDirect').check()
      await page.getByTestId('bank.alipayDirect').selectOption('CMB')
      await page.getByTestId('pay').click()
      await page.getByTestId('cashier').waitFor()
      expect(await page.getByTestId('bank-name').or(page.locator('main')).first().textContent()).toContain(
        '招商银行',
      )
    })

    test('a buyer can leave the cashier, and pay at another gateway', async ({ openBuyer }) => {
      const page = await openBuyer(device)
      const { url } = await buy()
      await page.goto(url)
      await page.getByTestId('gateway-alipayPage').check()
      await toCashier(page)
      await page.goto(url)
      // Where she went last is where she goes unless she says otherwise.
      expect(await page.getByTestId('gateway-alipayPage').isChecked()).toBe(true)
      await page.getByTestId('gateway-chinabank').check()
      await pay(page)
      expect(await ask(url)).toMatchObject({ state: 'paid', paid: true })
    })

    test('a buyer who pays at two gateways has an order that is paid twice', async ({ openBuyer }) => {
      const { url } = await buy()
      await payTwice(url, [
        [await openBuyer(device), 'alipayPage'],
        [await openBuyer(device), 'alipayDirect'],
      ])
    })
  })

  it('lists its gateways to front ends, and accepts no other', async () => {
    const { url, payUrl, gateways } = await buy()
    expect(gateways).toEqual(NAMES)
    expect((await ask(url)).gateways).toEqual(NAMES)
    expect(await ask(payUrl, { gateway: 'chinabank', bank: '3080' })).toMatchObject({
      status: 200,
      method: 'POST',
      charset: 'gbk',
      fields: { pmode_id: '3080' },
    })
    expect(await ask(payUrl, { gateway: 'paper' })).toMatchObject({
      status: 422,
      error: { code: 'unknownGateway' },
    })
    expect(await ask(payUrl, { gateway: 7 })).toMatchObject({ status: 400 })
  })
})
