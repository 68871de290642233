/** From the storefront to a paid order, as browsers and front ends do it. */
import { describe, expect, it } from 'vitest'
import {
  acknowledged,
  age,
  attempts,
  buy,
  comeBack,
  FRONT_END,
  facts,
  gateway,
  get,
  hiddenFields,
  illegalReasons,
  jsonOf,
  type OrderJson,
  orderJson,
  type PaymentJson,
  payByForm,
  payByLink,
  postForm,
  postJson,
  send,
  sentPayment,
  useFreshGateway,
} from '../support/flow'

useFreshGateway()

const CART = { lines: [{ sku: 'gaiwan', quantity: 2 }], email: 'buyer@example.com' }

describe('a browser', () => {
  it('buys by the POST form', async () => {
    const storefront = await get('/')
    expect(storefront.status).toBe(200)
    // Every good of the page, as a browser sends them: two tins of the first, none of the others.
    const hidden = hiddenFields(storefront.body)
    const quantities = hidden.filter(([name]) => name === 'sku').map((_, index) => (index === 0 ? '2' : '0'))
    const created = await postForm('/orders', [
      ...hidden,
      ...quantities.map((quantity): [string, string] => ['quantity', quantity]),
      ['email', 'buyer@example.com'],
    ])
    expect(created).toMatchObject({ status: 303, body: '' })
    const orderId = created.location.replace('/orders/', '')
    const confirm = await get(created.location)
    expect(confirm.status).toBe(200)
    expect(confirm.body).toContain('data-testid="pay"')
    expect(confirm.body).toContain('336.00')

    const sent = await payByForm(orderId)
    expect(Object.fromEntries(sent.fields)).toMatchObject({
      service: 'create_direct_pay_by_user',
      out_trade_no: orderId,
      total_fee: '336.00',
      paymethod: 'directPay',
      sign_type: 'MD5',
    })
    const returnUrl = await gateway.pay(sent.tradeNo)
    const result = await comeBack(returnUrl)
    expect(result.status).toBe(200)
    expect(result.body).toContain('data-state="paid"')
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid', paid: true })
    expect((await get(`/orders/${orderId}`)).body).toContain('data-state="paid"')
    expect(attempts(await acknowledged(orderId))).toEqual(['200 success'])
    expect(await facts(orderId)).toMatchObject([{ kind: 'paid', tradeNo: sent.tradeNo }])
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it('buys by the GET link, which has the same fields as the form', async () => {
    const orderId = await buy()
    const byForm = await payByForm(orderId)
    const byLink = await payByLink(orderId)
    expect(Object.fromEntries(byLink.fields)).toEqual(Object.fromEntries(byForm.fields))
    expect(byLink.tradeNo).toBe(byForm.tradeNo)
    expect((await comeBack(await gateway.pay(byLink.tradeNo))).body).toContain('data-state="paid"')
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
  })

  it('cannot set prices', async () => {
    const created = await postForm('/orders', {
      sku: 'gaiwan',
      quantity: '1',
      email: 'b@example.com',
      price: '0.01',
      amount: '0.01',
      total_fee: '0.01',
      amountFen: '1',
      unitFen: '1',
    })
    expect((await orderJson(created.location.slice('/orders/'.length))).amountYuan).toBe('259.00')
  })

  it('sees on a page that its cart is empty, and gets no order', async () => {
    const refused = await postForm('/orders', { sku: 'gaiwan', quantity: '0', email: 'b@example.com' })
    expect(refused).toMatchObject({ status: 422, location: '' })
    expect(refused.body).toContain('data-problem="emptyCart"')
  })
})

describe('a bank card', () => {
  it.each([
    ['form', payByForm],
    ['link', payByLink],
  ] as const)('is requested by %s and accepted', async (_, payBy) => {
    const orderId = await buy()
    const sent = await payBy(orderId, 'CMB')
    expect(Object.fromEntries(sent.fields)).toMatchObject({ paymethod: 'bankPay', defaultbank: 'CMB' })
    const [trade] = await gateway.trades()
    expect(trade).toMatchObject({ tradeNo: sent.tradeNo, bankCode: 'CMB' })
    const result = await comeBack(await gateway.pay(sent.tradeNo, { bank: 'CMB' }))
    expect(result.body).toContain('data-state="paid"')
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
  })

  it('of an unknown bank is refused without a request to the gateway', async () => {
    const orderId = await buy()
    const byForm = await postForm(`/orders/${orderId}/pay`, { bank: 'NOBANK' })
    expect([byForm.status, byForm.location]).toEqual([303, `/orders/${orderId}?refused=unknownBank`])
    const again = await get(`/orders/${orderId}?refused=unknownBank`)
    expect(again.body).toContain('data-problem="unknownBank"')
    expect(again.body).toContain(`action="/orders/${orderId}/pay"`)
    expect((await get(`/orders/${orderId}/pay?bank=cmb`)).location).toBe(byForm.location)
    const answer = await postJson(`/orders/${orderId}/pay`, { bank: 'NOBANK' })
    expect(jsonOf(answer, 422)).toMatchObject({ error: { code: 'unknownBank', culprit: 'NOBANK' } })
    expect(await gateway.trades()).toEqual([])
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
  })
})

describe('a front end', () => {
  it('buys with method, URL and fields', async () => {
    const created = await postJson('/orders', CART)
    const order = jsonOf<OrderJson>(created, 201)
    expect(created.location).toBe(order.url)
    expect(order).toMatchObject({ state: 'awaitingPayment', paid: false, amountFen: 51_800 })
    expect(order.payUrl).toBe(`${order.url}/pay`)

    const payment = jsonOf<PaymentJson>(await postJson(`${order.url}/pay`, {}))
    expect(payment).toMatchObject({
      method: 'POST',
      fields: { total_fee: '518.00', out_trade_no: order.orderId },
    })
    const { tradeNo } = sentPayment(await postForm(payment.url, payment.fields), payment.url, [])
    const result = await comeBack(await gateway.pay(tradeNo), FRONT_END)
    expect(jsonOf(result)).toMatchObject({ orderId: order.orderId, state: 'paid', paid: true })
    expect(await orderJson(order.orderId)).not.toHaveProperty('payUrl')
  })

  it('buys with a link', async () => {
    const { orderId } = jsonOf<OrderJson>(await postJson('/orders', CART), 201)
    const link = jsonOf<PaymentJson>(await get(`/orders/${orderId}/pay?bank=ABC`, FRONT_END))
    expect(link).toMatchObject({ method: 'GET', fields: {} })
    expect(new URL(link.url).searchParams.get('defaultbank')).toBe('ABC')
    const { tradeNo } = sentPayment(await get(link.url), link.url, [])
    await gateway.pay(tradeNo, { bank: 'ABC' })
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
  })

  it('reads the catalog as JSON', async () => {
    const { goods } = jsonOf<{ goods: { sku: string; unitFen: number; unitYuan: string }[] }>(
      await get('/', FRONT_END),
    )
    expect(goods).toContainEqual(
      expect.objectContaining({ sku: 'gaiwan', unitFen: 25_900, unitYuan: '259.00' }),
    )
  })

  it.each<[string, unknown, number, string]>([
    ['no lines', { ...CART, lines: [] }, 422, 'emptyCart'],
    ['unknown goods', { ...CART, lines: [{ sku: 'yacht', quantity: 1 }] }, 422, 'unknownGoods'],
    ['no whole number', { ...CART, lines: [{ sku: 'gaiwan', quantity: 1.5 }] }, 422, 'badQuantity'],
    ['no e-mail', { ...CART, email: 'nobody' }, 422, 'badEmail'],
    ['another shape', ['gaiwan'], 400, 'badRequest'],
  ])('gets the problem: %s', async (_, order, status, code) => {
    expect(jsonOf(await postJson('/orders', order), status)).toMatchObject({ error: { code } })
  })

  it('gets a problem if its body is neither JSON nor a form, or too large', async () => {
    const post = (type: string, body: string) =>
      send('POST', '/orders', { ...FRONT_END, 'content-type': type }, body)
    expect(jsonOf(await post('application/json', '{'), 400)).toMatchObject({ error: { code: 'badJson' } })
    expect(jsonOf(await post('text/csv', 'gaiwan,1'), 415)).toMatchObject({
      error: { code: 'unsupportedMediaType' },
    })
    const large = await post('application/json', JSON.stringify({ ...CART, note: 'x'.repeat(70_000) }))
    expect(jsonOf(large, 413)).toMatchObject({ error: { code: 'tooLarge' } })
  })
})

describe('an idempotency key', () => {
  const key = () => ({ 'idempotency-key': crypto.randomUUID() })

  it('gives the same order again, also concurrently', async () => {
    const headers = { ...FRONT_END, ...key() }
    const first = jsonOf<OrderJson>(await postJson('/orders', CART, headers), 201)
    const again = await Promise.all([1, 2].map(() => postJson('/orders', CART, headers)))
    expect(again.map(answer => jsonOf<OrderJson>(answer).orderId)).toEqual([first.orderId, first.orderId])
    const other = jsonOf<OrderJson>(await postJson('/orders', CART, { ...FRONT_END, ...key() }), 201)
    expect(other.orderId).not.toBe(first.orderId)
  })

  it('works as a hidden field of the form too', async () => {
    const fields = {
      sku: 'bookmark',
      quantity: '1',
      email: 'b@example.com',
      idempotencyKey: crypto.randomUUID(),
    }
    const [first, second] = await Promise.all([postForm('/orders', fields), postForm('/orders', fields)])
    expect(first?.location).toMatch(/^\/orders\//)
    expect(second?.location).toBe(first?.location)
  })

  it('is refused with other contents', async () => {
    const headers = { ...FRONT_END, ...key() }
    jsonOf(await postJson('/orders', CART, headers), 201)
    const conflict = await postJson('/orders', { ...CART, email: 'other@example.com' }, headers)
    expect(jsonOf(conflict, 409)).toMatchObject({ error: { code: 'idempotencyConflict' } })
  })

  it('is refused when it is guessable', async () => {
    const answer = await postJson('/orders', CART, { ...FRONT_END, 'idempotency-key': '1' })
    expect(jsonOf(answer, 400)).toMatchObject({ error: { code: 'badIdempotencyKey' } })
  })
})

describe('an order that cannot be paid', () => {
  it('is not sent to the gateway again once it is paid', async () => {
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    await gateway.pay(tradeNo)
    for (const answer of [
      await postForm(`/orders/${orderId}/pay`, {}),
      await get(`/orders/${orderId}/pay`),
    ]) {
      expect(answer).toMatchObject({ status: 303, location: `/orders/${orderId}` })
    }
    for (const answer of [
      await postJson(`/orders/${orderId}/pay`, {}),
      await get(`/orders/${orderId}/pay`, FRONT_END),
    ]) {
      expect(jsonOf(answer, 409)).toMatchObject({ error: { code: 'notPayable' } })
    }
    expect(await gateway.trades()).toHaveLength(1)
  })

  it('is not sent to the gateway once it has expired', async () => {
    const orderId = await buy()
    await age(orderId, Date.now() - 1000)
    expect((await get(`/orders/${orderId}`)).body).toContain('data-state="overdue"')
    expect(await get(`/orders/${orderId}/pay`)).toMatchObject({ status: 303, location: `/orders/${orderId}` })
    expect(await gateway.trades()).toEqual([])
  })

  it.each(['20260101AAAAAAAAAAAAAAAA', 'nonsense', '..%2f..%2fetc'])('is unknown: %s', async orderId => {
    for (const path of [`/orders/${orderId}`, `/orders/${orderId}/pay`]) {
      const page = await get(path)
      expect(page.status).toBe(404)
      expect(page.body).toContain('data-problem="unknownOrder"')
      expect(jsonOf(await get(path, FRONT_END), 404)).toMatchObject({ error: { code: 'unknownOrder' } })
    }
  })
})
