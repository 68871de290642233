/** Refunds through Alipay's open platform, over a separate local stack: requested, interrupted, made once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { refundWay } from '../../lib/gateways/refundWays'
import { type Fen, fen } from '../../lib/money'
import type { OrderId } from '../../lib/order/orderId'
import { type RequestRefund, requestRefund } from '../../lib/payment/requestRefund'
import { sdkQueueService } from '../../lib/store/sdk/queueService'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { systemClock } from '../../lib/time'
import { localAccess } from '../../local/stack/stack'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { visitQueueName } from '../../tools/deployment/serverlessConfig'
import { waitForRefund } from '../../tools/refunding'
import { type OwnStack, openOwnStack, PATIENCE } from '../support/ownStack'
import { RARE } from '../support/rare'

describe.runIf(RARE)('a refund', () => {
  let own: OwnStack
  let refund: RequestRefund
  beforeAll(async () => {
    own = await openOwnStack('alipayPage', 240)
    const visits = sqsVisits(
      sdkQueueService(new SQSClient(localAccess(own.stack.sqsEndpoint))),
      visitQueueName(LOCAL_STAGE),
    )
    refund = requestRefund({ ...own, visits, refundWay, clock: systemClock, log: () => {} })
  })
  afterAll(() => own.stack.stop())

  async function request(orderId: OrderId, amountFen?: Fen) {
    const fields = { isByHand: false, reason: 'mei: broken cup', requestId: '', amountFen }
    // The stream may just be recording that a mail was sent.
    const outcome = await vi.waitFor(async () => {
      const asked = await refund({ orderId, ...fields })
      return asked.kind === 'requested' ? asked : expect.fail(asked.kind)
    }, PATIENCE)
    return outcome.refund
  }

  it('of a part, and then of the rest, is shown with its sum', async () => {
    const { orderId, url, tradeNo } = await own.buy()
    const part = await request(orderId, fen(900))
    expect(
      await waitForRefund({ orders: own.orders, clock: systemClock, sleep }, { orderId }, part),
    ).toMatchObject({
      kind: 'refunded',
      amountFen: 900,
      source: 'refund',
    })
    expect(await own.ask(url)).toMatchObject({ state: 'paid', refundedFen: 900 })
    await request(orderId)
    await vi.waitFor(
      async () => expect(await own.ask(url)).toMatchObject({ state: 'refunded', refundedFen: 25_900 }),
      PATIENCE,
    )
    expect(await own.wentBack(tradeNo)).toEqual([900, 25_000])
    await vi.waitFor(async () => {
      const kinds = Object.values((await own.orders.get(orderId))?.facts ?? {}).map(({ kind }) => kind)
      expect(kinds.filter(kind => kind === 'refundMailSent')).toHaveLength(2)
    }, PATIENCE)
  })

  it('is made once when its answers are lost', async () => {
    const { orderId, url, tradeNo } = await own.buy()
    await own.control('settings', 'PUT', { openapiRefunds: 'lostAnswer' })
    await request(orderId, fen(900))
    await vi.waitFor(async () => expect(await own.wentBack(tradeNo)).toEqual([900]), PATIENCE)
    await own.control('settings', 'PUT', { openapiRefunds: 'prompt' })
    await vi.waitFor(async () => expect(await own.ask(url)).toMatchObject({ refundedFen: 900 }), PATIENCE)
    await vi.waitFor(async () => {
      const facts = Object.values((await own.orders.get(orderId))?.facts ?? {})
      expect(facts.map(({ kind }) => kind)).toContain('refunded')
    }, PATIENCE)
    expect(await own.wentBack(tradeNo)).toEqual([900])
  })
})
