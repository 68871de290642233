/**
 * The simulated paper gateway: a fictitious, minimal payment protocol. It proves that adding a gateway takes one
 * folder, here and in the shop.
 *
 * Payment request: GET or POST to `<simulator>/paper/pay` with `shop`, `order_number` (24 characters), `fen` (integer
 * text), `notify_to`, `return_to`, `mac`. Message: `order_number`, `receipt` (`P` and 16 digits), `fen`, `outcome`
 * (`paid`), `at` (epoch seconds of the payment), `mac`; the notify is a POST form, the return a GET query. `mac` is
 * the lower-case hex HMAC-SHA256, with the shared key, over the other fields sorted by name and joined as `name=value`
 * by `\n`. The shop acknowledges a notify with the body `OK`; otherwise it is sent again.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { decodeForm, encodeForm, type Pair } from '../../../local/simulator/core/form'
import type { GatewayRoutes, SimulatedGateway } from '../../../local/simulator/core/gateway'
import { randomDigits } from '../../../local/simulator/core/identifiers'
import { limitForm, rawBody, rawQuery } from '../../../local/simulator/core/rawRequest'
import { isRefusal, type Refusal, refuseWith, TRADE_MESSAGES } from '../../../local/simulator/core/refusal'
import type { PaymentOrder, Trade } from '../../../local/simulator/core/trade'

export interface PaperContract {
  /** The shop's id at the gateway. */
  readonly shop: string
  readonly key: string
}

const PAY_PATH = '/paper/pay'
const MINUTE_MS = 60_000

const refuse = refuseWith({
  ...TRADE_MESSAGES,
  PAPER_FIELD: '参数不正确',
  PAPER_MAC: '签名不正确',
  PAPER_SHOP: '商户不存在',
})

export function paperGateway(contract: PaperContract): SimulatedGateway {
  const { shop, key } = contract
  return {
    name: 'paper',
    texts: {
      title: '纸上支付',
      titleSmall: 'Paper',
      entryPath: PAY_PATH,
      account: '纸钱包',
      accountSmall: 'Paper purse',
    },
    shop: { name: shop, email: 'shop@paper.example', account: `shop ${shop}` },
    buyers: [{ id: 'paper-1', email: 'buyer@paper.example', name: '纸人' }],
    bankGroups: [],
    statusWords: { unpaid: 'open', paid: 'paid', finished: 'paid', closed: 'closed' },
    moves: [],
    settings: { choices: [], ticks: [] },
    faults: { forgeSignature: '伪造签名 · forge signature (wrong key)' },
    retryDelaysMs: [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],

    routes(core) {
      const routes: GatewayRoutes = new Hono()
      return routes.on(['GET', 'POST'], PAY_PATH, limitForm, async c => {
        const pairs = decodeForm((await rawBody(c)) ?? rawQuery(c), 'utf-8')
        const order = readOrder(pairs, contract)
        const trade = isRefusal(order) ? order : core.open(order)
        if (!isRefusal(trade)) return c.redirect(`/cashier/${trade.tradeNo}`, 302)
        return core.showRefusal(c, trade, new Map(pairs).get('order_number') ?? '')
      })
    },
    newTradeNo: () => `P${randomDigits(16)}`,
    checkRepeat(trade, order) {
      return trade.state === 'unpaid' && trade.totalFen === order.totalFen
        ? null
        : refuse('TRADE_NOT_ALLOWED_PAY', `${trade.outTradeNo} is paid, or has another amount.`)
    },
    stateOncePaid: () => 'paid',
    notifyContent: trade => (trade.state === 'paid' ? { charset: 'utf-8', fields: messageOf(trade) } : null),
    notifyMessage: ({ fields }, fault) => ({
      body: encodeForm(withMac(fields, fault === 'forgeSignature' ? `not-${key}` : key), 'utf-8'),
      contentType: 'application/x-www-form-urlencoded',
    }),
    acknowledges: ({ status, text }) => status === 200 && text === 'OK',
    returnTarget: (trade, returnUrl) => `${returnUrl}?${encodeForm(withMac(messageOf(trade), key), 'utf-8')}`,
  }
}

function readOrder(pairs: readonly Pair[], { shop, key }: PaperContract): PaymentOrder | Refusal {
  const fields = new Map(pairs)
  const text = (name: string) => fields.get(name) ?? ''
  if (text('shop') !== shop) return refuse('PAPER_SHOP', `There is no shop “${text('shop')}”.`)
  if (!isSame(text('mac'), macOf(pairs, key)))
    return refuse('PAPER_MAC', 'mac does not fit the other fields.')
  if (fields.size !== pairs.length) return refuse('PAPER_FIELD', 'A field was sent twice.')
  if (!/^[!-~]{24}$/.test(text('order_number')))
    return refuse('PAPER_FIELD', 'order_number has not 24 characters.')
  if (!/^[1-9]\d{0,9}$/.test(text('fen'))) return refuse('PAPER_FIELD', 'fen is no whole number from 1.')
  for (const name of ['notify_to', 'return_to'])
    if (!URL.canParse(text(name))) return refuse('PAPER_FIELD', `${name} is no address.`)
  const totalFen = Number(text('fen'))
  return {
    outTradeNo: text('order_number'),
    subject: `订单 ${text('order_number')}`,
    body: '',
    totalFen,
    priceFen: totalFen,
    quantity: 1,
    notifyUrl: text('notify_to'),
    returnUrl: text('return_to'),
    showUrl: null,
    bankCode: null,
    timeoutMs: null,
    details: {},
  }
}

function messageOf({ outTradeNo, tradeNo, totalFen, paidAtMs }: Trade): Pair[] {
  return [
    ['order_number', outTradeNo],
    ['receipt', tradeNo],
    ['fen', String(totalFen)],
    ['outcome', 'paid'],
    ['at', String(Math.floor((paidAtMs ?? 0) / 1000))],
  ]
}

function withMac(pairs: readonly Pair[], key: string): Pair[] {
  return [...pairs, ['mac', macOf(pairs, key)]]
}

function macOf(pairs: readonly Pair[], key: string): string {
  const signed = pairs
    .filter(([name]) => name !== 'mac')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
  return createHmac('sha256', key).update(signed.join('\n')).digest('hex')
}

function isSame(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
