/** Alipay's answer to a trade query: an accepted and a refused answer for each rule. */
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../lib/gateways/alipayDirect/settings'
import { alipayDirectTradeQueries } from '../../../lib/gateways/alipayDirect/tradeQueries'
import { fen } from '../../../lib/money'
import { parseSigningKey } from '../../../lib/signing/md5'
import { parseGatewayTime } from '../../../lib/time'
import { isSignedBy } from '../../../local/simulator/alipayDirect/signing'
import { encodeText } from '../../../local/simulator/core/charset'
import { decodeForm } from '../../../local/simulator/core/form'
import { type Fields, KEY, PARTNER } from '../../support/alipay'
import { anOrder } from '../../support/orders'

const ORDER = anOrder()
const TRADE_NO = '2026112322001400000000000001'
const SIGNING_KEY = parseSigningKey(KEY) ?? expect.fail()
const OLD_KEY = parseSigningKey('vutsrqponmlkjihgfedcba9876543210') ?? expect.fail()
const UNAVAILABLE = { kind: 'unavailable' }

const settings = (changes: Record<string, string> = {}) =>
  readSettings({
    name: 'alipayDirect',
    variables: {
      ALIPAY_PARTNER: PARTNER,
      ALIPAY_SELLER_ID: PARTNER,
      ALIPAY_SIGN_TYPE: 'MD5',
      ALIPAY_CHARSET: 'utf-8',
      ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
      ...changes,
    },
    publicUrl: 'https://shop.example.com',
    problem: sentence => expect.fail(sentence),
  })

const CONTRACTED = { ALIPAY_CONTRACTED: 'single_trade_query close_trade' }

/** What is answered when the gateway answers so. */
function answerTo(body: string | Buffer, status = 200) {
  const http = async () => ({ status, body: Buffer.from(body) })
  return alipayDirectTradeQueries(settings(CONTRACTED), async () => [SIGNING_KEY], http).query?.(ORDER)
}

/** An unpaid trade; `changes` replaces some elements, or takes them out with undefined. */
function tradeXml(changes: Fields = {}): string {
  const elements = Object.entries({
    additional_trade_status: undefined,
    body: '明前西湖龙井 x 2',
    buyer_email: 'buyer@example.com',
    buyer_id: '2088000000000001',
    discount: '0.00',
    gmt_create: '2026-11-23 10:04:40',
    gmt_last_modified_time: '2026-11-23 10:06:00',
    is_total_fee_adjust: 'F',
    out_trade_no: ORDER.orderId as string,
    price: '336.00',
    seller_email: 'shop@example.com',
    seller_id: PARTNER,
    subject: '明前西湖龙井',
    to_buyer_fee: '0.00',
    to_seller_fee: '336.00',
    total_fee: '336.00',
    trade_no: TRADE_NO,
    trade_status: 'WAIT_BUYER_PAY',
    ...changes,
  }).map(([name, text]) => (text === undefined ? '' : `<${name}>${text}</${name}>`))
  return (
    '<?xml version="1.0" encoding="utf-8"?><alipay><is_success>T</is_success>' +
    `<request><param name="out_trade_no">${ORDER.orderId}</param><param name="service">single_trade_query</param></request>` +
    `<response><trade>${elements.join('')}</trade></response><sign>${'0'.repeat(32)}</sign><sign_type>MD5</sign_type></alipay>`
  )
}
const trade = (changes: Fields = {}) => answerTo(tradeXml(changes))
const failed = (error: string) =>
  answerTo(
    `<?xml version="1.0" encoding="utf-8"?><alipay><is_success>F</is_success><error>${error}</error></alipay>`,
  )

describe('the request', () => {
  it.each(['utf-8', 'gbk'] as const)('is signed with the newest key, in %s', async charset => {
    const asked: URL[] = []
    const http = async (url: URL) => {
      asked.push(url)
      return undefined
    }
    const queries = alipayDirectTradeQueries(
      settings({ ALIPAY_CHARSET: charset, ...CONTRACTED }),
      async () => [SIGNING_KEY, OLD_KEY],
      http,
    )
    expect(await queries.query?.(ORDER)).toEqual(UNAVAILABLE)
    const [url] = asked
    expect(url?.origin).toBe('https://mapi.alipay.com')
    expect(url?.pathname).toBe('/gateway.do')
    const received = decodeForm(Buffer.from(url?.search.slice(1) ?? '', 'latin1'), charset)
    const { sign, ...fields } = Object.fromEntries(received)
    expect(fields).toEqual({
      service: 'single_trade_query',
      partner: PARTNER,
      _input_charset: charset,
      out_trade_no: ORDER.orderId,
      sign_type: 'MD5',
    })
    expect(received).toHaveLength(6)
    expect(isSignedBy(received, sign ?? '', KEY, charset)).toBe(true)
  })

  it('cannot be sent without a key', async () => {
    const queries = alipayDirectTradeQueries(
      settings(CONTRACTED),
      async () => Promise.reject(new Error('there is no signing key')),
      async () => expect.fail('was asked'),
    )
    await expect(queries.query?.(ORDER)).rejects.toThrow('there is no signing key')
    await expect(queries.close?.(ORDER)).rejects.toThrow('there is no signing key')
  })

  it.each([
    ['', false, false],
    ['it_b_pay', false, false],
    ['single_trade_query', true, false],
    ['close_trade', false, true],
    ['close_trade single_trade_query', true, true],
  ])('may be sent as the contract says: %j', (contracted, canQuery, canClose) => {
    const queries = alipayDirectTradeQueries(
      settings({ ALIPAY_CONTRACTED: contracted }),
      async () => [SIGNING_KEY],
      async () => undefined,
    )
    expect([queries.query !== undefined, queries.close !== undefined]).toEqual([canQuery, canClose])
  })
})

const CREATED = '2026-11-23 10:04:40'
const MODIFIED = '2026-11-23 10:06:00'
const PAID = '2026-11-23 10:05:00'
const CLOSED = '2026-11-23 12:05:00'
const REFUNDED = '2026-11-24 09:00:00'

describe('what happened', () => {
  const at = (time: string) => parseGatewayTime(time)
  const paid = (time = PAID, amountFen = 33_600) => ({ kind: 'paid', amountFen, at: at(time) })
  const refunded = (amountFen: number, time = REFUNDED) => ({
    kind: 'refundedInAll',
    amountFen,
    at: at(time),
  })
  const partly = { kind: 'partlyRefunded', at: at(REFUNDED) }
  const finished = (amountFen = 33_600) => ({ kind: 'finished', amountFen, at: at(MODIFIED) })
  const other = (time = PAID) => paid(time, 33_601)
  const closed = (time = CLOSED) => ({ kind: 'closed', at: at(time) })

  const success = { trade_status: 'TRADE_SUCCESS', gmt_payment: PAID }
  const finish = { trade_status: 'TRADE_FINISHED', gmt_payment: PAID }
  const close = { trade_status: 'TRADE_CLOSED', gmt_close: CLOSED }
  const refund = { refund_status: 'REFUND_SUCCESS', gmt_refund: REFUNDED }

  it.each<[string, Fields, readonly object[]]>([
    ['unpaid', {}, []],
    ['unpaid, another amount', { total_fee: '336.01' }, []],
    [
      'pending',
      { trade_status: 'TRADE_PENDING', gmt_payment: PAID },
      [{ kind: 'pending', amountFen: 33_600, at: at(PAID) }],
    ],
    [
      'pending, no time',
      { trade_status: 'TRADE_PENDING' },
      [{ kind: 'pending', amountFen: 33_600, at: at(MODIFIED) }],
    ],

    ['paid', success, [paid()]],
    ['paid, no time', { trade_status: 'TRADE_SUCCESS' }, [paid(MODIFIED)]],
    [
      'paid, hardly a time',
      { trade_status: 'TRADE_SUCCESS', gmt_last_modified_time: undefined },
      [paid(CREATED)],
    ],
    ['paid, one time only', { ...success, gmt_last_modified_time: undefined }, [paid()]],
    ['paid, the other time only', { ...success, gmt_create: undefined }, [paid()]],
    ['paid, amounts written short', { ...success, total_fee: '336', to_buyer_fee: '0' }, [paid()]],
    ['paid, nothing said of refunds', { ...success, to_buyer_fee: undefined }, [paid()]],
    ['paid, a refund turned down', { ...success, refund_status: 'REFUND_CLOSED' }, [paid()]],
    ['paid, in references', { ...success, total_fee: '&#51;36&#x2e;00' }, [paid()]],
    ['paid, another amount', { ...success, total_fee: '336.01' }, [other()]],
    [
      'paid, another amount, no time',
      { trade_status: 'TRADE_SUCCESS', total_fee: '336.01' },
      [other(MODIFIED)],
    ],

    ['finished', finish, [paid(), finished()]],
    ['finished, no time', { trade_status: 'TRADE_FINISHED' }, [finished()]],
    ['finished, another amount', { ...finish, total_fee: '336.01' }, [other(), finished(33_601)]],
    [
      'finished, another amount, no time',
      { trade_status: 'TRADE_FINISHED', total_fee: '336.01' },
      [finished(33_601)],
    ],

    ['refunded in part', { ...success, ...refund, to_buyer_fee: '0.01' }, [paid(), refunded(1)]],
    ['refunded in part, by the status alone', { ...success, ...refund }, [paid(), partly]],
    [
      'refunded in part, by the amounts alone',
      { ...success, to_buyer_fee: '335.99' },
      [paid(), refunded(33_599, MODIFIED)],
    ],
    ['refunded in part, finished', { ...finish, ...refund }, [paid(), finished(), partly]],
    [
      'refunded in part, finished, by the amounts alone',
      { ...finish, to_buyer_fee: '0.01' },
      [paid(), finished(), refunded(1, MODIFIED)],
    ],
    [
      'refunded in full, not closed yet',
      { ...success, ...refund, to_buyer_fee: '336.00' },
      [paid(), refunded(33_600)],
    ],
    [
      'refunded in part, to the millisecond',
      { ...success, refund_status: 'REFUND_SUCCESS', gmt_refund: `${REFUNDED}.744` },
      [paid(), partly],
    ],

    ['closed', close, [closed()]],
    ['closed, no time', { trade_status: 'TRADE_CLOSED' }, [closed(MODIFIED)]],
    ['closed, another amount', { ...close, total_fee: '336.01' }, [closed()]],
    ['closed, of no amount', { ...close, total_fee: '0.00' }, [closed()]],
    ['closed, refunded', { ...close, ...refund, gmt_payment: PAID }, [paid(), refunded(33_600)]],
    [
      'closed, refunded, no times',
      { ...close, refund_status: 'REFUND_SUCCESS' },
      [paid(MODIFIED), refunded(33_600, MODIFIED)],
    ],
    [
      'closed, refunded, both by status and amounts',
      { ...close, ...refund, gmt_payment: PAID, to_buyer_fee: '336.00' },
      [paid(), refunded(33_600)],
    ],
    [
      'closed, refunded by the amounts alone',
      { ...close, gmt_payment: PAID, to_buyer_fee: '336.00' },
      [paid(), refunded(33_600, MODIFIED)],
    ],
    [
      'closed, refunded, another amount',
      { ...close, ...refund, gmt_payment: PAID, total_fee: '336.01' },
      [other(), refunded(33_601)],
    ],
    ['closed after a payment, without a refund', { ...close, gmt_payment: PAID }, [paid(), closed()]],
    [
      'closed after a refund of less',
      { ...close, gmt_payment: PAID, to_buyer_fee: '1.00' },
      [paid(), refunded(100, MODIFIED), closed()],
    ],
  ])('%s', async (_, changes, facts) => {
    expect(await trade(changes)).toEqual({
      kind: 'trade',
      tradeNo: TRADE_NO,
      facts: facts.map(fact => ({ gateway: 'alipayDirect', tradeNo: TRADE_NO, ...fact })),
    })
  })

  it('is read in GBK too', async () => {
    const answer = await answerTo(Buffer.from(encodeText(tradeXml(success), 'gbk')))
    expect(answer).toMatchObject({ kind: 'trade', facts: [{ kind: 'paid' }] })
  })

  it('is of the requested order', async () => {
    const order = anOrder({ amountFen: fen(33_601) })
    const http = async () => ({
      status: 200,
      body: Buffer.from(tradeXml({ ...success, out_trade_no: order.orderId })),
    })
    const queries = alipayDirectTradeQueries(settings(CONTRACTED), async () => [SIGNING_KEY], http)
    expect(await queries.query?.(order)).toMatchObject({
      kind: 'trade',
      facts: [{ kind: 'paid', amountFen: 33_600 }],
    })
  })
})

describe('an answer with other content is refused:', () => {
  it.each<[string, Fields]>([
    ['OUT_TRADE_NO_MISMATCH', { out_trade_no: anOrder().orderId }],
    ['OUT_TRADE_NO_MISMATCH', { out_trade_no: ORDER.orderId.toLowerCase() }],
    ['SELLER_MISMATCH', { seller_id: '2088000000000009' }],
  ])('%s', async (code, changes) => {
    expect(await trade({ trade_status: 'TRADE_SUCCESS', gmt_payment: PAID, ...changes })).toEqual({
      kind: 'refused',
      code,
    })
  })

  it('the seller is the configured one, not the partner', async () => {
    const sellerId = '2088000000000009'
    const http = async () => ({ status: 200, body: Buffer.from(tradeXml({ seller_id: sellerId })) })
    const queries = alipayDirectTradeQueries(
      settings({ ALIPAY_SELLER_ID: sellerId, ...CONTRACTED }),
      async () => [SIGNING_KEY],
      http,
    )
    expect(await queries.query?.(ORDER)).toMatchObject({ kind: 'trade' })
  })
})

describe('unclear answers are refused', () => {
  it.each<[string, Fields]>([
    ...['out_trade_no', 'seller_id', 'trade_no', 'trade_status', 'total_fee'].flatMap(
      (name): [string, Fields][] => [
        [`without ${name}`, { [name]: undefined }],
        [`with an empty ${name}`, { [name]: '' }],
      ],
    ),
    ['of an unknown status', { trade_status: 'TRADE_PAID' }],
    ['of a status in lower case', { trade_status: 'trade_success' }],
    ['of a status of the guarantee trade', { trade_status: 'WAIT_BUYER_CONFIRM_GOODS' }],
    ['without any time', { gmt_create: undefined, gmt_last_modified_time: undefined }],
    ...['gmt_create', 'gmt_last_modified_time', 'gmt_payment', 'gmt_close', 'gmt_refund'].flatMap(
      (name): [string, Fields][] => [
        [`with a ${name} that is none`, { [name]: '2026-02-30 00:00:00' }],
        [`with a ${name} of too many decimals`, { [name]: '2026-11-23 10:05:00.1234' }],
      ],
    ),
    ['with decimals in the middle of a time', { gmt_payment: '2026-11-23.12 10:05:00' }],
    ['with a payment of nothing', { total_fee: '0.00' }],
    ['with an invalid amount', { total_fee: '336.001' }],
    ['with a negative refund', { to_buyer_fee: '-1.00' }],
    ['with a refund that is no amount', { to_buyer_fee: 'all' }],
    ['with a refund of more than was paid', { to_buyer_fee: '336.01' }],
    ['with an invalid trade number', { trade_no: 'a b' }],
    ['with a trade number too short', { trade_no: '1234567' }],
    ['with a trade number too long', { trade_no: '1'.repeat(65) }],
  ])('%s', async (_, changes) => {
    const paid = { trade_status: 'TRADE_SUCCESS', gmt_payment: PAID }
    expect(await trade({ ...paid, ...changes })).toEqual(UNAVAILABLE)
  })

  it.each(['8', '64'])('but a trade number of %s characters is accepted', async length => {
    expect(await trade({ trade_no: '1'.repeat(Number(length)) })).toMatchObject({ kind: 'trade' })
  })

  it.each(['trade_status', 'total_fee', 'out_trade_no', 'seller_id', 'trade_no', 'refund_status'])(
    'when %s is repeated',
    async name => {
      const again = tradeXml({ refund_status: 'REFUND_SUCCESS' }).replace(
        new RegExp(`<${name}>.*</${name}>`),
        element => element + element,
      )
      expect(await answerTo(again)).toEqual(UNAVAILABLE)
    },
  )

  it.each<[string, string, number?]>([
    ['another status', tradeXml(), 500],
    ['an empty answer', ''],
    ['no XML', 'busy'],
    ['no trade', '<alipay><is_success>T</is_success><response></response></alipay>'],
    ['two trades', tradeXml().replace(/<trade>.*<\/trade>/, trades => trades + trades)],
    ['half a trade', tradeXml().slice(0, -60)],
    ['a document type', tradeXml().replace('<alipay>', '<!DOCTYPE alipay><alipay>')],
    [
      'an external entity',
      tradeXml({ trade_status: '&x;' }).replace(
        '<alipay>',
        '<!DOCTYPE alipay [<!ENTITY x SYSTEM "file:///etc/passwd">]><alipay>',
      ),
    ],
    ['a trade with an error', tradeXml().replace('<request>', '<error>TRADE_NOT_EXIST</error><request>')],
  ])('from %s', async (_, body, status) => expect(await answerTo(body, status)).toEqual(UNAVAILABLE))
})

describe('a refusal', () => {
  it('that there is no trade', async () =>
    expect(await failed('TRADE_NOT_EXIST')).toEqual({ kind: 'noTrade' }))

  it.each(['ILLEGAL_SIGN', 'ILLEGAL_PARTNER', 'ILLEGAL_PARTNER_EXTERFACE', 'ILLEGAL_ARGUMENT'])(
    'of the request: %s',
    async code => expect(await failed(code)).toEqual({ kind: 'refused', code }),
  )

  it.each([
    'SYSTEM_ERROR',
    'SOMETHING_NEW',
    'TRADE_STATUS_NOT_AVAILD',
    'ILLEGAL_<b/>',
    'ILLEGAL_&#10;SIGN',
    '',
  ])('that is temporary: %j', async code => expect(await failed(code)).toEqual(UNAVAILABLE))
})
