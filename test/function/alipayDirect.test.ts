/**
 * Alipay direct pay against the simulator, over HTTP: requests, messages and answers are accepted in both directions,
 * in both charsets, and with all optional services.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alipayDirectMessages } from '../../lib/gateways/alipayDirect/messages'
import { alipayDirectPayments } from '../../lib/gateways/alipayDirect/payments'
import { readSettings } from '../../lib/gateways/alipayDirect/settings'
import { alipayDirectTradeQueries } from '../../lib/gateways/alipayDirect/tradeQueries'
import { httpGet } from '../../lib/gateways/httpClient'
import type { Keys } from '../../lib/gateways/md5Keys'
import type { Order } from '../../lib/order/order'
import { parseForm } from '../../lib/signing/formEncoding'
import { parseSigningKey } from '../../lib/signing/md5'
import { systemClock } from '../../lib/time'
import { type Simulator, startSimulator } from '../../local/simulator/simulator'
import { KEY, PARTNER } from '../support/alipay'
import { loopbackServer } from '../support/loopback'
import { anOrder, BUYER, NOW } from '../support/orders'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({
    port: 0,
    partner: PARTNER,
    key: KEY,
    sellerEmail: 'shop@example.com',
    sellerName: '铺',
  })
})
afterAll(() => simulator.stop())

const control = (path: string, method: string, body: object = {}) =>
  fetch(`${simulator.controlUrl}/api/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** A shop of its own, that keeps the notifies it gets and answers none of them yet. */
async function openShop(env: Record<string, string>) {
  const notifies: string[] = []
  const url = await loopbackServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      notifies.push(body)
      response.end('fail')
    })
  })
  const settings = readSettings({
    name: 'alipayDirect',
    variables: {
      ALIPAY_PARTNER: PARTNER,
      ALIPAY_SELLER_ID: PARTNER,
      ALIPAY_SIGN_TYPE: 'MD5',
      ALIPAY_GATEWAY_URL: simulator.gatewayUrl,
      ...env,
    },
    publicUrl: url,
    problem: sentence => expect.fail(sentence),
  })
  const keys: Keys = async () => [parseSigningKey(KEY) ?? expect.fail()]
  const http = httpGet(2000)
  return {
    notifies,
    payments: alipayDirectPayments(settings, keys, http),
    messages: alipayDirectMessages(settings, keys, http),
    tradeQueries: alipayDirectTradeQueries(settings, keys, http),
  }
}
type Shop = Awaited<ReturnType<typeof openShop>>

/** Brings the buyer to the cashier, where her trade is opened. */
async function openTrade(shop: Shop, order: Order): Promise<string> {
  const payment = await shop.payments.request(order, { kind: 'account' }, BUYER, systemClock())
  if (!payment.ok) expect.fail(payment.error)
  const opened = await fetch(payment.value.linkUrl ?? '', { redirect: 'manual' })
  expect([opened.headers.get('x-simulator-error'), opened.status]).toEqual([
    null,
    expect.toBeOneOf([302, 303]),
  ])
  return opened.headers.get('location')?.split('/').at(-1) ?? expect.fail('no trade was opened')
}

const everythingContracted = {
  ALIPAY_CONTRACTED: 'it_b_pay exter_invoke_ip anti_phishing_key extra_common_param',
  ALIPAY_EXTRA_COMMON_PARAM: '门店一',
}

describe.each([
  { ALIPAY_CHARSET: 'utf-8' },
  { ALIPAY_CHARSET: 'gbk' },
  { ALIPAY_CHARSET: 'utf-8', ...everythingContracted },
  { ALIPAY_CHARSET: 'gbk', ...everythingContracted },
])('with %j', env => {
  it('pays: request, notify and return agree, and notify_verify confirms them', async () => {
    await control('settings', 'PUT', { antiPhishing: 'ALIPAY_CONTRACTED' in env })
    const shop = await openShop(env)
    const order = anOrder()
    const tradeNo = await openTrade(shop, order)
    const { returnUrl } = (await (await control(`trades/${tradeNo}/pay`, 'POST')).json()) as {
      returnUrl: string
    }

    await expect.poll(() => shop.notifies.length).toBeGreaterThan(0)
    const notifyForm = parseForm(Buffer.from(shop.notifies[0] ?? ''))
    const notify = notifyForm.ok ? await shop.messages.read('notify', notifyForm.value, NOW) : undefined
    if (!notify?.ok || notify.value.about !== 'payment') expect.fail('the notify was refused')
    expect(notify.value).toMatchObject({
      orderId: order.orderId,
      amountFen: order.amountFen,
      facts: [{ kind: 'paid', tradeNo }],
    })
    expect(await shop.messages.confirm(notify.value)).toBe('genuine')
    expect(await shop.messages.confirm({ ...notify.value, notifyId: 'made&up' })).toBe('notGenuine')

    const returnForm = parseForm(Buffer.from(new URL(returnUrl).search.slice(1)))
    const returned = returnForm.ok ? await shop.messages.read('return', returnForm.value, NOW) : undefined
    if (!returned?.ok) expect.fail('the return was refused')
    expect(returned.value).toMatchObject({ orderId: order.orderId, amountFen: order.amountFen })
    expect(await shop.messages.confirm(returned.value)).toBe('genuine')
  })

  it('sends the buyer to a bank', async () => {
    const shop = await openShop(env)
    const payment = await shop.payments.request(
      anOrder(),
      { kind: 'bank', bank: 'ICBCB2C' },
      BUYER,
      systemClock(),
    )
    if (!payment.ok) expect.fail(payment.error)
    const opened = await fetch(payment.value.linkUrl ?? '', { redirect: 'manual' })
    expect(opened.headers.get('x-simulator-error')).toBeNull()
  })
})

const SERVICES = { ALIPAY_CONTRACTED: 'single_trade_query close_trade' }

describe.each(['utf-8', 'gbk'])('when queried in %s, it', charset => {
  const openedTrade = async () => {
    await control('settings', 'PUT', { antiPhishing: false })
    const shop = await openShop({ ALIPAY_CHARSET: charset, ...SERVICES })
    const order = anOrder()
    const tradeNo = await openTrade(shop, order)
    return {
      shop,
      order,
      tradeNo,
      ask: () => shop.tradeQueries.query?.(order),
      close: () => shop.tradeQueries.close?.(order),
      move: async (what: 'pay' | 'close' | 'refund' | 'finish') =>
        expect((await control(`trades/${tradeNo}/${what}`, 'POST')).status).toBe(200),
    }
  }

  it('knows no trade before the buyer arrives', async () => {
    const { tradeQueries } = await openShop({ ALIPAY_CHARSET: charset, ...SERVICES })
    expect(await tradeQueries.query?.(anOrder())).toEqual({ kind: 'noTrade' })
    expect(await tradeQueries.close?.(anOrder())).toEqual({ kind: 'noTrade' })
  })

  it('reports payment and refund as the notify did', async () => {
    const { shop, tradeNo, ask, move } = await openedTrade()
    expect(await ask()).toEqual({ kind: 'trade', tradeNo, facts: [] })
    await move('pay')
    await expect.poll(() => shop.notifies.length).toBeGreaterThan(0)
    const form = parseForm(Buffer.from(shop.notifies[0] ?? ''))
    const notify = form.ok ? await shop.messages.read('notify', form.value, NOW) : undefined
    if (!notify?.ok || notify.value.about !== 'payment') expect.fail('the notify was refused')
    const [paid] = notify.value.facts
    expect(paid).toMatchObject({ kind: 'paid', tradeNo })
    expect(await ask()).toEqual({ kind: 'trade', tradeNo, facts: [paid] })
    await move('refund')
    expect(await ask()).toMatchObject({ kind: 'trade', facts: [paid, { kind: 'refundedInAll' }] })
  })

  it('reports a finished trade', async () => {
    const { ask, move } = await openedTrade()
    await move('pay')
    await move('finish')
    expect(await ask()).toMatchObject({ facts: [{ kind: 'paid' }, { kind: 'finished' }] })
  })

  it('reports a closed trade', async () => {
    const { tradeNo, ask, move } = await openedTrade()
    await move('close')
    expect(await ask()).toMatchObject({ kind: 'trade', tradeNo, facts: [{ kind: 'closed' }] })
  })

  it('closes an unpaid trade once, and never a paid one', async () => {
    const unpaid = await openedTrade()
    expect(await unpaid.close()).toEqual({ kind: 'closed' })
    expect(await unpaid.ask()).toMatchObject({ kind: 'trade', facts: [{ kind: 'closed' }] })
    expect(await unpaid.close()).toEqual({ kind: 'notOpen' })
    const paid = await openedTrade()
    await paid.move('pay')
    expect(await paid.close()).toEqual({ kind: 'notOpen' })
    expect(await paid.ask()).toMatchObject({ facts: [{ kind: 'paid' }] })
  })

  it.each([
    ['down', { kind: 'unavailable' }],
    ['garbage', { kind: 'unavailable' }],
    ['notContracted', { kind: 'refused', code: 'ILLEGAL_PARTNER_EXTERFACE' }],
  ])('is parsed when its services are %s', async (state, answer) => {
    const { ask, close } = await openedTrade()
    await control('settings', 'PUT', { tradeServices: state })
    expect([await ask(), await close()]).toEqual([answer, answer])
    await control('settings', 'PUT', { tradeServices: 'up' })
  })

  it('is parsed when it reports another amount', async () => {
    const { order, ask, move } = await openedTrade()
    await move('pay')
    await control('settings', 'PUT', { tradeServices: 'otherAmount' })
    const answer = await ask()
    await control('settings', 'PUT', { tradeServices: 'up' })
    expect(answer).toMatchObject({ kind: 'trade', facts: [{ kind: 'paid' }] })
    expect(answer).not.toMatchObject({ facts: [{ amountFen: order.amountFen }] })
  })
})

describe('is parsed when it reports', () => {
  it('that the anti-phishing service is down', async () => {
    await control('settings', 'PUT', { timestampService: 'down' })
    const shop = await openShop({ ALIPAY_CHARSET: 'utf-8', ...everythingContracted })
    const payment = await shop.payments.request(anOrder(), { kind: 'account' }, BUYER, systemClock())
    expect(payment).toEqual({ ok: false, error: 'unavailable' })
    await control('settings', 'PUT', { timestampService: 'up' })
  })

  it('that notify_verify is down', async () => {
    await control('settings', 'PUT', { notifyVerify: 'down' })
    const shop = await openShop({ ALIPAY_CHARSET: 'utf-8' })
    const message = { about: 'payment', ...anOrder(), notifyId: 'x', facts: [] } as const
    expect(await shop.messages.confirm(message)).toBe('unavailable')
    await control('settings', 'PUT', { notifyVerify: 'honest' })
  })
})
