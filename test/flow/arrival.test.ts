/** Notify and return in any order, twice, late or never: the outcome is the same. */
import { describe, expect, it } from 'vitest'
import {
  acknowledged,
  attempts,
  buy,
  comeBack,
  facts,
  gateway,
  get,
  illegalReasons,
  illegalRequests,
  orderJson,
  payByForm,
  returnPath,
  send,
  until,
  untilState,
  useFreshGateway,
} from '../support/flow'

useFreshGateway()

describe('the notify and the return', () => {
  it('lead to the same state when the notify arrives first', async () => {
    await gateway.set({ order: 'notifyFirst' })
    const orderId = await buy()
    const returnUrl = await gateway.pay((await payByForm(orderId)).tradeNo)
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    expect((await comeBack(returnUrl)).body).toContain('data-state="paid"')
    expect(await facts(orderId)).toHaveLength(1)
  })

  it('lead to the same state when the return arrives first', async () => {
    await gateway.hold()
    const orderId = await buy()
    const returnUrl = await gateway.pay((await payByForm(orderId)).tradeNo)
    expect((await comeBack(returnUrl)).body).toContain('data-confirming="true"')
    await gateway.release(orderId)
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    expect((await comeBack(returnUrl)).body).toContain('data-state="paid"')
    expect(await facts(orderId)).toHaveLength(1)
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it('lead to the same state when they arrive together', async () => {
    await gateway.set({ order: 'together' })
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    const pages = await Promise.all([
      comeBack(await gateway.pay(tradeNo)),
      get(`/orders/${orderId}?returned=1`),
    ])
    for (const { status, body } of pages) {
      expect(status).toBe(200)
      expect(body).toMatch(/data-state="(paid|awaitingPayment)"/)
    }
    await untilState(orderId, 'paid')
    expect(await facts(orderId)).toHaveLength(1)
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it('lead to the same state when the notify is resent by hand', async () => {
    const orderId = await buy()
    await gateway.pay((await payByForm(orderId)).tradeNo)
    const before = await facts(orderId)
    const { notifyId } = await acknowledged(orderId)
    expect(attempts(await gateway.resend(notifyId))).toEqual(['200 success', '200 success'])
    expect(await facts(orderId)).toEqual(before)
  })
})

describe('the return page', () => {
  const aReturnBeforeItsNotify = async () => {
    await gateway.hold()
    const orderId = await buy()
    return { orderId, returnUrl: await gateway.pay((await payByForm(orderId)).tradeNo) }
  }

  it('shows a pending confirmation before the notify, and refreshes itself', async () => {
    const { orderId, returnUrl } = await aReturnBeforeItsNotify()
    const { status, body } = await comeBack(returnUrl)
    expect(status).toBe(200)
    expect(body).toContain('正在确认付款')
    expect(body).toContain(`<meta http-equiv="refresh" content="2;url=/orders/${orderId}?returned=1">`)
    const next = await get(`/orders/${orderId}?returned=1`)
    expect(next.body).toContain('data-confirming="true"')
    expect(next.body).toContain(`url=/orders/${orderId}?returned=2`)
    // Without the mark it is an order that nobody claims to have paid.
    expect((await get(`/orders/${orderId}`)).body).not.toContain('http-equiv')
  })

  it('decides nothing: a page load does not make an order paid', async () => {
    const { orderId, returnUrl } = await aReturnBeforeItsNotify()
    await comeBack(returnUrl)
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment', paid: false })
    expect(await facts(orderId)).toEqual([])
  })

  it('stops refreshing once the order is paid', async () => {
    const orderId = await buy()
    await gateway.pay((await payByForm(orderId)).tradeNo)
    const { body } = await get(`/orders/${orderId}?returned=1`)
    expect(body).toContain('data-state="paid"')
    expect(body).not.toContain('http-equiv')
  })

  it.each([
    ['a wrong key', {}, 'not-the-key-of-this-shop-00000000', 'badSignature'],
    ['another amount', { total_fee: '0.01' }, undefined, 'amountMismatch'],
    ['another seller', { seller_id: '2088999999999999' }, undefined, 'wrongSeller'],
    ['no success', { is_success: 'F' }, undefined, 'malformedField'],
  ])('is refused and logged when it was forged with %s', async (_, changes, key, reason) => {
    const orderId = await buy()
    const page = await get(await returnPath(orderId, changes, key))
    expect(page.status).toBe(400)
    expect(page.body).toContain('data-problem="refusedReturn"')
    // The page is in the shop's words: an attacker's are not shown.
    expect(page.body).not.toContain('0.01')
    expect(await illegalReasons(orderId)).toEqual([`return ${reason}`])
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
    expect(await facts(orderId)).toEqual([])
  })

  it('redirects to the order when the gateway no longer knows the notify id, and records that', async () => {
    const orderId = await buy()
    const { body } = await comeBack(await returnPath(orderId))
    expect(body).toContain('data-confirming="true"')
    expect(await illegalReasons(orderId)).toEqual(['return returnNotConfirmed'])
    expect(await facts(orderId)).toEqual([])
  })

  it.each(['from=singlemessage&isappinstalled=0', 'fbclid=IwAR0', 'utm_source=a&utm_source=b'])(
    'to which %s was added does not deny the payment, and redirects to the order',
    async added => {
      const { orderId, returnUrl } = await aReturnBeforeItsNotify()
      const { status, body } = await get(`${returnUrl}&${added}`)
      expect(status).toBe(400)
      expect(body).toContain('<h1>正在核实付款</h1>')
      expect(body).toContain('请勿再次付款')
      const isReadable = !added.includes('utm')
      expect(body.includes(`href="/orders/${orderId}?returned=0"`)).toBe(isReadable)
    },
  )

  it('that was altered in one place is refused', async () => {
    const { orderId, returnUrl } = await aReturnBeforeItsNotify()
    const altered = new URL(returnUrl)
    altered.searchParams.set('buyer_email', 'somebody@example.com')
    expect((await get(altered.href)).status).toBe(400)
    const [record] = await illegalRequests(orderId)
    expect(record).toMatchObject({ channel: 'return', reason: 'badSignature', claimedOrder: orderId })
    expect(record?.copy).not.toMatch(/sign=[0-9a-f]{32}/)
    expect((await comeBack(returnUrl)).status).toBe(200)
  })

  it('cannot be posted as a notify', async () => {
    const { orderId, returnUrl } = await aReturnBeforeItsNotify()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await send('POST', '/paycallback/notify', type, new URL(returnUrl).search.slice(1))
    expect(answer).toMatchObject({ status: 400, body: 'fail' })
    expect(await illegalReasons(orderId)).toEqual(['notify malformedField'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
  })
})

describe('a change of a trade after its payment', () => {
  it('shows when it is refunded', async () => {
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    await gateway.pay(tradeNo)
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid', paid: true })
    await gateway.move(tradeNo, 'refund')
    expect(await untilState(orderId, 'refunded')).toMatchObject({ paid: false })
    expect((await get(`/orders/${orderId}`)).body).toContain('data-state="refunded"')
  })

  it('shows when it is finished', async () => {
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    await gateway.pay(tradeNo)
    await gateway.move(tradeNo, 'finish')
    expect(await untilState(orderId, 'finished')).toMatchObject({ paid: true })
  })

  it('shows when it is closed unpaid, and the buyer is not sent to pay it', async () => {
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    await gateway.move(tradeNo, 'close')
    expect(await untilState(orderId, 'closed')).toMatchObject({ paid: false })
    expect(await get(`/orders/${orderId}/pay`)).toMatchObject({
      status: 303,
      location: `/orders/${orderId}`,
    })
  })

  it('shows when the product goes straight from paid to finished', async () => {
    await gateway.set({ finishedAtOnce: true })
    const orderId = await buy()
    await gateway.pay((await payByForm(orderId)).tradeNo)
    expect(await orderJson(orderId)).toMatchObject({ state: 'finished', paid: true })
  })

  it('is accepted in another notify after a refund, which it does not undo', async () => {
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    await gateway.pay(tradeNo)
    const paid = await acknowledged(orderId)
    await gateway.move(tradeNo, 'refund')
    await untilState(orderId, 'refunded')
    await gateway.resend(paid.notifyId)
    await until(async () => (await gateway.notifies(orderId)).every(notify => notify.acknowledged))
    expect(await orderJson(orderId)).toMatchObject({ state: 'refunded' })
  })
})
