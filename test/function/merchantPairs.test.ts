/**
 * Every pair of merchants and gateways: a genuine message of one never affects an order of the other, whatever its
 * number and amount, and is refused at the other's address.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import { ofMerchant } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import { FORM } from '../support/events'
import {
  ACCOUNTS,
  type Account,
  DEPLOYMENT,
  KEYS,
  MERCHANTS,
  parametersOf,
  SENDERS,
  THREE_MERCHANTS,
} from '../support/merchants'
import { NOW, PROVENANCE } from '../support/orders'
import { RARE } from '../support/rare'
import { openShop, type Shop } from '../support/shop'

let shop: Shop
beforeEach(async () => {
  shop = await openShop(DEPLOYMENT, THREE_MERCHANTS)
})

const open = (keys: keyof typeof KEYS) => Object.assign(shop.world.parameters, parametersOf(KEYS[keys]))

const notify = ({ name }: Account, body: string) =>
  shop.notify({
    method: 'POST',
    path: `/paycallback/${name}/notify`,
    pathParameters: { gateway: name },
    headers: FORM,
    body,
  })
const comeBack = ({ name, gateway }: Account, form: string) => {
  const { returnMethod: method } = SENDERS[gateway]
  const place = { method, path: `/paycallback/${name}/return`, pathParameters: { gateway: name } }
  return shop.returnFromGateway({
    ...place,
    ...(method === 'POST' ? { headers: FORM, body: form } : { query: form }),
  })
}
const stored = async ({ orderId }: Order) =>
  (await shop.tables.orders.get(orderId)) ?? expect.fail('no order')
const reasons = async () => (await shop.illegal()).map(({ channel, reason }) => `${channel} ${reason}`).sort()
const gatewaysIn = ({ facts }: Order) =>
  Object.values(facts).flatMap(fact => ('gateway' in fact ? [fact.gateway] : []))
const orderOf = ({ merchant, name }: Account) => shop.existing({ ...ofMerchant(merchant), gateway: name })

/** What a gateway sends of an order by the keys of an account. */
const sent = (
  kind: 'notify' | 'return',
  order: Order,
  { gateway, merchant }: Account,
  keys: keyof typeof KEYS,
) => SENDERS[gateway][kind](order, KEYS[keys](merchant))

describe.runIf(RARE).each(ACCOUNTS)('an order at $name', bound => {
  it.each(['own', 'same'] as const)('is paid by its message, of %s keys', async keys => {
    open(keys)
    const order = await orderOf(bound)
    expect((await notify(bound, sent('notify', order, bound, keys))).status).toBe(200)
    const paid = await stored(order)
    expect([paid.merchant ?? '', orderState(paid, NOW)]).toEqual([bound.merchant, 'paid'])
    expect(gatewaysIn(paid)).toEqual([bound.name])
    expect((await comeBack(bound, sent('return', order, bound, keys))).status).toBe(303)
    expect(await reasons()).toEqual([])
  })

  it('is not changed by a genuine message of any other account with the same keys', async () => {
    open('same')
    const order = await orderOf(bound)
    const others = ACCOUNTS.filter(({ name }) => name !== bound.name)
    for (const other of others) {
      expect((await notify(other, sent('notify', order, other, 'same'))).status, other.name).toBe(400)
      expect((await comeBack(other, sent('return', order, other, 'same'))).status, other.name).toBe(400)
    }
    expect(await stored(order)).toEqual(order)
    expect(new Set(await reasons())).toEqual(new Set(['notify wrongGateway', 'return wrongGateway']))
  })

  it('is not changed by a message with another merchant’s keys, at any URL', async () => {
    open('own')
    const order = await orderOf(bound)
    const signers = ACCOUNTS.filter(
      ({ gateway, merchant }) => gateway === bound.gateway && merchant !== bound.merchant,
    )
    for (const signer of signers)
      for (const place of ACCOUNTS.filter(({ gateway }) => gateway === bound.gateway)) {
        expect((await notify(place, sent('notify', order, signer, 'own'))).status, place.name).toBe(400)
        expect((await comeBack(place, sent('return', order, signer, 'own'))).status, place.name).toBe(400)
      }
    expect(await stored(order)).toEqual(order)
    expect(new Set((await reasons()).map(reason => reason.replace(/.* /, '')))).toEqual(
      new Set(['badSignature', 'wrongGateway']),
    )
  })
})

it.runIf(RARE).each(ACCOUNTS)(
  'an order that was not sent to a gateway cannot be paid at $name',
  async account => {
    open('same')
    const order = await shop.unbound(ofMerchant(account.merchant))
    for (const other of ACCOUNTS)
      expect((await notify(other, sent('notify', order, other, 'same'))).status).toBe(400)
    expect(await stored(order)).toEqual(order)
  },
)

it('a buyer is sent to the accounts of the order’s merchant, and to no other', async () => {
  open('same')
  shop.world.parameters['/shouyin/prod/teahouse/alipay-app-private-key'] ??=
    shop.world.parameters['/app-private-key'] ?? ''
  shop.world.parameters['/shouyin/prod/bookshop/alipay-app-private-key'] ??=
    shop.world.parameters['/app-private-key'] ?? ''
  for (const merchant of MERCHANTS) {
    const order = await shop.unbound(ofMerchant(merchant))
    for (const { name, merchant: owner } of ACCOUNTS) {
      const answer = await shop.payRedirect({
        method: 'POST',
        path: `/orders/${order.orderId}/pay`,
        pathParameters: { orderId: order.orderId },
        headers: { ...FORM, accept: 'application/json' },
        body: `gateway=${name}`,
      })
      expect(answer.status, `${merchant} ${name}`).toBe(owner === merchant ? 200 : 422)
      if (owner === merchant && name !== 'alipayDirect')
        expect(decodeURIComponent(answer.body)).toContain(`/paycallback/${name}/`)
    }
    const bound = gatewaysIn(await stored(order))
    expect(bound.sort()).toEqual(
      ACCOUNTS.filter(each => each.merchant === merchant)
        .map(({ name }) => name)
        .sort(),
    )
  }
})

it('a message at the URL of no account is refused', async () => {
  open('same')
  const [bound] = ACCOUNTS
  if (!bound) expect.fail()
  const order = await orderOf(bound)
  for (const name of [
    'alipayDirect.',
    'alipayDirect.nobody',
    'alipayDirect.teahouse.x',
    '.teahouse',
    'teahouse',
  ])
    expect((await notify({ ...bound, name }, sent('notify', order, bound, 'same'))).status, name).toBe(404)
  expect(await stored(order)).toEqual(order)
})

it('mails have the name of the order’s merchant', async () => {
  for (const merchant of MERCHANTS) {
    const order = await shop.existing(ofMerchant(merchant))
    const paid = { kind: 'paid', gateway: order.gateway, tradeNo: 'A', at: NOW, ...PROVENANCE } as const
    await shop.tables.orders.record(order.orderId, order, [{ ...paid, amountFen: order.amountFen }])
    await shop.sendReceipt(order.orderId)
  }
  const names = shop.world.mails
    .filter(({ to }) => to === 'buyer@example.com')
    .map(({ shopName }) => shopName)
  expect(names).toEqual(['山居小铺', 'teahouse', 'bookshop'])
})
