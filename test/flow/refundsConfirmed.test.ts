/** Money goes back through direct pay, over a whole local stack of its own: asked for, confirmed with a password, told of. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { refundWay } from '../../lib/gateways/refundWays'
import { fen } from '../../lib/money'
import type { OrderId } from '../../lib/order/orderId'
import type { Orders } from '../../lib/payment/ports'
import { requestRefund } from '../../lib/payment/requestRefund'
import { dynamoOrders } from '../../lib/store/dynamoOrders'
import { systemClock } from '../../lib/time'
import { PAY_PASSWORD } from '../../local/simulator/alipayDirect/refundDesk'
import type { TradeView } from '../../local/simulator/core/tradeView'
import { localDynamoClient, type Stack, startStack } from '../../local/stack/stack'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { tableNames } from '../../tools/deployment/serverlessConfig'
import { RARE } from '../support/rare'
import { STORE_OPTIONS } from '../support/storeOptions'

const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json' }
const PATIENCE = { timeout: 60_000, interval: 100 }

interface OrderJson {
  readonly orderId: OrderId
  readonly url: string
  readonly payUrl: string
}

describe.runIf(RARE)('a refund of direct pay', () => {
  let stack: Stack
  let orders: Orders
  beforeAll(async () => {
    const env = { ...process.env, GATEWAYS: 'alipayDirect', SHOUYIN_WATCH: 'nothing' }
    stack = await startStack({ env, speed: 100_000, scheduled: false })
    const documents = DynamoDBDocumentClient.from(localDynamoClient(stack.dynamodbEndpoint))
    orders = dynamoOrders(documents, tableNames(LOCAL_STAGE).orders, STORE_OPTIONS)
  })
  afterAll(() => stack.stop())

  const ask = async <Answer>(url: string, method = 'GET', body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await (await fetch(url, { method, headers: JSON_TYPE, ...sent })).json()) as Answer
  }
  const control = <Answer>(path: string, method?: string, body?: unknown) =>
    ask<Answer>(`${stack.simulator.controlUrl}/api/${path}`, method, body)
  const wentBack = async (tradeNo: string) =>
    (await control<TradeView>(`trades/${tradeNo}`)).refunds.map(each => each.fen)

  async function buy() {
    const wish = { lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' }
    const order = await ask<OrderJson>(`${stack.shopUrl}/orders`, 'POST', wish)
    const cashier = await fetch(order.payUrl, { headers: { accept: 'text/html' } })
    const tradeNo = new URL(cashier.url).pathname.split('/').at(-1) ?? ''
    await control(`trades/${tradeNo}/pay`, 'POST', {})
    await vi.waitFor(async () => expect(await ask(order.url)).toMatchObject({ state: 'paid' }), PATIENCE)
    return { ...order, tradeNo }
  }

  /** The address of the page for it. */
  async function request({ orderId, url }: OrderJson, amount: number) {
    const refund = requestRefund({ orders, refundWay, clock: systemClock, log: () => {} })
    const wish = {
      orderId,
      amountFen: fen(amount),
      isByHand: false,
      reason: 'mei: broken cup',
      requestId: '',
    }
    // The stream may just be recording that a mail was sent.
    const asked = await vi.waitFor(async () => {
      const outcome = await refund(wish)
      return outcome.kind === 'requested' ? outcome : expect.fail(outcome.kind)
    }, PATIENCE)
    expect(asked.way).toBe('confirmed')
    return `${url}/refunds/${asked.refund.refundId}`
  }

  /** Opens the page at the gateway, as a browser would. */
  async function open(page: string) {
    expect(await (await fetch(page)).text()).toContain('data-testid="confirm"')
    const desk = await fetch(page, { method: 'POST' })
    expect(await desk.text()).toContain('data-testid="refund-desk"')
    return desk.url
  }
  const confirm = async (desk: string, password = PAY_PASSWORD) => {
    const body = new URLSearchParams({ password })
    return (await fetch(`${desk}/confirm`, { method: 'POST', body })).text()
  }
  const outcomes = async (orderId: OrderId) =>
    Object.values((await orders.get(orderId))?.facts ?? {}).flatMap(fact =>
      fact.kind === 'refunded' || fact.kind === 'refundFailed' ? [fact] : [],
    )

  it('is made once it is confirmed, however often it is told, and by a message with another’s line', async () => {
    const order = await buy()
    const page = await request(order, 900)
    const [desk, other] = [await open(page), await open(page)]
    expect(await confirm(desk, 'guess')).toContain('wrong-password')
    await control('settings', 'PUT', { fault: 'strangeLine', faultCount: 1 })
    expect(await confirm(desk)).toContain('data-testid="accepted"')
    expect(await confirm(other)).toContain('DUPLICATE_BATCH_NO')
    await vi.waitFor(async () => expect(await ask(order.url)).toMatchObject({ refundedFen: 900 }), PATIENCE)
    expect(await wentBack(order.tradeNo)).toEqual([900])
    expect(await outcomes(order.orderId)).toMatchObject([
      { kind: 'refunded', source: 'notify', amountFen: 900 },
    ])
    expect((await fetch(page)).status).toBe(410)
  })

  it('of all that was paid makes the order refunded', async () => {
    const order = await buy()
    await confirm(await open(await request(order, 25_900)))
    await vi.waitFor(async () => expect(await ask(order.url)).toMatchObject({ state: 'refunded' }), PATIENCE)
    await vi.waitFor(async () => expect(await outcomes(order.orderId)).toHaveLength(1), PATIENCE)
  })

  it('that Alipay does not make is known to have failed', async () => {
    const order = await buy()
    await control('settings', 'PUT', { sellerBalance: 'tooLittle' })
    await confirm(await open(await request(order, 900)))
    await vi.waitFor(async () => {
      const code = 'TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH'
      expect(await outcomes(order.orderId)).toMatchObject([{ kind: 'refundFailed', code }])
    }, PATIENCE)
    await control('settings', 'PUT', { sellerBalance: 'enough' })
    expect(await wentBack(order.tradeNo)).toEqual([])
  })

  it('is not believed from a forger, and is learned by the next notify', async () => {
    const order = await buy()
    await control('settings', 'PUT', { fault: 'forgeSignature', faultCount: 2 })
    await confirm(await open(await request(order, 900)))
    await vi.waitFor(async () => expect(await outcomes(order.orderId)).toHaveLength(1), PATIENCE)
  })

  it('that nobody confirms moves nothing', async () => {
    const order = await buy()
    const desk = await open(await request(order, 900))
    await fetch(`${desk}/cancel`, { method: 'POST' })
    expect(await wentBack(order.tradeNo)).toEqual([])
    expect(await outcomes(order.orderId)).toEqual([])
  })
})
