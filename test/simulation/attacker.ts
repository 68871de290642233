/**
 * An attacker, who overhears every message, pays small sums on other sites of the same seller and has even
 * stolen the key. Each of her messages says what it is, so that the invariants can tell whether the shop found out.
 */
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { HOUR_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { formatBeijing } from '../../local/simulator/core/beijingTime'
import { formatYuan } from '../../local/simulator/core/yuan'
import { KEY, PARTNER, signedForm } from '../support/alipay'
import type { OrdersTable } from '../support/memoryOrders'
import { holdsPayment } from './answerInvariants'
import type { Town } from './buyer'
import { NOTIFY_HEADERS } from './gateway'
import type { Truth } from './invocation'
import { type Trade, tradeFields } from './trade'

const WRONG_KEY = 'vutsrqponmlkjihgfedcba9876543210'
const AT_WORK_MS = 30 * HOUR_MS
/** Less than an order without a trade is watched. */
const WATCHED_MS = 20 * HOUR_MS
/** For so many minutes she waits for something to happen. */
const WAITS = 120

interface Forgery {
  readonly channel: 'notify' | 'return'
  readonly form: string
  readonly truth: Truth
  readonly orderId: string
  readonly contentType?: string
}

/** An attack answers what to send; undefined when the gateway sends it, or when there is nothing to build it from. */
type Attack = (town: Town, orders: OrdersTable) => Forgery | undefined

export async function attacker(town: Town, orders: OrdersTable): Promise<void> {
  const { scheduler, random, network, trace, summary } = town
  await scheduler.sleep(random.between(0, AT_WORK_MS))
  const name = random.pick(Object.keys(ATTACKS))
  const isPatient = name === 'stolenKeyOtherTime'
  for (let left = WAITS; isPatient && left > 0 && unheardPayments(town, orders).length === 0; left--) {
    await scheduler.sleep(MINUTE_MS)
  }
  const forgery = ATTACKS[name]?.(town, orders)
  if (!forgery) return
  const { channel, form, truth, orderId, contentType } = forgery
  if (truth.kind === 'illegal') summary.illegalMessages++
  trace.add('attacker', name, orderId)
  const headers = { ...NOTIFY_HEADERS, ...(contentType !== undefined && { 'content-type': contentType }) }
  const path = `/paycallback/${channel}`
  const parts =
    channel === 'notify' ? { method: 'POST', path, headers, body: form } : { path, headers, query: form }
  await network.send('attacker', { name: channel, parts, truth, orderId })
}

const illegal = (...reasons: Extract<Truth, { kind: 'illegal' }>['reasons']): Truth => ({
  kind: 'illegal',
  reasons,
})

/** A paid message of her own making about some order. */
function madeUp(town: Town, orders: OrdersTable, changes: Record<string, string>, key: string) {
  const { random, scheduler } = town
  const all = [...orders.orders.values()]
  if (all.length === 0) return undefined
  const { orderId, amountFen } = random.pick(all)
  const now = formatBeijing(scheduler.now())
  const fields = {
    ...{ notify_type: 'trade_status_sync', notify_time: now, notify_id: `id${random.between(0, 1e9)}` },
    ...{ out_trade_no: orderId, trade_no: `2026112300${random.between(1e9, 2e9)}`, gmt_payment: now },
    ...{ trade_status: 'TRADE_SUCCESS', seller_id: PARTNER, total_fee: formatYuan(amountFen), body: '' },
    ...changes,
  }
  return { form: signedForm(Object.entries(fields), key), orderId }
}

const overheard = ({ gateway, random }: Town, kind: 'any' | 'notify' | 'return') => {
  const fitting = gateway.sent.filter(
    ({ form }) => kind === 'any' || form.includes('is_success=') === (kind === 'return'),
  )
  return fitting.length === 0 ? undefined : random.pick(fitting)
}

/** Payments that the gateway has taken and that the shop does not know of. */
const unheardPayments = ({ gateway }: Town, { orders }: OrdersTable): Trade[] =>
  [...gateway.trades.values()].filter(
    ({ status, illegal, outTradeNo }) =>
      status === 'TRADE_SUCCESS' && illegal.length === 0 && !holdsPayment(orders.get(outTradeNo as OrderId)),
  )

const isReturn = (form: string) => form.includes('is_success=')
const channelOf = (form: string) => (isReturn(form) ? 'return' : 'notify')

/** Pays on another site, under an order number of her choice; the gateway tells the shop. */
function payElsewhere(
  town: Town,
  outTradeNo: string,
  fen: number,
  reason: 'amountMismatch' | 'unknownOrder',
) {
  const trade = town.gateway.openElsewhere(outTradeNo, fen, [reason])
  if (trade) town.gateway.pay(trade)
  if (trade) town.summary.illegalMessages++
  return undefined
}

const ATTACKS: Readonly<Record<string, Attack>> = {
  garbage({ random }) {
    const [form, reason, contentType] = random.pick([
      ['is it a form?', 'wrongContentType', 'text/plain'],
      ['out_trade_no=%zz', 'badEncoding', undefined],
      ['a=1&a=2', 'repeatedParameter', undefined],
      [`a=${'x'.repeat(17_000)}`, 'tooLarge', undefined],
      ['a=1', 'signatureMissing', undefined],
    ] as const)
    const truth = illegal(reason)
    return { channel: 'notify', form, truth, orderId: '', ...(contentType && { contentType }) }
  },
  wrongKey(town, orders) {
    const message = madeUp(town, orders, {}, WRONG_KEY)
    return message && { channel: 'notify', truth: illegal('badSignature'), ...message }
  },
  stolenKey(town, orders) {
    const message = madeUp(town, orders, {}, KEY)
    return message && { channel: 'notify', truth: illegal('notSentByGateway'), ...message }
  },
  /** She knows of a real payment before the shop does, and says that it was made at another time. */
  stolenKeyOtherTime(town, orders) {
    const unheard = unheardPayments(town, orders)
    if (unheard.length === 0) return undefined
    const trade = town.random.pick(unheard)
    const now = formatBeijing(town.scheduler.now() + HOUR_MS)
    const fields = new Map(tradeFields(trade)).set('gmt_payment', now)
    fields.set('notify_type', 'trade_status_sync').set('notify_time', now)
    fields.set('notify_id', `id${town.random.between(0, 1e9)}`)
    const form = signedForm([...fields])
    return { channel: 'notify', form, truth: { kind: 'halfTrue' }, orderId: trade.outTradeNo }
  },
  oldNotifyId(town, orders) {
    const old = /notify_id=([0-9a-f]+)/.exec(overheard(town, 'notify')?.form ?? '')?.[1]
    const message = old && madeUp(town, orders, { notify_id: old }, WRONG_KEY)
    return message ? { channel: 'notify', truth: illegal('badSignature'), ...message } : undefined
  },
  /** The partner signs for several sellers with one key. */
  otherSeller(town, orders) {
    const message = madeUp(town, orders, { seller_id: '2088999999999999' }, KEY)
    return message && { channel: 'notify', truth: illegal('wrongSeller'), ...message }
  },
  otherSignType(town, orders) {
    const message = madeUp(town, orders, {}, WRONG_KEY)
    const form = message?.form.replace('sign_type=MD5', 'sign_type=DSA')
    return message && form
      ? { channel: 'notify', truth: illegal('signTypeMismatch'), orderId: message.orderId, form }
      : undefined
  },
  alteredAmount(town) {
    const real = overheard(town, 'any')
    if (!real) return undefined
    const form = real.form.replace(/(^|&)total_fee=[^&]*/, '$1total_fee=7777777.77')
    return { channel: channelOf(form), form, truth: illegal('badSignature'), orderId: real.orderId }
  },
  replayOntoAnotherOrder(town, orders) {
    const real = overheard(town, 'any')
    const others = [...orders.orders.keys()].filter(orderId => orderId !== real?.orderId)
    if (!real || others.length === 0) return undefined
    const orderId = town.random.pick(others)
    const form = real.form.replace(/(^|&)out_trade_no=[^&]*/, `$1out_trade_no=${orderId}`)
    return { channel: channelOf(form), form, truth: illegal('badSignature'), orderId }
  },
  replay(town) {
    const real = overheard(town, 'any')
    return real && { channel: channelOf(real.form), ...real }
  },
  returnAsNotify(town) {
    const real = overheard(town, 'return')
    return real && { channel: 'notify', ...real, truth: illegal('malformedField') }
  },
  notifyAsReturn(town) {
    const real = overheard(town, 'notify')
    return real && { channel: 'return', ...real, truth: illegal('malformedField') }
  },
  payTooLittle(town, orders) {
    const { gateway, scheduler } = town
    // Later an order without a trade may be let go: what then comes in under its number is only refused.
    const unopened = [...orders.orders.values()].filter(
      ({ orderId, expiresAt }) =>
        !gateway.trades.has(orderId) && scheduler.now() < plusMs(expiresAt, WATCHED_MS),
    )
    if (unopened.length === 0) return undefined
    const { orderId, amountFen } = town.random.pick(unopened)
    return payElsewhere(town, orderId, amountFen > 1 ? 1 : 2, 'amountMismatch')
  },
  payForAnotherSite(town) {
    const { random, scheduler } = town
    const unknown: OrderId = newOrderId(scheduler.now(), random.bytes)
    return payElsewhere(town, random.pick([unknown, `SITE-${random.between(1, 1e6)}`]), 100, 'unknownOrder')
  },
}
