/**
 * Every pair of gateways: a genuine message of one never pays an order that is bound to the other, whatever its
 * number and amount, and is refused at the other's address.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import { MINUTE_MS, plusMs } from '../../lib/time'
import { notifyFields, returnFields, signedForm } from '../support/alipay'
import {
  pageNotifyFields,
  pageReturnFields,
  queryAnswer,
  signedAnswer,
  signedPageForm,
  TRADE_NO,
  VARIABLES,
} from '../support/alipayPage'
import { CHINABANK, CHINABANK_KEY, messageFields, signedMessageForm } from '../support/chinabank'
import { FORM } from '../support/events'
import { NOW, PROVENANCE } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

/** Genuine messages of each gateway about an order, and what it is answered. */
const GATEWAYS = {
  alipayDirect: {
    replies: { done: 'success', again: 'fail' },
    returnMethod: 'GET',
    notify: (order: Order) => signedForm(notifyFields(order)),
    return: (order: Order) => signedForm(returnFields(order)),
  },
  alipayPage: {
    replies: { done: 'success', again: 'fail' },
    returnMethod: 'GET',
    notify: (order: Order) => signedPageForm(pageNotifyFields(order)),
    return: (order: Order) => signedPageForm(pageReturnFields(order)),
  },
  chinabank: {
    replies: { done: 'ok', again: 'error' },
    returnMethod: 'POST',
    notify: (order: Order) => signedMessageForm(messageFields(order)),
    return: (order: Order) => signedMessageForm(messageFields(order)),
  },
} as const
type Name = keyof typeof GATEWAYS
const NAMES = Object.keys(GATEWAYS) as Name[]
const PAIRS = NAMES.flatMap(bound => NAMES.filter(other => other !== bound).map(other => [bound, other]))

let shop: Shop
beforeEach(async () => {
  shop = await openShop({ GATEWAYS: NAMES.join(' '), ...VARIABLES, ...CHINABANK })
  shop.world.parameters['/chinabank-keys'] = CHINABANK_KEY
})

const notify = (gateway: Name, body: string) =>
  shop.notify({
    method: 'POST',
    path: `/paycallback/${gateway}/notify`,
    pathParameters: { gateway },
    headers: FORM,
    body,
  })
const comeBack = (gateway: Name, form: string) => {
  const { returnMethod: method } = GATEWAYS[gateway]
  const place = { method, path: `/paycallback/${gateway}/return`, pathParameters: { gateway } }
  return shop.returnFromGateway({
    ...place,
    ...(method === 'POST' ? { headers: FORM, body: form } : { query: form }),
  })
}
const stored = async ({ orderId }: Order) =>
  (await shop.tables.orders.get(orderId)) ?? expect.fail('no order')
const reasons = async () => (await shop.illegal()).map(({ channel, reason }) => `${channel} ${reason}`).sort()

/** An order that is bound from the start, and one whose buyer chose. */
const BOUND: readonly [string, (gateway: Name) => Promise<Order>][] = [
  ['made for', gateway => shop.existing({ gateway })],
  [
    'sent to',
    async gateway => {
      const order = await shop.unbound()
      await shop.tables.orders.bind(order.orderId, {
        ...({ kind: 'requested', gateway, at: NOW } as const),
        ...({ ...PROVENANCE, source: 'buyer' } as const),
      })
      return stored(order)
    },
  ],
]

describe.each(BOUND)('an order that was %s a gateway', (_, existing) => {
  it.each(NAMES)('%s is paid by its message', async gateway => {
    const order = await existing(gateway)
    expect(await notify(gateway, GATEWAYS[gateway].notify(order))).toMatchObject({
      status: 200,
      body: GATEWAYS[gateway].replies.done,
    })
    expect(orderState(await stored(order), NOW)).toBe('paid')
    expect((await comeBack(gateway, GATEWAYS[gateway].return(order))).status).toBe(303)
    expect(await reasons()).toEqual([])
  })

  it.each(PAIRS)('%s is not paid by a genuine message of %s', async (bound, other) => {
    const order = await existing(bound as Name)
    const { notify: told, return: returned, replies } = GATEWAYS[other as Name]
    expect(await notify(other as Name, told(order))).toMatchObject({ status: 400, body: replies.again })
    expect((await comeBack(other as Name, returned(order))).status).toBe(400)
    expect(await reasons()).toEqual(['notify wrongGateway', 'return wrongGateway'])
    expect(await stored(order)).toEqual(order)
  })
})

it.each(PAIRS)('at the URL of %s a message of %s is refused', async (place, sender) => {
  const order = await shop.existing({ gateway: place })
  const { notify: told, return: returned } = GATEWAYS[sender as Name]
  expect((await notify(place as Name, told(order))).status).toBe(400)
  expect((await comeBack(place as Name, returned(order))).status).toBe(400)
  expect(await stored(order)).toEqual(order)
  expect(await reasons()).toHaveLength(2)
  expect((await reasons()).filter(reason => reason.endsWith('wrongGateway'))).toEqual([])
})

describe('an order whose buyer went to a second gateway and paid there', () => {
  const paidElsewhere = async () => {
    const first = await shop.existing({ gateway: 'alipayPage' })
    const requested = { ...({ kind: 'requested', gateway: 'chinabank', at: NOW } as const), ...PROVENANCE }
    await shop.tables.orders.bind(first.orderId, { ...requested, source: 'buyer' })
    const order = await stored(first)
    expect((await notify('chinabank', GATEWAYS.chinabank.notify(order))).status).toBe(200)
    return order
  }
  const openTrade = (order: Order) =>
    answer(queryAnswer(order, { trade_status: 'WAIT_BUYER_PAY', send_pay_date: undefined }))
  const stateNow = async (order: Order) => orderState(await stored(order), shop.world.now)
  const visited = async (order: Order) => {
    await shop.sendReceipt(order.orderId)
    shop.world.now = plusMs(shop.world.now, 2 * MINUTE_MS)
    await shop.followUp()
  }

  it('is closed at the first, soon', async () => {
    const order = await paidElsewhere()
    shop.world.trade = openTrade(order)
    shop.world.closing = answer(
      signedAnswer(
        'alipay_trade_close',
        `{"code":"10000","msg":"Success","out_trade_no":"${order.orderId}"}`,
      ),
    )
    await visited(order)
    expect(shop.world.asked.map(url => url.searchParams.get('method'))).toEqual([
      ...['alipay.trade.query', 'alipay.trade.close'],
    ])
    expect(Object.keys((await stored(order)).facts)).toContain(`expired:alipayPage:${TRADE_NO}`)
    expect(await stateNow(order)).toBe('paid')
    shop.world.now = plusMs(shop.world.now, 30 * MINUTE_MS)
    await shop.followUp()
    expect(shop.world.asked).toHaveLength(2)
  })

  it('and is paid twice if paid at the first too, which needs a person', async () => {
    const order = await paidElsewhere()
    expect((await notify('alipayPage', GATEWAYS.alipayPage.notify(order))).status).toBe(200)
    await visited(order)
    expect(await stateNow(order)).toBe('paidTwice')
    expect(shop.world.asked).toEqual([])
    expect(shop.logged.filter(({ event }) => event === 'personNeeded')).toMatchObject([
      { fields: { concern: 'paidTwice' } },
    ])
  })
})

it('an order that was not sent to a gateway cannot be paid', async () => {
  const unbound = await shop.unbound()
  for (const name of NAMES) expect((await notify(name, GATEWAYS[name].notify(unbound))).status).toBe(400)
  expect(await stored(unbound)).toEqual(unbound)
})
