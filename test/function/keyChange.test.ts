/** Changing a key while the shop is open: both keys are listed for a while, newest first. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import { MINUTE_MS, plusMs } from '../../lib/time'
import { isSignedBy } from '../../local/simulator/alipayDirect/signing'
import { decodeForm } from '../../local/simulator/core/form'
import { DONE_ANSWER, KEY, notifyFields, returnFields, signedForm, tradeAnswer } from '../support/alipay'
import { LIFETIME_MS, NOW } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

const NEW_KEY = 'vutsrqponmlkjihgfedcba9876543210'
/** How long the shop keeps the keys that it has read. */
const KEPT_MS = 5 * MINUTE_MS

let shop: Shop
let order: Order
beforeEach(async () => {
  shop = await openShop({ ALIPAY_CONTRACTED: 'single_trade_query close_trade' })
  shop.world.keys = `${NEW_KEY},${KEY}`
  order = await shop.existing()
})

const notify = (key: string) =>
  shop.notify({
    method: 'POST',
    path: '/paycallback/notify',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: signedForm(notifyFields(order), key),
  })
const comeBack = (key: string) =>
  shop.returnFromGateway({ path: '/paycallback/return', query: signedForm(returnFields(order), key) })
const state = async () => orderState((await shop.tables.orders.get(order.orderId)) ?? order, NOW)
const reasons = async () => (await shop.illegal()).map(({ reason }) => reason)

/** Which of the two keys signed the fields of a URL. */
function signers(url: URL): string[] {
  const fields = decodeForm(Buffer.from(url.search.slice(1)), 'utf-8')
  const { sign = '' } = Object.fromEntries(fields)
  return [NEW_KEY, KEY].filter(key => isSignedBy(fields, sign, key, 'utf-8'))
}

describe('while both keys are configured', () => {
  it.each([
    ['newer', NEW_KEY],
    ['older', KEY],
  ])('a notify signed with the %s one pays the order', async (_, key) => {
    expect(await notify(key)).toMatchObject({ status: 200, body: 'success' })
    expect(await state()).toBe('paid')
    expect(await reasons()).toEqual([])
  })

  it.each([
    ['newer', NEW_KEY],
    ['older', KEY],
  ])('a return signed with the %s one is accepted', async (_, key) => {
    expect(await comeBack(key)).toMatchObject({ status: 303 })
    expect(await reasons()).toEqual([])
  })

  it('a message signed with any other is refused', async () => {
    expect(await notify(KEY.toUpperCase())).toMatchObject({ status: 400, body: 'fail' })
    expect(await state()).toBe('awaitingPayment')
    expect(await reasons()).toEqual(['badSignature'])
  })

  it('the newer one signs the payment', async () => {
    const { orderId } = order
    const { headers } = await shop.payRedirect({
      method: 'GET',
      path: `/orders/${orderId}/pay`,
      pathParameters: { orderId },
    })
    expect(signers(new URL(headers.location ?? ''))).toEqual([NEW_KEY])
  })

  it('the newer one signs the queries', async () => {
    shop.world.trade = answer(tradeAnswer(order, { trade_status: 'WAIT_BUYER_PAY', gmt_payment: undefined }))
    shop.world.closing = answer(DONE_ANSWER)
    shop.world.now = plusMs(NOW, LIFETIME_MS + MINUTE_MS)
    await shop.followUp()
    expect(shop.world.asked.map(url => [url.searchParams.get('service'), signers(url)])).toEqual([
      ['single_trade_query', [NEW_KEY]],
      ['close_trade', [NEW_KEY]],
    ])
  })
})

describe('a running shop', () => {
  it('drops a removed key within five minutes', async () => {
    expect(await notify(KEY)).toMatchObject({ status: 200 })
    shop.world.keys = NEW_KEY
    shop.world.now = plusMs(NOW, KEPT_MS)
    expect(await notify(KEY)).toMatchObject({ status: 400 })
    expect(await notify(NEW_KEY)).toMatchObject({ status: 200 })
  })

  it('accepts an added key within five minutes', async () => {
    shop.world.keys = KEY
    expect(await notify(NEW_KEY)).toMatchObject({ status: 400 })
    shop.world.keys = `${NEW_KEY},${KEY}`
    shop.world.now = plusMs(NOW, KEPT_MS)
    expect(await notify(NEW_KEY)).toMatchObject({ status: 200 })
  })
})
