// /refunds/…: the page where a person of the shop confirms a batch of refunds with the payment password. Unconfirmed
// batches are kept in memory only.

import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { Charset } from '../core/charset'
import type { GatewayContext, GatewayCore, GatewayRoutes } from '../core/gateway'
import { refuseOtherOrigins } from '../core/otherPages'
import { PAGE_HEADERS } from '../core/pageFrame'
import { isRefusal } from '../core/refusal'
import { chosen } from '../core/settingFields'
import type { Trade } from '../core/trade'
import { formatYuan } from '../core/yuan'
import { ALIPAY_DIRECT, type Contract } from './contract'
import { detailsOf } from './details'
import { checkSigned, type Envelope } from './envelope'
import { refuse } from './errorCodes'
import { refundDonePage, refundPage } from './refundPages'
import { type RefundBatch, type RefundLine, readRefundBatch } from './refundRules'
import { SELLER_BALANCE } from './settings'

/** The payment password, which is not a secret in the simulator. */
export const PAY_PASSWORD = '111111'

interface RefundService {
  readonly routes: GatewayRoutes
  /** Redirects to the page of a batch, or shows what is wrong with the request. */
  open(c: GatewayContext, envelope: Envelope): Response | Promise<Response>
}

type OpenBatch = RefundBatch & { readonly charset: Charset }

export function makeRefundService(core: GatewayCore, contract: Contract): RefundService {
  const opened = new Map<string, OpenBatch>()
  /** Executed batches, successful or not: none is executed twice. */
  const done = new Set<string>()
  const duplicate = (batchNo: string) =>
    refuse('DUPLICATE_BATCH_NO', `The batch ${batchNo} was carried out before.`)

  function open(c: GatewayContext, envelope: Envelope) {
    const charset = checkSigned(envelope, contract)
    if (typeof charset === 'object') return core.showRefusal(c, charset, '')
    const batch = readRefundBatch(envelope.fields, contract, core.now())
    if (isRefusal(batch)) return core.showRefusal(c, batch, '')
    if (done.has(batch.batchNo)) return core.showRefusal(c, duplicate(batch.batchNo), '')
    const id = randomBytes(12).toString('hex')
    opened.set(id, { ...batch, charset })
    return c.redirect(`/refunds/${id}`, 302)
  }

  function execute(batch: OpenBatch) {
    done.add(batch.batchNo)
    const results = batch.lines.map(line => ({
      line,
      result: refundLine(line, batch.batchNo, core, contract),
    }))
    core.log(`refunds of the batch ${batch.batchNo}: ${results.map(({ result }) => result).join(' ')}`)
    tell(batch, results, core, contract)
  }

  const routes: GatewayRoutes = new Hono()
  routes.on('POST', '*', refuseOtherOrigins)
  routes.get('/:id', c => {
    const batch = opened.get(c.req.param('id'))
    return batch ? c.html(refundPage(c.req.param('id'), batch, false), 200, PAGE_HEADERS) : gone(c)
  })
  routes.post('/:id/cancel', c => {
    opened.delete(c.req.param('id'))
    return c.html(refundDonePage('cancelled'), 200, PAGE_HEADERS)
  })
  routes.post('/:id/confirm', async c => {
    const id = c.req.param('id')
    const batch = opened.get(id)
    if (!batch) return gone(c)
    const { password } = await c.req.parseBody()
    if (password !== PAY_PASSWORD) return c.html(refundPage(id, batch, true), 200, PAGE_HEADERS)
    opened.delete(id)
    if (done.has(batch.batchNo)) return core.showRefusal(c, duplicate(batch.batchNo), '')
    execute(batch)
    return c.html(refundDonePage('accepted'), 200, PAGE_HEADERS)
  })

  const gone = (c: GatewayContext) =>
    core.showRefusal(c, refuse('ILLEGAL_ARGUMENT', 'There is no such page, or it was used before.'), '')

  return { routes, open }
}

/** @returns SUCCESS or an error code */
function refundLine(
  { tradeNo, fen }: RefundLine,
  batchNo: string,
  core: GatewayCore,
  contract: Contract,
): string {
  const trade = core.ledger.trade(tradeNo)
  if (!isOurs(trade, contract)) return 'NOT_THIS_SELLER_TRADE'
  if (chosen(SELLER_BALANCE, core.settings()) === 'tooLittle') return 'TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH'
  const refunded = core.refund(tradeNo, fen, batchNo)
  if (!isRefusal(refunded)) return 'SUCCESS'
  return refunded.refused === 'REFUND_AMOUNT_NOT_VALID' ? refunded.refused : 'TRADE_STATUS_ERROR'
}

const isOurs = (trade: Trade | undefined, contract: Contract) =>
  trade?.gateway === ALIPAY_DIRECT && detailsOf(trade).sellerId === contract.partner

interface Result {
  readonly line: RefundLine
  readonly result: string
}

/** After `$` comes Alipay's fee that the shop gets back: always 0.00 here. */
function lineOf({ line: { tradeNo, fen }, result }: Result, { sellerEmail, partner }: Contract): string {
  const fee = result === 'SUCCESS' ? `$${sellerEmail}^${partner}^0.00^SUCCESS` : ''
  return `${tradeNo}^${formatYuan(fen)}^${result}${fee}`
}

function tell(
  { batchNo, notifyUrl, charset }: OpenBatch,
  results: readonly Result[],
  core: GatewayCore,
  contract: Contract,
) {
  if (notifyUrl === null) return
  const [tradeNo = ''] = results.map(({ line }) => line.tradeNo)
  const outTradeNo = core.ledger.trade(tradeNo)?.outTradeNo ?? batchNo
  core.tell({
    trade: { tradeNo, outTradeNo },
    word: 'batch_refund_notify',
    url: notifyUrl,
    charset,
    fields: [
      ['notify_type', 'batch_refund_notify'],
      ['batch_no', batchNo],
      ['success_num', String(results.filter(({ result }) => result === 'SUCCESS').length)],
      ['result_details', results.map(each => lineOf(each, contract)).join('#')],
    ],
  })
}
