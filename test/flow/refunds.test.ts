/** Money goes back through Alipay's open platform, over a whole local stack of its own: paid, asked for, lost, made once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { refundWay } from '../../lib/gateways/refundWays'
import { type Fen, fen } from '../../lib/money'
import type { OrderId } from '../../lib/order/orderId'
import type { Orders } from '../../lib/payment/ports'
import { type RequestRefund, requestRefund } from '../../lib/payment/requestRefund'
import { dynamoOrders } from '../../lib/store/dynamoOrders'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { systemClock } from '../../lib/time'
import type { TradeView } from '../../local/simulator/core/tradeView'
import { localAccess, localDynamoClient, type Stack, startStack } from '../../local/stack/stack'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { tableNames, visitQueueName } from '../../tools/deployment/serverlessConfig'
import { waitForRefund } from '../../tools/refunding'
import { RARE } from '../support/rare'
import { STORE_OPTIONS } from '../support/storeOptions'

const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json' }
const PATIENCE = { timeout: 60_000, interval: 100 }

interface OrderJson {
  readonly orderId: OrderId
  readonly url: string
  readonly payUrl: string
  readonly state: string
  readonly refundedFen?: number
}

describe.runIf(RARE)('a refund', () => {
  let stack: Stack
  let orders: Orders
  let refund: RequestRefund
  beforeAll(async () => {
    const env = { ...process.env, GATEWAYS: 'alipayPage', SHOUYIN_WATCH: 'nothing' }
    stack = await startStack({ env, speed: 240, scheduled: false })
    const documents = DynamoDBDocumentClient.from(localDynamoClient(stack.dynamodbEndpoint))
    orders = dynamoOrders(documents, tableNames(LOCAL_STAGE).orders, STORE_OPTIONS)
    const queue = new SQSClient(localAccess(stack.sqsEndpoint))
    const visits = sqsVisits(queue, visitQueueName(LOCAL_STAGE))
    refund = requestRefund({ orders, visits, refundWay, clock: systemClock, log: () => {} })
  })
  afterAll(() => stack.stop())

  const ask = async <Answer>(url: string, method = 'GET', body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await (await fetch(url, { method, headers: JSON_TYPE, ...sent })).json()) as Answer
  }
  const control = <Answer>(path: string, method?: string, body?: unknown) =>
    ask<Answer>(`${stack.simulator.controlUrl}/api/${path}`, method, body)

  /** An order that was paid, and the number of its trade. */
  async function buy() {
    const wish = { lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' }
    const order = await ask<OrderJson>(`${stack.shopUrl}/orders`, 'POST', wish)
    const cashier = await fetch(order.payUrl, { headers: { accept: 'text/html' } })
    const tradeNo = new URL(cashier.url).pathname.split('/').at(-1) ?? ''
    await control(`trades/${tradeNo}/pay`, 'POST', {})
    await vi.waitFor(async () => expect(await ask(order.url)).toMatchObject({ state: 'paid' }), PATIENCE)
    return { ...order, tradeNo }
  }

  /** The sums that went back, as the gateway knows them. */
  const wentBack = async (tradeNo: string) =>
    (await control<TradeView>(`trades/${tradeNo}`)).refunds.map(each => each.fen)

  async function request(orderId: OrderId, amountFen?: Fen) {
    const wish = { isByHand: false, reason: 'mei: broken cup', requestId: '', amountFen }
    // The stream may just be recording that a mail was sent.
    const outcome = await vi.waitFor(async () => {
      const asked = await refund({ orderId, ...wish })
      return asked.kind === 'requested' ? asked : expect.fail(asked.kind)
    }, PATIENCE)
    return outcome.refund
  }

  it('of a part, and then of the rest, is shown with its sum', async () => {
    const { orderId, url, tradeNo } = await buy()
    const part = await request(orderId, fen(900))
    expect(await waitForRefund({ orders, clock: systemClock, sleep }, { orderId }, part)).toMatchObject({
      ...{ kind: 'refunded', amountFen: 900, source: 'refund' },
    })
    expect(await ask(url)).toMatchObject({ state: 'paid', refundedFen: 900 })
    await request(orderId)
    await vi.waitFor(
      async () => expect(await ask(url)).toMatchObject({ state: 'refunded', refundedFen: 25_900 }),
      PATIENCE,
    )
    expect(await wentBack(tradeNo)).toEqual([900, 25_000])
    await vi.waitFor(async () => {
      const kinds = Object.values((await orders.get(orderId))?.facts ?? {}).map(({ kind }) => kind)
      expect(kinds.filter(kind => kind === 'refundMailSent')).toHaveLength(2)
    }, PATIENCE)
  })

  it('is made once when its answers are lost', async () => {
    const { orderId, url, tradeNo } = await buy()
    await control('settings', 'PUT', { openapiRefunds: 'lostAnswer' })
    await request(orderId, fen(900))
    await vi.waitFor(async () => expect(await wentBack(tradeNo)).toEqual([900]), PATIENCE)
    await control('settings', 'PUT', { openapiRefunds: 'prompt' })
    await vi.waitFor(async () => expect(await ask(url)).toMatchObject({ refundedFen: 900 }), PATIENCE)
    await vi.waitFor(async () => {
      const facts = Object.values((await orders.get(orderId))?.facts ?? {})
      expect(facts.map(({ kind }) => kind)).toContain('refunded')
    }, PATIENCE)
    expect(await wentBack(tradeNo)).toEqual([900])
  })
})
