/** Correctly signed messages, current or old, about another amount, seller, order, trade or direction. */
import { fen } from '../../lib/money'
import { factsByKey, type GatewayName } from '../../lib/order/facts'
import { newOrderId } from '../../lib/order/orderId'
import { systemClock } from '../../lib/time'
import type { Fields } from '../support/alipay'
import { type Attack, attacks, KEPT_PER_HOUR, notifyForm, returnForm, type Victim } from '../support/attack'
import { paidFact } from '../support/orders'

const OTHER_MERCHANT = '2088999999999999'
const OTHER_KEY = 'zyxwvutsrqponmlkjihgfedcba987654'
const PRICED = { amountFen: fen(33_600) }
const PAID = paidFact('2026112322001400000000000001')

/** A genuine notify in which one thing was changed after it had been signed. */
const altered = (victim: Victim, name: string, value: string) =>
  notifyForm(victim).replace(new RegExp(`(^|&)${name}=[^&]*`), `$1${name}=${value}`)

/** Every field of a notify, with what an attacker would like to read there. */
const alterations: Fields = {
  notify_time: '2036-01-01+00%3A00%3A00',
  notify_type: 'batch_refund_notify',
  notify_id: 'x',
  out_trade_no: newOrderId(systemClock()),
  subject: 'x',
  payment_type: '47',
  trade_no: '2026000000000000',
  trade_status: 'TRADE_FINISHED',
  gmt_create: '',
  gmt_payment: '',
  seller_email: 'x%40example.com',
  seller_id: OTHER_MERCHANT,
  buyer_email: 'x%40example.com',
  buyer_id: OTHER_MERCHANT,
  price: '0.01',
  total_fee: '0.01',
  quantity: '99',
  body: 'x',
  discount: '-336.00',
  is_total_fee_adjust: 'Y',
  use_coupon: 'Y',
}

const wrongly: readonly [Attack['reason'], string, Fields][] = [
  ['amountMismatch', 'a cent', { total_fee: '0.01', price: '0.01' }],
  ['amountMismatch', 'nothing', { total_fee: '0.00', price: '0.00' }],
  ['amountMismatch', 'a fen too little', { total_fee: '335.99' }],
  ['amountMismatch', 'a fen too much', { total_fee: '336.01' }],
  ['amountMismatch', 'the right price, and another amount', { price: '336.00', total_fee: '1.00' }],
  ['missingField', 'no amount but price and quantity', { total_fee: undefined }],
  ['missingField', 'an empty amount', { total_fee: '' }],
  ['malformedField', 'less than nothing', { total_fee: '-336.00' }],
  ['malformedField', 'an amount in words of a computer', { total_fee: '3.36e2' }],
  ['malformedField', 'an amount in hexadecimal digits', { total_fee: '0x150' }],
  ['malformedField', 'an amount in wide digits', { total_fee: '３３６.００' }],
  ['malformedField', 'an amount with a third decimal', { total_fee: '336.000' }],
  ['malformedField', 'an amount with a comma', { total_fee: '336,00' }],
  ['malformedField', 'two amounts joined by a comma', { total_fee: '336.00,0.01' }],
  ['malformedField', 'an amount with a blank', { total_fee: ' 336.00' }],
  ['malformedField', 'an amount with a sign', { total_fee: '+336.00' }],
  ['malformedField', 'an endless amount', { total_fee: '9'.repeat(400) }],
  ['malformedField', 'an amount that is none', { total_fee: 'Infinity' }],
  ['wrongSeller', 'another seller', { seller_id: OTHER_MERCHANT }],
  [
    'wrongSeller',
    'our e-mail address and another seller',
    { seller_id: OTHER_MERCHANT, seller_email: 'shop@shanju.example' },
  ],
  ['wrongSeller', 'our number and another’s', { seller_id: `2088000000000000,${OTHER_MERCHANT}` }],
  ['wrongSeller', 'our number with a blank', { seller_id: '2088000000000000 ' }],
  ['wrongSeller', 'our number in wide digits', { seller_id: '２０８８００００００００００００' }],
  ['missingField', 'no seller', { seller_id: undefined }],
  ['missingField', 'an empty seller', { seller_id: '' }],
  ['unknownTradeStatus', 'a status of its own', { trade_status: 'PAID' }],
  ['unknownTradeStatus', 'a status in lower case', { trade_status: 'trade_success' }],
  ['unknownTradeStatus', 'two states', { trade_status: 'WAIT_BUYER_PAY,TRADE_SUCCESS' }],
  ['unknownTradeStatus', 'a status of every object', { trade_status: 'constructor' }],
  ['missingField', 'no status', { trade_status: undefined }],
  ['malformedField', 'another kind of notify', { notify_type: 'batch_fee_notify' }],
  ['malformedField', 'a trade number that is a path', { trade_no: '../../20261123' }],
  ['malformedField', 'a trade number that is a prototype', { trade_no: '__proto__' }],
  ['malformedField', 'a trade number that is an expression', { trade_no: 'a.#fact0 = :fact0' }],
  ['malformedField', 'a time that never was', { notify_time: '2026-02-30 25:61:00' }],
  ['malformedField', 'a return’s mark', { is_success: 'T' }],
]

const first = new Set<string>()
/** The first of each reason goes over HTTP too. */
const sparing = (reason: string) => {
  if (first.has(reason)) return { notOverHttp: KEPT_PER_HOUR }
  first.add(reason)
  return {}
}

attacks([
  ...wrongly.map(
    ([reason, what, changes]): Attack => ({
      ...sparing(reason),
      name: `a notify of ${what}`,
      reason,
      order: PRICED,
      form: victim => notifyForm(victim, changes),
    }),
  ),
  ...Object.entries(alterations).map(
    ([name, value], index): Attack => ({
      ...(index % 8 > 0 && { notOverHttp: KEPT_PER_HOUR }),
      name: `a genuine notify whose ${name} was altered`,
      reason: 'badSignature',
      form: victim => altered(victim, name, value ?? ''),
      ...(name === 'out_trade_no' && value !== undefined && { claims: value }),
    }),
  ),
  {
    name: 'a genuine notify with a partner added to it',
    reason: 'badSignature',
    form: victim => `${notifyForm(victim)}&partner=${OTHER_MERCHANT}`,
  },
  {
    name: 'a genuine notify without its seller',
    reason: 'badSignature',
    form: victim => notifyForm(victim).replace(/&seller_id=\d+/, ''),
  },
  {
    name: 'a notify of another merchant about her own trade, with our order’s number',
    reason: 'badSignature',
    form: victim => notifyForm(victim, { seller_id: OTHER_MERCHANT }, OTHER_KEY),
  },
  {
    name: 'a notify of another merchant who signs for us',
    reason: 'badSignature',
    form: victim => notifyForm(victim, {}, OTHER_KEY),
  },
  {
    name: 'an order of another gateway',
    reason: 'wrongGateway',
    order: { gateway: 'alipayPage' as GatewayName },
    form: victim => notifyForm(victim),
  },
  {
    name: 'an order that does not exist',
    reason: 'unknownOrder',
    claims: '20261123ZZZZZZZZZZZZZZZZ',
    form: victim => notifyForm(victim, { out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }),
  },
  ...[
    '6843192280647118',
    '20261123zzzzzzzzzzzzzzzz',
    '20261123ZZZZZZZZZZZZZZZZ ',
    `idempotency#${'0'.repeat(64)}`,
  ].map(
    (claims, index): Attack => ({
      ...(index > 0 && { notOverHttp: KEPT_PER_HOUR }),
      name: `an order number of another form: "${claims}"`,
      reason: 'unknownOrder',
      claims,
      form: victim => notifyForm(victim, { out_trade_no: claims }),
    }),
  ),
  {
    name: 'a notify that the gateway, asked back, did not send',
    reason: 'notSentByGateway',
    denied: true,
    form: victim => notifyForm(victim, { notify_id: 'neverGivenByTheGateway' }),
  },
  ...[
    ['a refund', { trade_status: 'TRADE_CLOSED', refund_status: 'REFUND_SUCCESS' }],
    ['another trade', { trade_no: '2026112322001400000000000002' }],
    ['the end of its trade', { trade_status: 'TRADE_FINISHED' }],
    ['its payment, and another amount', { total_fee: '0.01' }],
  ].map(
    ([what, changes]): Attack => ({
      name: `a paid order, told of ${what} by a message that the gateway did not send`,
      reason: 'notSentByGateway',
      denied: true,
      order: { ...PRICED, facts: factsByKey([PAID]) },
      form: victim => notifyForm(victim, { notify_id: 'neverGivenByTheGateway', ...(changes as Fields) }),
    }),
  ),
  {
    name: 'a return posted as a notify',
    reason: 'malformedField',
    form: victim => returnForm(victim),
  },
  {
    name: 'a notify made into a return',
    channel: 'return',
    reason: 'malformedField',
    form: victim => notifyForm(victim),
  },
  {
    name: 'a return of a failed call',
    channel: 'return',
    reason: 'malformedField',
    form: victim => returnForm(victim, { is_success: 'F' }),
  },
  {
    name: 'a return of another amount',
    channel: 'return',
    reason: 'amountMismatch',
    form: victim => returnForm(victim, { total_fee: '0.01' }),
  },
  {
    name: 'a return of another seller',
    channel: 'return',
    reason: 'wrongSeller',
    form: victim => returnForm(victim, { seller_id: OTHER_MERCHANT }),
  },
])
