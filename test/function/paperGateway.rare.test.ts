/**
 * A new gateway is a folder and an entry in each registry: the paper gateway takes a payment through the real
 * handlers, and neither it nor direct pay can pay the other's orders.
 */
import { describe, expect, it } from 'vitest'
import type { BuyerEmail } from '../../lib/order/buyerEmail'
import { fillCart } from '../../lib/order/cart'
import type { Order } from '../../lib/order/order'
import { placeOrder } from '../../lib/payment/placeOrder'
import { textParameters } from '../../lib/signing/form'
import { systemClock } from '../../lib/time'
import { KEY, notifyFields, signedForm } from '../support/alipay'
import { CATALOG, openCapability } from '../support/handlers'
import { BUYER, LIFETIME_MS } from '../support/orders'
import { macOf } from '../support/paperGateway/mac'
import { WITH_PAPER } from '../support/paperGateway/registries'
import { openPaperShop, PAPER_KEY, type PaperShop } from '../support/paperGateway/shop'

const JSON_CLIENT = { headers: { accept: 'application/json' } }

const OTHER: Readonly<Record<string, string>> = { paper: 'alipayDirect', alipayDirect: 'paper' }
const FAILURE_REPLY: Readonly<Record<string, string>> = { paper: '400 AGAIN', alipayDirect: '400 fail' }

async function buy(shop: PaperShop): Promise<string> {
  const answer = await shop.sendForm('/orders', 'sku=longjing-tea&quantity=1&email=buyer@example.com')
  expect(answer.status).toBe(303)
  return answer.headers.get('location')?.replace('/orders/', '') ?? ''
}

/** An order for a gateway by its name, as a shop's own back end places it. */
async function place({ outside }: PaperShop, gateway: string) {
  const gateways = await openCapability(outside, WITH_PAPER.profiles)
  const cart = fillCart(CATALOG, [{ sku: 'longjing-tea', quantity: 1 }], 'en')
  if (!cart.ok) return expect.fail(cart.error.code)
  const purchase = {
    cart: cart.value,
    gateway,
    buyerEmail: 'b@example.com' as BuyerEmail,
    locale: 'en',
  } as const
  return placeOrder({ ...outside, gateways, orderLifetimeMs: LIFETIME_MS })(purchase, 'request-1')
}

async function placed(shop: PaperShop, gateway: string): Promise<Order> {
  const placement = await place(shop, gateway)
  return placement.kind === 'created' ? placement.order : expect.fail(placement.kind)
}

/** Sends the fields of the paying page to the gateway, as a browser does. @returns the address of the cashier */
async function followPayingPage(page: string, simulatorUrl: string): Promise<string> {
  const [, action = ''] = /<form[^>]* action="([^"]*)"[^>]*data-testid="gateway-form"/.exec(page) ?? []
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  const body = new URLSearchParams(fields.map(([, name = '', value = '']): [string, string] => [name, value]))
  const answer = await fetch(action, { method: 'POST', body, redirect: 'manual' })
  expect(answer.headers.get('x-simulator-error')).toBeNull()
  return simulatorUrl + answer.headers.get('location')
}

/** Pays at the cashier. @returns where the buyer's browser is sent */
async function payAt(cashier: string): Promise<string> {
  const paid = await fetch(`${cashier}/pay`, { method: 'POST', redirect: 'manual' })
  return paid.headers.get('location') ?? expect.fail('the cashier took no payment')
}

/** Pays an order's number and amount at a gateway that it is not bound to. @returns the return address */
async function payElsewhere({ outside, simulator }: PaperShop, order: Order, gateway: string) {
  const payments = (await openCapability(outside, WITH_PAPER.payments)).get(gateway)
  const request = await payments?.request(order, { kind: 'account' }, BUYER, systemClock())
  if (!request?.ok) return expect.fail('no request')
  const opened = await fetch(request.value.linkUrl ?? '', { redirect: 'manual' })
  return payAt(simulator.url + opened.headers.get('location'))
}

async function attempts(shop: PaperShop, orderId: string): Promise<string[]> {
  const [notify] = await shop.notifies(orderId)
  return (notify?.attempts ?? []).map(({ httpStatus, answer }) => `${httpStatus} ${answer}`)
}

const paperForm = (fields: Readonly<Record<string, string>>, key = PAPER_KEY): string => {
  const parameters = textParameters(Object.entries(fields))
  return new URLSearchParams({ ...fields, mac: macOf(parameters, key) }).toString()
}

const paperFields = ({ orderId, amountFen }: Order) => ({
  order_number: orderId,
  receipt: 'P0123456789012345',
  fen: String(amountFen),
  outcome: 'paid',
  at: String(Math.floor(systemClock() / 1000)),
})

const recorded = async (shop: PaperShop) =>
  (await shop.illegal()).map(({ channel, reason, claimedOrder }) => `${channel} ${reason} ${claimedOrder}`)

describe('a payment through a gateway that consists of a folder and four entries', () => {
  it('goes from the order to the cashier to the notify and the return', async () => {
    const shop = await openPaperShop('paper')
    const orderId = await buy(shop)
    expect((await shop.stored(orderId)).gateway).toBe('paper')
    const confirm = await shop.send(`/orders/${orderId}`)
    expect(confirm.headers.get('content-security-policy')).toContain(shop.simulator.url)

    const page = await shop.sendForm(`/orders/${orderId}/pay`, 'bank=')
    const cashier = await followPayingPage(await page.text(), shop.simulator.url)
    const link = await shop.send(`/orders/${orderId}/pay`)
    const linked = await fetch(link.headers.get('location') ?? '', { redirect: 'manual' })
    expect(shop.simulator.url + linked.headers.get('location')).toBe(cashier)

    const returnUrl = await payAt(cashier)
    await expect.poll(() => attempts(shop, orderId)).toEqual(['200 OK'])
    const order = await shop.stored(orderId)
    const tradeNo = cashier.split('/').at(-1)
    expect(Object.keys(order.facts)).toEqual([`paid:paper:${tradeNo}`])
    expect(returnUrl).toContain('/paycallback/paper/return?')
    const { headers } = await shop.send(returnUrl)
    const result = await shop.send(headers.get('location') ?? '')
    expect(result.status).toBe(200)
    expect(await result.text()).toContain('付款成功')
    expect(await (await shop.send(`/orders/${orderId}`, JSON_CLIENT)).json()).toMatchObject({
      state: 'paid',
      paid: true,
    })
    expect(await recorded(shop)).toEqual([])
  })

  it('has no bank that a buyer could choose', async () => {
    const shop = await openPaperShop('paper')
    const orderId = await buy(shop)
    expect((await shop.sendForm(`/orders/${orderId}/pay`, 'bank=ICBCB2C')).status).toBe(303)
  })

  it('is chosen by the buyer after another gateway, and pays the order', async () => {
    const shop = await openPaperShop('alipayDirect paper')
    const orderId = await buy(shop)
    const confirm = await (await shop.send(`/orders/${orderId}`)).text()
    expect(confirm.match(/name="gateway" value="\w+"( checked)?/g)).toEqual([
      'name="gateway" value="alipayDirect" checked',
      'name="gateway" value="paper"',
    ])
    expect((await shop.sendForm(`/orders/${orderId}/pay`, 'gateway=nobody')).status).toBe(303)
    await shop.sendForm(`/orders/${orderId}/pay`, 'gateway=alipayDirect&bank.alipayDirect=ICBCB2C')
    const page = await shop.sendForm(`/orders/${orderId}/pay`, 'gateway=paper&bank.alipayDirect=ICBCB2C')
    await payAt(await followPayingPage(await page.text(), shop.simulator.url))
    await expect.poll(() => attempts(shop, orderId)).toEqual(['200 OK'])
    const { gateway, facts } = await shop.stored(orderId)
    expect(gateway).toBeUndefined()
    expect(
      Object.keys(facts)
        .map(key => key.replace(/:[^:]*$/, ''))
        .sort(),
    ).toEqual([...['paid:paper', 'requested', 'requested']])
    expect(await (await shop.send(`/orders/${orderId}`, JSON_CLIENT)).json()).toMatchObject({ paid: true })
  })

  it('is an order’s only one by name, and only while the shop uses it', async () => {
    const both = await openPaperShop('alipayDirect paper')
    expect(await both.stored(await buy(both))).not.toHaveProperty('gateway')
    expect((await placed(both, 'paper')).gateway).toBe('paper')
    const one = await openPaperShop('alipayDirect')
    expect(await place(one, 'paper')).toEqual({ kind: 'unknownGateway' })
  })
})

describe.each(['paper', 'alipayDirect'])('an order that is bound to %s', gateway => {
  const other = OTHER[gateway] ?? ''

  it('is not paid by a genuine message of the other gateway with its number and amount', async () => {
    const shop = await openPaperShop('alipayDirect paper')
    const order = await placed(shop, gateway)
    const { orderId } = order
    const returnUrl = await payElsewhere(shop, order, other)
    await expect.poll(async () => (await attempts(shop, orderId))[0]).toBe(FAILURE_REPLY[other])
    const returned = await shop.send(returnUrl)
    expect(returned.status).toBe(400)
    const notices = await recorded(shop)
    expect(new Set(notices)).toEqual(
      new Set([`notify wrongGateway ${orderId}`, `return wrongGateway ${orderId}`]),
    )
    expect((await shop.stored(orderId)).facts).toEqual({})
  })

  it('is paid by its own', async () => {
    const shop = await openPaperShop('alipayDirect paper')
    const order = await placed(shop, gateway)
    const returnUrl = await payElsewhere(shop, order, gateway)
    await expect
      .poll(async () => Object.keys((await shop.stored(order.orderId)).facts))
      .toEqual([expect.stringMatching(`^paid:${gateway}:`)])
    expect((await shop.send(returnUrl)).status).toBe(303)
    expect(await recorded(shop)).toEqual([])
  })
})

describe('a message at the path of a gateway', () => {
  const NOTIFY = '/paycallback/paper/notify'

  it('is accepted when the mac is right', async () => {
    const shop = await openPaperShop('paper')
    const order = await placed(shop, 'paper')
    const answer = await shop.sendForm(NOTIFY, paperForm(paperFields(order)))
    expect([answer.status, await answer.text()]).toEqual([200, 'OK'])
    expect(Object.keys((await shop.stored(order.orderId)).facts)).toEqual(['paid:paper:P0123456789012345'])
  })

  it.each<[string, (order: Order) => string]>([
    ['badSignature', order => paperForm(paperFields(order), `not-${PAPER_KEY}`)],
    ['badSignature', order => paperForm(paperFields(order), KEY)],
    ['badSignature', order => paperForm(paperFields(order)).replace('outcome=paid', 'outcome=open')],
    ['amountMismatch', order => paperForm({ ...paperFields(order), fen: '1' })],
    ['malformedField', order => paperForm({ ...paperFields(order), receipt: 'P1' })],
    ['unknownTradeStatus', order => paperForm({ ...paperFields(order), outcome: 'open' })],
    ['ambiguous', order => paperForm({ ...paperFields(order), note: 'a\nb=c' })],
    ['missingField', ({ orderId }) => paperForm({ order_number: orderId })],
    ['signatureMissing', ({ orderId }) => `order_number=${orderId}`],
  ])('is refused and recorded: %s', async (reason, formOf) => {
    const shop = await openPaperShop('paper')
    const order = await placed(shop, 'paper')
    const form = formOf(order)
    const answer = await shop.sendForm(NOTIFY, form)
    expect([answer.status, await answer.text()]).toEqual([400, 'AGAIN'])
    expect(await recorded(shop)).toEqual([`notify ${reason} ${order.orderId}`])
    const mac = new URLSearchParams(form).get('mac')
    if (mac !== null) expect((await shop.illegal())[0]?.copy).not.toContain(mac)
    expect((await shop.stored(order.orderId)).facts).toEqual({})
  })

  it('is refused as forged while the gateway forges, and accepted when it sends the real one', async () => {
    const shop = await openPaperShop('paper')
    const orderId = await buy(shop)
    await shop.control('PUT', '/settings', { fault: 'forgeSignature', faultCount: 1 })
    await payElsewhere(shop, await shop.stored(orderId), 'paper')
    await expect.poll(() => attempts(shop, orderId)).toEqual(['400 AGAIN', '200 OK'])
    expect(await recorded(shop)).toEqual([`notify badSignature ${orderId}`])
  })

  it('is refused at the path of another', async () => {
    const shop = await openPaperShop('paper alipayDirect')
    const order = await placed(shop, 'paper')
    const direct = await shop.sendForm('/paycallback/notify', paperForm(paperFields(order)))
    const paper = await shop.sendForm(NOTIFY, signedForm(notifyFields(order), KEY))
    expect([await direct.text(), await paper.text()]).toEqual(['fail', 'AGAIN'])
    expect((await recorded(shop)).map(line => line.split(' ')[1])).toEqual([
      'signatureMissing',
      'signatureMissing',
    ])
  })

  it.each([
    ['paper alipayDirect', 'cloth'],
    ['alipayDirect', 'paper'],
  ])('is recorded and not found when the shop uses %s and it names %s', async (gateways, named) => {
    const shop = await openPaperShop(gateways)
    const order = await placed(shop, 'alipayDirect')
    const form = paperForm(paperFields(order))
    const answer = await shop.sendForm(`/paycallback/${named}/notify`, form)
    expect([answer.status, await answer.text()]).toEqual([404, 'fail'])
    const returned = await shop.send(`/paycallback/${named}/return?${form}`)
    expect(returned.status).toBe(400)
    expect((await recorded(shop)).map(line => line.trim())).toEqual([
      'notify unknownGateway',
      'return unknownGateway',
    ])
  })
})
