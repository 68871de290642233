/** A later deployment with other settings: existing orders, keys and deliveries keep working. */
import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { hashOf, keyIdOf, makeApiKey, SCOPES } from '../../lib/api/apiKey'
import { API_VERSION } from '../../lib/api/version'
import type { RecordedFact } from '../../lib/order/facts'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import { orderState } from '../../lib/order/orderState'
import { DAY_MS, HOUR_MS, plusMs } from '../../lib/time'
import { redeliver } from '../../lib/webhooks/redeliver'
import { notifyFields, signedForm as signedNotify, tradeAnswer } from '../support/alipay'
import { VARIABLES as APP_VARIABLES } from '../support/alipayPage'
import { KEY_SECRETS, NO_MAILS } from '../support/app'
import { EPAY_KEY, signedForm } from '../support/epay'
import {
  anEvent,
  CONTEXT,
  changesOf,
  type EventParts,
  FORM,
  messagesOf,
  timedContext,
} from '../support/events'
import {
  type BackgroundName,
  type Outside,
  type RouteName,
  startBackground,
  startRoute,
} from '../support/handlers'
import { DEPLOYMENT, KEYS, parametersOf, TEAHOUSE, THREE_MERCHANTS } from '../support/merchants'
import { type BoundOrder, NOW, paidFact } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

/** The functions of a shop, deployed anew. */
function deployed(shop: Shop, variables: Readonly<Record<string, string>>, merchants?: unknown) {
  const { outside } = shop
  const now: Outside = {
    ...outside,
    variables: { ...outside.variables, ...variables },
    merchants: merchants ?? outside.merchants,
  }
  return {
    async ask(name: RouteName, parts: EventParts) {
      const { statusCode, headers = {}, body } = await startRoute(name, now)(anEvent(parts), CONTEXT)
      return { status: statusCode, location: headers.location, body: String(body) }
    },
    page(orderId: OrderId, query = '') {
      return this.ask('order', { path: `/orders/${orderId}`, pathParameters: { orderId }, query })
    },
    run: (name: BackgroundName, event: object) => startBackground(name, now)(event, timedContext('request')),
    visit(orderId: OrderId) {
      return this.run('visit', messagesOf([{ orderId, attempt: 0 }]))
    },
  }
}
const DONE = { batchItemFailures: [] }

describe('without the programs of 易支付', () => {
  let shop: Shop
  let orderId: OrderId
  beforeEach(async () => {
    shop = await openShop()
    const purchase = {
      pid: '1001',
      type: 'alipay',
      out_trade_no: '1',
      name: 'VIP',
      money: '168.00',
      notify_url: 'https://program.example.com/notify',
      return_url: 'https://program.example.com/return',
    }
    const body = signedForm(purchase, EPAY_KEY)
    const made = await shop.epay({ method: 'POST', path: '/mapi.php', headers: FORM, body })
    orderId = parseOrderId(JSON.parse(made.body).trade_no) ?? expect.fail()
    const { amountFen } = (await shop.tables.orders.get(orderId)) ?? expect.fail()
    const fact = { ...paidFact(), amountFen } as RecordedFact
    await shop.tables.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [fact])
  })

  it('a buyer who returns sees the payment, and no link to the program', async () => {
    const { location } = await deployed(shop, {}).page(orderId, 'returned=0')
    expect(location).toContain('/epay/return/')
    const without = await deployed(shop, { EPAY_MERCHANT: '' }).page(orderId, 'returned=0')
    expect(without.status).toBe(200)
    expect(without.body).toContain('付款成功')
    expect(without.body).not.toContain('/epay/return/')
  })

  it('a program’s notify is given up, and sent again once programs are served again', async () => {
    await shop.publishEvents(orderId)
    const [attempt = expect.fail()] = shop.world.attempts.splice(0)
    const without = deployed(shop, { EPAY_MERCHANT: '' })
    expect(await without.run('deliverWebhooks', messagesOf([attempt]))).toEqual(DONE)
    expect(shop.logged.at(-1)).toMatchObject({ event: 'webhookGivenUp', fields: { code: 'PROGRAMS_OFF' } })
    const { deliveries, queue } = shop.outside.webhooks ?? expect.fail()
    const [delivery = expect.fail()] = await deliveries.list('epay', { limit: 2 })
    expect([delivery.status, shop.world.webhooks]).toEqual(['failed', []])
    await redeliver({ deliveries, queue, clock: () => shop.world.now }, 'epay', delivery.id)
    await shop.deliverWebhooks()
    expect(shop.world.webhooks).toMatchObject([{ url: expect.stringContaining(`trade_no=${orderId}`) }])
  })
})

it('events that were missed while the API was off are published by the documented call, once', async () => {
  const shop = await openShop()
  const { orderId, amountFen } = await shop.existing()
  await shop.tables.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [paidFact()])
  await shop.endpoints.add({
    id: 'whk_1',
    url: 'https://a.example.com/',
    eventTypes: ['order.paid'],
    apiVersion: API_VERSION,
    secret: { version: 1, serverSecretId: '' },
    createdAt: NOW,
  })
  shop.world.now = plusMs(NOW, 3 * DAY_MS)
  const book = await readFile('docs/operations.md', 'utf8')
  const [, payload = ''] =
    /aws lambda invoke --function-name shouyin-prod-publishEvents .*\n *'(.*)' /.exec(book) ?? []
  for (const _ of ['called', 'called again']) {
    const event = JSON.parse(payload.replace("'$order'", orderId))
    expect(await deployed(shop, {}).run('publishEvents', event)).toEqual(DONE)
    expect(shop.world.attempts).toMatchObject([{ endpointId: 'whk_1', type: 'order.paid', orderId }])
  }
})

describe('a gateway', () => {
  const PAUSED = { GATEWAYS: '', GATEWAYS_RETIRED: 'alipayDirect' }
  let shop: Shop
  let order: BoundOrder
  beforeEach(async () => {
    shop = await openShop({ ALIPAY_CONTRACTED: 'single_trade_query' })
    order = await shop.existing()
  })
  const notify = ({ ask }: ReturnType<typeof deployed>) =>
    ask('notify', {
      method: 'POST',
      path: '/paycallback/notify',
      headers: FORM,
      body: signedNotify(notifyFields(order)),
    })
  const isPaid = async () => {
    const stored = (await shop.tables.orders.get(order.orderId)) ?? expect.fail()
    return orderState(stored, shop.world.now) === 'paid'
  }

  it('that was removed by mistake refuses a notify, which is repeated, and accepted once it is back', async () => {
    const without = { GATEWAYS: 'alipayPage', ...APP_VARIABLES }
    expect(await notify(deployed(shop, without))).toMatchObject({ status: 404, body: 'fail' })
    expect([await isPaid(), (await shop.illegal())[0]?.reason]).toEqual([false, 'unknownGateway'])
    const retired = { ...without, GATEWAYS_RETIRED: 'alipayDirect' }
    expect(await notify(deployed(shop, retired))).toMatchObject({ status: 200, body: 'success' })
    expect(await isPaid()).toBe(true)
  })

  it('that is the only one, and accepts no payments, is still notified and queried', async () => {
    const paused = deployed(shop, PAUSED)
    const cart = 'sku=longjing-tea&quantity=1&email=a%40example.com'
    const refused = [
      await paused.ask('createOrder', { method: 'POST', path: '/orders', headers: FORM, body: cart }),
      await paused.ask('payRedirect', {
        method: 'POST',
        path: `/orders/${order.orderId}/pay`,
        headers: FORM,
        body: '',
        pathParameters: { orderId: order.orderId },
      }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([503, 503])
    shop.world.trade = answer(tradeAnswer(order))
    shop.world.now = plusMs(NOW, HOUR_MS)
    expect(await paused.visit(order.orderId)).toEqual(DONE)
    expect(await isPaid()).toBe(true)
  })
})

describe('mails', () => {
  const paidIn = async (shop: Shop) => {
    const order = await shop.existing()
    const body = signedNotify(notifyFields(order))
    const { status } = await shop.notify({ method: 'POST', path: '/paycallback/notify', headers: FORM, body })
    expect(status).toBe(200)
    return order.orderId
  }

  it('that are switched on later are not sent for payments of before', async () => {
    const shop = await openShop(NO_MAILS)
    const orderId = await paidIn(shop)
    const mailing = deployed(shop, { MAIL_FROM: 'shop@example.com', MAIL_NOTICE_TO: 'owner@example.com' })
    expect(await mailing.run('sendReceipt', changesOf([orderId]))).toEqual(DONE)
    expect(shop.world.mails).toEqual([])
  })

  it('that are switched off while they wait are not sent, and the order no longer waits', async () => {
    const shop = await openShop()
    const orderId = await paidIn(shop)
    expect((await shop.tables.orders.load(orderId))?.agenda).toBeDefined()
    expect(await deployed(shop, NO_MAILS).run('sendReceipt', changesOf([orderId]))).toEqual(DONE)
    expect([shop.world.mails, (await shop.tables.orders.load(orderId))?.agenda]).toEqual([[], undefined])
  })
})

describe('a merchant', () => {
  const GATEWAY = 'alipayDirect.teahouse'
  let shop: Shop
  let open: OrderId
  let paid: OrderId
  beforeEach(async () => {
    shop = await openShop(DEPLOYMENT, THREE_MERCHANTS)
    Object.assign(shop.world.parameters, parametersOf(KEYS.own))
    const orders = [1, 2].map(() => shop.existing({ merchant: TEAHOUSE, gateway: GATEWAY }))
    const [first, second] = await Promise.all(orders)
    if (!first || !second) return expect.fail()
    open = first.orderId
    paid = second.orderId
    await shop.tables.orders.record(paid, second, [paidFact('A', NOW, GATEWAY)])
  })
  const later = (ms: number) => {
    shop.world.now = plusMs(NOW, ms)
  }

  describe('that was removed', () => {
    const left = () => deployed(shop, {}, { prod: { teahouse: { SHOP_NAME: '山居茶馆', GATEWAYS: '' } } })

    it('still has its orders shown, with its name, and mails about them', async () => {
      expect((await left().page(paid)).body).toContain('付款成功 · 山居茶馆')
      expect(await left().run('sendReceipt', changesOf([paid]))).toEqual(DONE)
      expect(shop.world.mails[0]).toMatchObject({ shopName: '山居茶馆', to: 'buyer@example.com' })
    })

    it('still has its open orders visited to their end, for a person to see', async () => {
      later(HOUR_MS)
      expect(await left().visit(open)).toEqual(DONE)
      later(2 * DAY_MS)
      expect(await left().visit(open)).toEqual(DONE)
      expect((await shop.tables.orders.load(open))?.agenda).toMatchObject({ concern: 'unconfirmed' })
    })

    it.each(['live', 'test'] as const)('still has its orders returned to a %s key', async mode => {
      const key = makeApiKey(mode, KEY_SECRETS)
      const hash = hashOf(key)
      await shop.apiKeys.add({
        merchant: TEAHOUSE,
        keyId: keyIdOf(hash),
        hash,
        mode,
        name: 'a',
        scopes: SCOPES,
        version: API_VERSION,
        createdAt: NOW,
      })
      const authorization = `Bearer ${key}`
      const path = `/v1/orders/ord_${paid}`
      const parts = { path, headers: { authorization }, pathParameters: { orderId: `ord_${paid}` } }
      const statuses = [deployed(shop, {}), left()].map(each => each.ask('shopApi', parts))
      const expected = mode === 'live' ? 200 : 403
      expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([expected, expected])
    })
  })

  it('that was removed by mistake loses nothing: all waits until it is back', async () => {
    const without = deployed(shop, {}, {})
    later(HOUR_MS)
    await without.run('sendReceipt', changesOf([paid]))
    for (const orderId of [open, paid]) {
      expect((await without.page(orderId)).status).toBe(500)
      expect(await without.visit(orderId)).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] })
    }
    expect((await shop.tables.orders.load(open))?.agenda?.concern).toBeUndefined()
    await shop.sendReceipt(paid)
    expect(shop.world.mails[0]).toMatchObject({ shopName: TEAHOUSE, to: 'buyer@example.com' })
    expect((await shop.order({ path: `/orders/${open}`, pathParameters: { orderId: open } })).status).toBe(
      200,
    )
  })
})
