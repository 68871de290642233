/**
 * A shop with ChinaBank, over a separate local stack: forms are sent as by a browser, and the misbehaving notifies of
 * the control panel are refused.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import type { Notify } from '../../local/simulator/core/ledger'
import { type Stack, startStack } from '../../local/stack/stack'
import { headingOf, pay, shows, test } from '../support/browser'
import { unescapeHtml } from '../support/markup'
import { controlOf, PATIENCE, placeOrder, stateOf } from '../support/ownStack'
import { RARE } from '../support/rare'

/** The only form of a page that a script sends, or a button. */
function formOf(page: string, base: string) {
  const [, action = '', charset = 'utf-8'] =
    /<form method="post" action="([^"]+)"(?: accept-charset="([^"]+)")?/.exec(page) ?? []
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  return {
    url: new URL(unescapeHtml(action), base).href,
    charset: charset === 'gbk' ? ('gbk' as const) : ('utf-8' as const),
    fields: fields.map(([, name = '', value = '']): Pair => [name, unescapeHtml(value)]),
  }
}

const send = ({ url, charset, fields }: ReturnType<typeof formOf>, more: readonly Pair[] = []) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: encodeForm([...fields, ...more], charset),
  })

describe.runIf(RARE).each(['chinabank', 'chinabank,alipayPage'])('a shop with GATEWAYS=%s', GATEWAYS => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack({ env: { ...process.env, GATEWAYS, SHOUYIN_WATCH: 'nothing' }, speed: 240 })
  })
  afterAll(() => stack.stop())

  const control = <Answer>(...told: [path: string, method: string, body?: object]) =>
    controlOf(stack)<Answer>(...told)
  const settings = (change: object) => control('settings', 'PUT', change)

  const buy = () => placeOrder(stack)

  /** From the order's page to the cashier, by the form that the shop's page sends. */
  async function toCashier(payUrl: string, bank = '') {
    const page = await fetch(payUrl, {
      method: 'POST',
      body: new URLSearchParams({ bank }),
      headers: { accept: 'text/html' },
    })
    const form = formOf(await page.text(), payUrl)
    expect(form).toMatchObject({ url: stack.simulator.chinabankUrl, charset: 'gbk' })
    return send(form)
  }
  /** Pays there, and comes back by the form of the gateway's page. */
  async function payAt(cashier: Response, way: readonly Pair[] = []) {
    const done = await send(formOf(await cashier.text(), cashier.url), way)
    return send(formOf(await done.text(), done.url))
  }
  const notifiesOf = (orderId: string) => control<Notify[]>(`notifies?outTradeNo=${orderId}`, 'GET')
  const attempts = async (orderId: string) =>
    (await notifiesOf(orderId)).flatMap(({ attempts }) =>
      attempts.map(({ httpStatus, answer }) => `${httpStatus} ${answer}`),
    )

  it.each([
    ['at the cashier', ''],
    ['straight at a bank', '3080'],
  ])('is paid %s, and returns the buyer to the result', async (_, bank) => {
    const order = await buy()
    const result = await payAt(await toCashier(order.payUrl, bank), [['method', 'account']])
    expect(new URL(result.url).pathname).toBe(`/orders/${order.orderId}`)
    expect(await result.text()).toContain('付款成功')
    expect(await stateOf(order.url)).toBe('paid')
    expect(await attempts(order.orderId)).toEqual(['200 ok'])
  })

  test.for(['pay', 'pay-link'] as const)(
    'is paid by clicks alone in a browser (%s)',
    async (button, { openBuyer }) => {
      const page = await openBuyer()
      await page.goto((await buy()).url)
      await pay(page, button)
      expect(await headingOf(page)).toBe('付款成功')
    },
  )

  test('is paid without JavaScript, with two clicks more', async ({ openBuyer }) => {
    const page = await openBuyer({ javaScriptEnabled: false })
    await page.goto((await buy()).url)
    await page.getByTestId('pay').click()
    await page.getByTestId('continue').click()
    await page.getByTestId('cashier').waitFor()
    await page.getByTestId('pay').click()
    await page.getByTestId('return').click()
    await shows(page, 'paid')
  })

  it('is paid by the notify alone when the buyer returns first', async () => {
    await settings({ order: 'returnFirst', delayMs: 600_000 })
    const order = await buy()
    const result = await payAt(await toCashier(order.payUrl), [['method', 'account']])
    expect(await result.text()).toContain('data-confirming="true"')
    const [notify] = await notifiesOf(order.orderId)
    await control(`notifies/${notify?.notifyId}/resend`, 'POST')
    expect(await stateOf(order.url)).toBe('paid')
    await settings({ order: 'notifyFirst' })
  })

  it('is not paid by a failed payment, and is by the next', async () => {
    await settings({ chinabankFails: true })
    const order = await buy()
    const result = await payAt(await toCashier(order.payUrl, '3080'))
    expect(result.url).toContain(`/orders/${order.orderId}`)
    expect([await stateOf(order.url), await attempts(order.orderId)]).toEqual(['awaitingPayment', ['200 ok']])
    await settings({ chinabankFails: false })
    await payAt(await toCashier(order.payUrl, '3080'))
    expect(await stateOf(order.url)).toBe('paid')
  })

  it.each(['forgeSignature', 'alterAmount', 'wrongOrder', 'recutFields', 'lowerSignature', 'repeatField'])(
    'refuses %s, and accepts the message after it',
    async fault => {
      await settings({ fault, faultCount: 1 })
      const order = await buy()
      const { tradeNo } = await tradeOf(order)
      await control(`trades/${tradeNo}/pay`, 'POST')
      await vi.waitFor(
        async () => expect(await attempts(order.orderId)).toEqual(['400 error', '200 ok']),
        PATIENCE,
      )
      expect(await stateOf(order.url)).toBe('paid')
    },
  )

  it.each(['utf8', 'reorder', 'duplicate', 'drop'])('is paid once under %s', async fault => {
    await settings({ fault, faultCount: 1 })
    const order = await buy()
    const { tradeNo } = await tradeOf(order)
    await control(`trades/${tradeNo}/pay`, 'POST')
    await vi.waitFor(async () => expect(await stateOf(order.url)).toBe('paid'), PATIENCE)
  })

  async function tradeOf({ payUrl }: { readonly payUrl: string }) {
    const cashier = await toCashier(payUrl)
    return { tradeNo: new URL(cashier.url).pathname.split('/').at(-1) ?? '' }
  }
})
