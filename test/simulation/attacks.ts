/** The attacks: with overheard messages, with the attacker's own keys, and with her own money. */
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
import { newTrade, type Trade } from './trade'
import type { World } from './world'

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
type Attack = (world: World, orders: OrdersTable) => Forgery | undefined

const illegal = (...reasons: Extract<Truth, { kind: 'illegal' }>['reasons']): Truth => ({
  kind: 'illegal',
  reasons,
})

const pickAny = <T>({ random }: World, list: readonly T[]): T | undefined =>
  list.length === 0 ? undefined : random.pick(list)

const anyOrder = (world: World, { orders }: OrdersTable): Order | undefined =>
  pickAny(world, [...orders.values()])

/** A payment that never was, of some order. */
function madeUp(world: World, orders: OrdersTable, protocol: Protocol): Trade | undefined {
  const order = anyOrder(world, orders)
  if (!order) return undefined
  const now = world.scheduler.now()
  const tradeNo = protocol.tradeNo(order.orderId, world.random.between(1e9, 2e9), now)
  const named = { gateway: protocol.name, orderId: order.orderId, tradeNo, amountFen: order.amountFen }
  return {
    ...newTrade({ ...named, createdAt: now, illegal: [], isStray: false }),
    state: 'paid',
    paidAt: now,
  }
}

const newId = ({ random }: World): string => `id${random.between(0, 1e9)}`

/** In direct pay's words, which can be changed before they are signed: with the right key, or a wrong one. */
function byDirectPay(
  world: World,
  orders: OrdersTable,
  truth: Truth,
  key: string,
  changes: Readonly<Record<string, string>> = {},
): Forgery | undefined {
  const protocol = world.gateways.named('alipayDirect')?.protocol
  const trade = protocol && madeUp(world, orders, protocol)
  if (!trade) return undefined
  const fields = new Map(notifyPairs(trade, newId(world), world.scheduler.now()))
  for (const [name, value] of Object.entries(changes)) fields.set(name, value)
  return { protocol, channel: 'notify', form: signedForm([...fields], key), truth, orderId: trade.orderId }
}

const overheard = (world: World, isWanted: (sent: Sent) => boolean = () => true): Sent | undefined =>
  pickAny(world, world.gateways.sent().filter(isWanted))

/** To where it came from. */
function replayed({ gateways }: World, sent: Sent): Forgery | undefined {
  const protocol = gateways.named(sent.gateway)?.protocol
  return protocol && { ...sent, protocol }
}

/** Payments that direct pay has taken and that the shop does not know of. */
export const unheardPayments = ({ gateways }: World, { orders }: OrdersTable): Trade[] =>
  [...(gateways.named('alipayDirect')?.trades.values() ?? [])].filter(
    ({ state, illegal, isStray, orderId }) =>
      state === 'paid' && illegal.length === 0 && !isStray && !holdsPayment(orders.get(orderId as OrderId)),
  )

/** Changes one field of what she overheard, and the signature fits no more. */
function altered(world: World, sent: Sent, field: 'orderField' | 'amountField', value: string) {
  const protocol = world.gateways.named(sent.gateway)?.protocol
  if (!protocol) return undefined
  // Of a refund a message names neither: then there is one field more.
  const others = sent.form.split('&').filter(pair => !pair.startsWith(`${protocol[field]}=`))
  const form = [...others, `${protocol[field]}=${value}`].join('&')
  return { ...sent, protocol, form, truth: illegal('badSignature') }
}

/** Pays at a gateway under an order number of her choice, without the shop; the gateway tells the shop. */
function payElsewhere(
  world: World,
  gateway: Gateway,
  orderId: string,
  fen: number,
  why: Pick<Trade, 'illegal' | 'isStray'>,
): undefined {
  const trade = gateway.openElsewhere(orderId, fen, why)
  if (!trade) return
  gateway.pay(trade)
  if (why.illegal.length > 0) world.summary.illegalMessages++
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
  wrongKey(world, orders) {
    const { protocol } = world.random.pick(world.gateways.all)
    const trade = madeUp(world, orders, protocol)
    if (!trade) return undefined
    const form = protocol.notify(trade, newId(world), world.scheduler.now(), 'stranger')
    return { protocol, channel: 'notify', form, truth: illegal('badSignature'), orderId: trade.orderId }
  },
  stolenKey: (world, orders) => byDirectPay(world, orders, illegal('notSentByGateway'), KEY),
  /** She knows of a real payment before the shop does, and says that it was made at another time. */
  stolenKeyOtherTime(world, orders) {
    const protocol = world.gateways.named('alipayDirect')?.protocol
    const trade = pickAny(world, unheardPayments(world, orders))
    if (!protocol || !trade) return undefined
    const later = world.scheduler.now() + HOUR_MS
    const fields = new Map(notifyPairs(trade, newId(world), later)).set('gmt_payment', formatBeijing(later))
    const form = signedForm([...fields])
    return { protocol, channel: 'notify', form, truth: { kind: 'halfTrue' }, orderId: trade.orderId }
  },
  oldNotifyId(world, orders) {
    const old = overheard(world, ({ gateway, channel }) => gateway === 'alipayDirect' && channel === 'notify')
    const notifyId = /notify_id=([0-9a-f]+)/.exec(old?.form ?? '')?.[1]
    return notifyId === undefined
      ? undefined
      : byDirectPay(world, orders, illegal('badSignature'), STRANGERS_KEY, { notify_id: notifyId })
  },
  /** The partner signs for several sellers with one key. */
  otherSeller: (world, orders) =>
    byDirectPay(world, orders, illegal('wrongSeller'), KEY, { seller_id: '2088999999999999' }),
  otherSignType(world, orders) {
    const message = byDirectPay(world, orders, illegal('signTypeMismatch'), STRANGERS_KEY)
    return message && { ...message, form: message.form.replace('sign_type=MD5', 'sign_type=DSA') }
  },
  alteredAmount(world) {
    const real = overheard(world)
    return real && altered(world, real, 'amountField', '7777777.77')
  },
  replayOntoAnotherOrder(world, { orders }) {
    const real = overheard(world)
    const orderId = pickAny(
      world,
      [...orders.keys()].filter(each => each !== real?.orderId),
    )
    const message = real && orderId && altered(world, real, 'orderField', orderId)
    return message && { ...message, orderId }
  },
  replay(world) {
    const real = overheard(world)
    return real && replayed(world, real)
  },
  /** A genuine message proves nothing at the address of another gateway, whether the shop has it or not. */
  misdirected(world) {
    const real = overheard(world)
    if (!real) return undefined
    const protocol = world.random.pick(world.gateways.protocols.filter(({ name }) => name !== real.gateway))
    world.summary.misdirected++
    // Where there is no gateway nobody knows how its returns come.
    const channel = world.gateways.named(protocol.name) ? real.channel : 'notify'
    const reasons = ['signTypeMismatch', 'signatureMissing', 'unknownGateway'] as const
    return { ...real, protocol, channel, truth: illegal(...reasons) }
  },
  returnAsNotify: world => throughOtherChannel(world, 'return'),
  notifyAsReturn: world => throughOtherChannel(world, 'notify'),
  payTooLittle(world, orders) {
    const { random, scheduler } = world
    const gateway = random.pick(world.gateways.all)
    // Later an order without a trade may be let go: what then comes in under its number is only refused.
    const order = pickAny(
      world,
      [...orders.orders.values()].filter(
        ({ orderId, expiresAt }) =>
          !gateway.trades.has(orderId) && scheduler.now() < plusMs(expiresAt, WATCHED_MS),
      ),
    )
    if (!order) return undefined
    const { orderId, amountFen } = order
    const why = { illegal: ['amountMismatch', 'wrongGateway'], isStray: false } as const
    return payElsewhere(world, gateway, orderId, amountFen > 1 ? 1 : 2, why)
  },
  payForAnotherSite(world) {
    const { random, scheduler } = world
    const unknown: OrderId = newOrderId(scheduler.now(), random.bytes)
    const orderId = random.pick([unknown, `SITE-${random.between(1, 1e6)}`])
    const why = { illegal: ['unknownOrder'], isStray: false } as const
    return payElsewhere(world, random.pick(world.gateways.all), orderId, 100, why)
  },
  /** The whole price, at a gateway to which the shop has not sent the buyer. */
  payWhereNobodyWent(world, { orders }) {
    const gateway = world.random.pick(world.gateways.all)
    const { name } = gateway.protocol
    const astray = [...orders.values()].filter(
      order => !boundTo(order).has(name) && !world.gateways.isChosen(order.orderId, name),
    )
    const order = pickAny(world, astray)
    const why = { illegal: [], isStray: true }
    return order && payElsewhere(world, gateway, order.orderId, order.amountFen, why)
  },
}

function throughOtherChannel(world: World, channel: Channel): Forgery | undefined {
  const isWanted = ({ gateway, channel: its }: Sent) =>
    its === channel && world.gateways.named(gateway)?.protocol.marksReturns === true
  const real = overheard(world, isWanted)
  const message = real && replayed(world, real)
  const other = channel === 'notify' ? 'return' : 'notify'
  return message && { ...message, channel: other, truth: illegal('malformedField') }
}
