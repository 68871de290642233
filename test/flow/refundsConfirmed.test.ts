/** Refunds through direct pay, over a separate local stack: requested, confirmed with a password, reported. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { refundWay } from '../../lib/gateways/refundWays'
import { fen } from '../../lib/money'
import type { OrderId } from '../../lib/order/orderId'
import { requestRefund } from '../../lib/payment/requestRefund'
import { systemClock } from '../../lib/time'
import { PAY_PASSWORD } from '../../local/simulator/alipayDirect/refundService'
import { type OrderJson, type OwnStack, openOwnStack, PATIENCE } from '../support/ownStack'
import { RARE } from '../support/rare'

describe.runIf(RARE)('a refund of direct pay', () => {
  let own: OwnStack
  beforeAll(async () => {
    own = await openOwnStack('alipayDirect', 100_000)
  })
  afterAll(() => own.stack.stop())

  /** The address of the page for it. */
  async function request({ orderId, url }: OrderJson, amount: number) {
    const refund = requestRefund({ orders: own.orders, refundWay, clock: systemClock, log: () => {} })
    const refundRequest = {
      orderId,
      amountFen: fen(amount),
      isByHand: false,
      reason: 'mei: broken cup',
      requestId: '',
    }
    // The stream may just be recording that a mail was sent.
    const asked = await vi.waitFor(async () => {
      const outcome = await refund(refundRequest)
      return outcome.kind === 'requested' ? outcome : expect.fail(outcome.kind)
    }, PATIENCE)
    expect(asked.way).toBe('confirmed')
    return `${url}/refunds/${asked.refund.refundId}`
  }

  /** Opens the page at the gateway, as a browser would. */
  async function open(page: string) {
    expect(await (await fetch(page)).text()).toContain('data-testid="confirm"')
    const form = await fetch(page, { method: 'POST' })
    expect(await form.text()).toContain('data-testid="refund-form"')
    return form.url
  }
  const confirm = async (form: string, password = PAY_PASSWORD) => {
    const body = new URLSearchParams({ password })
    return (await fetch(`${form}/confirm`, { method: 'POST', body })).text()
  }
  const outcomes = async (orderId: OrderId) =>
    Object.values((await own.orders.get(orderId))?.facts ?? {}).flatMap(fact =>
      fact.kind === 'refunded' || fact.kind === 'refundFailed' ? [fact] : [],
    )

  it('is made once it is confirmed, however often it is notified, and by a message with a line of another refund', async () => {
    const order = await own.buy()
    const page = await request(order, 900)
    const [form, other] = [await open(page), await open(page)]
    expect(await confirm(form, 'guess')).toContain('wrong-password')
    await own.control('settings', 'PUT', { fault: 'strangeLine', faultCount: 1 })
    expect(await confirm(form)).toContain('data-testid="accepted"')
    expect(await confirm(other)).toContain('DUPLICATE_BATCH_NO')
    await vi.waitFor(
      async () => expect(await own.ask(order.url)).toMatchObject({ refundedFen: 900 }),
      PATIENCE,
    )
    expect(await own.wentBack(order.tradeNo)).toEqual([900])
    expect(await outcomes(order.orderId)).toMatchObject([
      { kind: 'refunded', source: 'notify', amountFen: 900 },
    ])
    expect((await fetch(page)).status).toBe(410)
  })

  it('of the whole payment makes the order refunded', async () => {
    const order = await own.buy()
    await confirm(await open(await request(order, 25_900)))
    await vi.waitFor(
      async () => expect(await own.ask(order.url)).toMatchObject({ state: 'refunded' }),
      PATIENCE,
    )
    await vi.waitFor(async () => expect(await outcomes(order.orderId)).toHaveLength(1), PATIENCE)
  })

  it('that Alipay does not make is shown as failed', async () => {
    const order = await own.buy()
    await own.control('settings', 'PUT', { sellerBalance: 'tooLittle' })
    await confirm(await open(await request(order, 900)))
    await vi.waitFor(async () => {
      const code = 'TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH'
      expect(await outcomes(order.orderId)).toMatchObject([{ kind: 'refundFailed', code }])
    }, PATIENCE)
    await own.control('settings', 'PUT', { sellerBalance: 'enough' })
    expect(await own.wentBack(order.tradeNo)).toEqual([])
  })

  it('is refused from a forger, and recorded from the next notify', async () => {
    const order = await own.buy()
    await own.control('settings', 'PUT', { fault: 'forgeSignature', faultCount: 2 })
    await confirm(await open(await request(order, 900)))
    await vi.waitFor(async () => expect(await outcomes(order.orderId)).toHaveLength(1), PATIENCE)
  })

  it('that is not confirmed changes nothing', async () => {
    const order = await own.buy()
    const form = await open(await request(order, 900))
    await fetch(`${form}/cancel`, { method: 'POST' })
    expect(await own.wentBack(order.tradeNo)).toEqual([])
    expect(await outcomes(order.orderId)).toEqual([])
  })
})
