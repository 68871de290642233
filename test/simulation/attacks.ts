/** What an attacker tries: with what she overheard, with keys of her own, and with money of her own. */
import type { Order } from '../../lib/order/order'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { HOUR_MS, plusMs } from '../../lib/time'
import { formatBeijing } from '../../local/simulator/core/beijingTime'
import { KEY, signedForm } from '../support/alipay'
import type { OrdersTable } from '../support/memoryOrders'
import { holdsPayment } from './answerInvariants'
import type { Gateway } from './gateway'
import type { Truth } from './invocation'
import { boundTo } from './judgedState'
import type { Sent } from './notifier'
import { notifyPairs, STRANGERS_KEY } from './protocols/alipayDirect'
import type { Channel, Protocol } from './protocols/protocol'
import type { Town } from './town'
import { newTrade, type Trade } from './trade'

/** Less than an order without a trade is watched. */
const WATCHED_MS = 20 * HOUR_MS

interface Forgery {
  /** At whose address. */
  readonly protocol: Protocol
  readonly channel: Channel
  readonly form: string
  readonly truth: Truth
  readonly orderId: string
  readonly contentType?: string
}

/** An attack answers what to send; undefined when a gateway sends it, or when there is nothing to build it from. */
type Attack = (town: Town, orders: OrdersTable) => Forgery | undefined

const illegal = (...reasons: Extract<Truth, { kind: 'illegal' }>['reasons']): Truth => ({
  kind: 'illegal',
  reasons,
})

const pickAny = <T>({ random }: Town, list: readonly T[]): T | undefined =>
  list.length === 0 ? undefined : random.pick(list)

const anyOrder = (town: Town, { orders }: OrdersTable): Order | undefined =>
  pickAny(town, [...orders.values()])

/** A payment that never was, of some order. */
function madeUp(town: Town, orders: OrdersTable, protocol: Protocol): Trade | undefined {
  const order = anyOrder(town, orders)
  if (!order) return undefined
  const now = town.scheduler.now()
  const tradeNo = protocol.tradeNo(order.orderId, town.random.between(1e9, 2e9), now)
  const named = { gateway: protocol.name, orderId: order.orderId, tradeNo, amountFen: order.amountFen }
  return {
    ...newTrade({ ...named, createdAt: now, illegal: [], isStray: false }),
    state: 'paid',
    paidAt: now,
  }
}

const newId = ({ random }: Town): string => `id${random.between(0, 1e9)}`

/** In direct pay's words, which can be changed before they are signed: with the right key, or a wrong one. */
function byDirectPay(
  town: Town,
  orders: OrdersTable,
  truth: Truth,
  key: string,
  changes: Readonly<Record<string, string>> = {},
): Forgery | undefined {
  const protocol = town.gateways.named('alipayDirect')?.protocol
  const trade = protocol && madeUp(town, orders, protocol)
  if (!trade) return undefined
  const fields = new Map(notifyPairs(trade, newId(town), town.scheduler.now()))
  for (const [name, value] of Object.entries(changes)) fields.set(name, value)
  return { protocol, channel: 'notify', form: signedForm([...fields], key), truth, orderId: trade.orderId }
}

const overheard = (town: Town, isWanted: (sent: Sent) => boolean = () => true): Sent | undefined =>
  pickAny(town, town.gateways.sent().filter(isWanted))

/** To where it came from. */
function replayed({ gateways }: Town, sent: Sent): Forgery | undefined {
  const protocol = gateways.named(sent.gateway)?.protocol
  return protocol && { ...sent, protocol }
}

/** Payments that direct pay has taken and that the shop does not know of. */
export const unheardPayments = ({ gateways }: Town, { orders }: OrdersTable): Trade[] =>
  [...(gateways.named('alipayDirect')?.trades.values() ?? [])].filter(
    ({ state, illegal, isStray, orderId }) =>
      state === 'paid' && illegal.length === 0 && !isStray && !holdsPayment(orders.get(orderId as OrderId)),
  )

/** Changes one field of what she overheard, and the signature fits no more. */
function altered(town: Town, sent: Sent, field: 'orderField' | 'amountField', value: string) {
  const protocol = town.gateways.named(sent.gateway)?.protocol
  if (!protocol) return undefined
  // Of a refund a message names neither: then there is one field more.
  const others = sent.form.split('&').filter(pair => !pair.startsWith(`${protocol[field]}=`))
  const form = [...others, `${protocol[field]}=${value}`].join('&')
  return { ...sent, protocol, form, truth: illegal('badSignature') }
}

/** Pays at a gateway under an order number of her choice, without the shop; the gateway tells the shop. */
function payElsewhere(
  town: Town,
  gateway: Gateway,
  orderId: string,
  fen: number,
  why: Pick<Trade, 'illegal' | 'isStray'>,
): undefined {
  const trade = gateway.openElsewhere(orderId, fen, why)
  if (!trade) return
  gateway.pay(trade)
  if (why.illegal.length > 0) town.summary.illegalMessages++
}

export const ATTACKS: Readonly<Record<string, Attack>> = {
  garbage({ random, gateways }) {
    const [form, reason, contentType] = random.pick([
      ['is it a form?', 'wrongContentType', 'text/plain'],
      ['out_trade_no=%zz', 'badEncoding', undefined],
      ['a=1&a=2', 'repeatedParameter', undefined],
      [`a=${'x'.repeat(17_000)}`, 'tooLarge', undefined],
      ['a=1', 'signatureMissing', undefined],
    ] as const)
    const { protocol } = random.pick(gateways.all)
    const forgery = { protocol, channel: 'notify', form, truth: illegal(reason), orderId: '' } as const
    return { ...forgery, ...(contentType && { contentType }) }
  },
  wrongKey(town, orders) {
    const { protocol } = town.random.pick(town.gateways.all)
    const trade = madeUp(town, orders, protocol)
    if (!trade) return undefined
    const form = protocol.notify(trade, newId(town), town.scheduler.now(), 'stranger')
    return { protocol, channel: 'notify', form, truth: illegal('badSignature'), orderId: trade.orderId }
  },
  stolenKey: (town, orders) => byDirectPay(town, orders, illegal('notSentByGateway'), KEY),
  /** She knows of a real payment before the shop does, and says that it was made at another time. */
  stolenKeyOtherTime(town, orders) {
    const protocol = town.gateways.named('alipayDirect')?.protocol
    const trade = pickAny(town, unheardPayments(town, orders))
    if (!protocol || !trade) return undefined
    const later = town.scheduler.now() + HOUR_MS
    const fields = new Map(notifyPairs(trade, newId(town), later)).set('gmt_payment', formatBeijing(later))
    const form = signedForm([...fields])
    return { protocol, channel: 'notify', form, truth: { kind: 'halfTrue' }, orderId: trade.orderId }
  },
  oldNotifyId(town, orders) {
    const old = overheard(town, ({ gateway, channel }) => gateway === 'alipayDirect' && channel === 'notify')
    const notifyId = /notify_id=([0-9a-f]+)/.exec(old?.form ?? '')?.[1]
    return notifyId === undefined
      ? undefined
      : byDirectPay(town, orders, illegal('badSignature'), STRANGERS_KEY, { notify_id: notifyId })
  },
  /** The partner signs for several sellers with one key. */
  otherSeller: (town, orders) =>
    byDirectPay(town, orders, illegal('wrongSeller'), KEY, { seller_id: '2088999999999999' }),
  otherSignType(town, orders) {
    const message = byDirectPay(town, orders, illegal('signTypeMismatch'), STRANGERS_KEY)
    return message && { ...message, form: message.form.replace('sign_type=MD5', 'sign_type=DSA') }
  },
  alteredAmount(town) {
    const real = overheard(town)
    return real && altered(town, real, 'amountField', '7777777.77')
  },
  replayOntoAnotherOrder(town, { orders }) {
    const real = overheard(town)
    const orderId = pickAny(
      town,
      [...orders.keys()].filter(each => each !== real?.orderId),
    )
    const message = real && orderId && altered(town, real, 'orderField', orderId)
    return message && { ...message, orderId }
  },
  replay(town) {
    const real = overheard(town)
    return real && replayed(town, real)
  },
  /** A genuine message proves nothing at the address of another gateway, whether the shop has it or not. */
  misdirected(town) {
    const real = overheard(town)
    if (!real) return undefined
    const protocol = town.random.pick(town.gateways.protocols.filter(({ name }) => name !== real.gateway))
    town.summary.misdirected++
    // Where there is no gateway nobody knows how its returns come.
    const channel = town.gateways.named(protocol.name) ? real.channel : 'notify'
    const reasons = ['signTypeMismatch', 'signatureMissing', 'unknownGateway'] as const
    return { ...real, protocol, channel, truth: illegal(...reasons) }
  },
  returnAsNotify: town => throughOtherDoor(town, 'return'),
  notifyAsReturn: town => throughOtherDoor(town, 'notify'),
  payTooLittle(town, orders) {
    const { random, scheduler } = town
    const gateway = random.pick(town.gateways.all)
    // Later an order without a trade may be let go: what then comes in under its number is only refused.
    const order = pickAny(
      town,
      [...orders.orders.values()].filter(
        ({ orderId, expiresAt }) =>
          !gateway.trades.has(orderId) && scheduler.now() < plusMs(expiresAt, WATCHED_MS),
      ),
    )
    if (!order) return undefined
    const { orderId, amountFen } = order
    const why = { illegal: ['amountMismatch', 'wrongGateway'], isStray: false } as const
    return payElsewhere(town, gateway, orderId, amountFen > 1 ? 1 : 2, why)
  },
  payForAnotherSite(town) {
    const { random, scheduler } = town
    const unknown: OrderId = newOrderId(scheduler.now(), random.bytes)
    const orderId = random.pick([unknown, `SITE-${random.between(1, 1e6)}`])
    const why = { illegal: ['unknownOrder'], isStray: false } as const
    return payElsewhere(town, random.pick(town.gateways.all), orderId, 100, why)
  },
  /** The whole price, at a gateway to which the shop has not sent the buyer. */
  payWhereNobodyWent(town, { orders }) {
    const gateway = town.random.pick(town.gateways.all)
    const { name } = gateway.protocol
    const astray = [...orders.values()].filter(
      order => !boundTo(order).has(name) && !town.gateways.isChosen(order.orderId, name),
    )
    const order = pickAny(town, astray)
    const why = { illegal: [], isStray: true }
    return order && payElsewhere(town, gateway, order.orderId, order.amountFen, why)
  },
}

function throughOtherDoor(town: Town, channel: Channel): Forgery | undefined {
  const isWanted = ({ gateway, channel: its }: Sent) =>
    its === channel && town.gateways.named(gateway)?.protocol.marksReturns === true
  const real = overheard(town, isWanted)
  const message = real && replayed(town, real)
  const other = channel === 'notify' ? 'return' : 'notify'
  return message && { ...message, channel: other, truth: illegal('malformedField') }
}
