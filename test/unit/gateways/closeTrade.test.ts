/** Alipay's answer to closing a trade. */
import { describe, expect, it } from 'vitest'
import { closeTrade } from '../../../lib/gateways/alipayDirect/closeTrade'
import type { AlipayDirectSettings } from '../../../lib/gateways/alipayDirect/settings'
import { alipayDirectTradeQueries } from '../../../lib/gateways/alipayDirect/tradeQueries'
import type { Keys } from '../../../lib/gateways/md5Keys'
import { parseSigningKey } from '../../../lib/signing/md5'
import { isSignedBy } from '../../../local/simulator/alipayDirect/signing'
import { decodeForm } from '../../../local/simulator/core/form'
import { KEY, PARTNER } from '../../support/alipay'
import { anOrder } from '../../support/orders'

const ORDER = anOrder()
const SIGNING_KEY = parseSigningKey(KEY) ?? expect.fail()
const OLD_KEY = parseSigningKey('vutsrqponmlkjihgfedcba9876543210') ?? expect.fail()
const SETTINGS: AlipayDirectSettings = {
  name: 'alipayDirect',
  partner: PARTNER,
  sellerId: PARTNER,
  charset: 'utf-8',
  gatewayUrl: 'https://mapi.alipay.com/gateway.do',
  contracted: new Set(),
  extraCommonParam: '',
  notifyUrl: '',
  returnUrl: '',
  publicUrl: '',
}

const answerTo = (body: string, status = 200) =>
  closeTrade(async () => ({ status, body: Buffer.from(body) }), SETTINGS, SIGNING_KEY, ORDER)
const xml = (inner: string) => `<?xml version="1.0" encoding="GBK"?><alipay>${inner}</alipay>`
const failed = (error: string) => answerTo(xml(`<is_success>F</is_success><error>${error}</error>`))

it.each(['utf-8', 'gbk'] as const)('is requested with the newest key, in %s', async charset => {
  const asked: URL[] = []
  const http = async (url: URL) => {
    asked.push(url)
    return { status: 200, body: Buffer.from(xml('<is_success>T</is_success>')) }
  }
  const keys: Keys = async () => [SIGNING_KEY, OLD_KEY]
  const contracted = new Set(['close_trade'] as const)
  const queries = alipayDirectTradeQueries({ ...SETTINGS, charset, contracted }, keys, http)
  expect(await queries.close?.(ORDER)).toEqual({ kind: 'closed' })
  const [url] = asked
  expect(`${url?.origin}${url?.pathname}`).toBe('https://mapi.alipay.com/gateway.do')
  const received = decodeForm(Buffer.from(url?.search.slice(1) ?? '', 'latin1'), charset)
  const { sign, ...fields } = Object.fromEntries(received)
  expect(fields).toEqual({
    service: 'close_trade',
    partner: PARTNER,
    _input_charset: charset,
    out_order_no: ORDER.orderId,
    trade_role: 'S',
    sign_type: 'MD5',
  })
  expect(received).toHaveLength(7)
  expect(isSignedBy(received, sign ?? '', KEY, charset)).toBe(true)
})

describe('the answer', () => {
  it('T: closed', async () =>
    expect(await answerTo(xml('<is_success>T</is_success>'))).toEqual({ kind: 'closed' }))
  it('TRADE_NOT_EXIST: no trade', async () =>
    expect(await failed('TRADE_NOT_EXIST')).toEqual({ kind: 'noTrade' }))
  it('TRADE_STATUS_NOT_AVAILD: not open', async () =>
    expect(await failed('TRADE_STATUS_NOT_AVAILD')).toEqual({ kind: 'notOpen' }))

  it.each(['ILLEGAL_SIGN', 'ILLEGAL_PARTNER', 'ILLEGAL_PARTNER_EXTERFACE', 'ILLEGAL_ARGUMENT'])(
    '%s: refused',
    async code => expect(await failed(code)).toEqual({ kind: 'refused', code }),
  )

  it.each(['SYSTEM_ERROR', 'TRADE_STATUS_NOT_AVAILABLE', 'trade_not_exist', ''])(
    '%j: unavailable',
    async code => expect(await failed(code)).toEqual({ kind: 'unavailable' }),
  )

  it.each<[string, string, number?]>([
    ['of another status', xml('<is_success>T</is_success>'), 503],
    ['that is empty', ''],
    ['that is no XML', 'T'],
    ['that is cut off', xml('<is_success>T</is_success>').slice(0, -3)],
    ['that contradicts itself', xml('<is_success>T</is_success><error>TRADE_NOT_EXIST</error>')],
    ['that says it twice', xml('<is_success>T</is_success><is_success>T</is_success>')],
    [
      'with a document type',
      xml('<is_success>T</is_success>').replace('<alipay>', '<!DOCTYPE alipay><alipay>'),
    ],
  ])('%s: unavailable', async (_, body, status) =>
    expect(await answerTo(body, status)).toEqual({ kind: 'unavailable' }),
  )

  it('that never arrives: unavailable', async () =>
    expect(await closeTrade(async () => undefined, SETTINGS, SIGNING_KEY, ORDER)).toEqual({
      kind: 'unavailable',
    }))
})
