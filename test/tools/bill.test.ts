/** `npm run bill`: its arguments, its output, and its exit code. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import { factKey, factsByKey } from '../../lib/order/facts'
import { newOrderId } from '../../lib/order/orderId'
import { type BillOutcome, type Comparison, MISMATCHES } from '../../lib/payment/bills/comparison'
import { DAY_MS, isoTime, plusMs, systemClock } from '../../lib/time'
import { parseBillCall } from '../../tools/billCall'
import { outcomeLines } from '../../tools/billText'
import { functionName } from '../../tools/deployment/serverlessConfig'
import { aMovement, BILL_DAY, billOf } from '../support/bills'
import { useFolder } from '../support/folders'
import { anOrder, paidFact } from '../support/orders'
import { RARE } from '../support/rare'
import { type RunningServer, runServer } from '../support/runningServer'
import { useStages } from './tool'

const COMPARISON: Comparison = {
  gateway: 'alipayPage',
  day: '20261124',
  comparedAt: BILL_DAY,
  others: 1,
  awaited: 0,
  payments: { count: 1, fen: 33_600 },
  refunds: { count: 2, fen: 1 },
  mismatchCount: 0,
  mismatches: [],
}

describe('the call', () => {
  const parse = (text: string | undefined, options: object = {}) =>
    parseBillCall(
      text,
      { gateway: 'alipayPage', kept: false, ...options },
      ['alipayPage'],
      plusMs(BILL_DAY, DAY_MS),
    )
  const day = plusMs(BILL_DAY, -DAY_MS / 2)

  it('says which bill is wanted', () => {
    expect(parse('2026-11-24')).toEqual({ day, gateway: 'alipayPage', from: 'gateway' })
    expect(parse('2026-11-24', { kept: true })).toMatchObject({ from: 'kept' })
    expect(parse('2026-11-25')).toMatchObject({ from: 'gateway' })
    expect(parse(' 2026-11-24 ', { file: 'bill.zip' })).toMatchObject({ from: { file: 'bill.zip' } })
  })

  it.each<[string, string | undefined, object, string]>([
    ['without a day', undefined, {}, 'Name one day'],
    ['with an invalid day', '2026-11-31', {}, 'The day must be a day'],
    ['with a day to come', '2026-11-26', {}, 'must not be in the future'],
    ['with a gateway without bills', '2026-11-24', { gateway: 'chinabank' }, '--gateway must be one of'],
    ['with a file and what was kept', '2026-11-24', { file: 'a', kept: true }, 'do not go together'],
    ['with a file without a name', '2026-11-24', { file: '' }, '--file must name a file'],
  ])('is refused %s', (_, text, options, message) => expect(() => parse(text, options)).toThrow(message))
})

describe('what is said', () => {
  const compared = (changes: Partial<Comparison> = {}): BillOutcome => ({
    kind: 'compared',
    ...COMPARISON,
    ...changes,
  })

  it('of a bill and books that agree', () => {
    expect(outcomeLines(compared())).toEqual([
      'alipayPage, 2026-11-24: 1 payment of 336.00 yuan, 2 refunds of 0.01 yuan',
      '1 line under order numbers of other shops',
      'The bill and the books agree.',
    ])
  })

  it('of what the bill of another day may have', () => {
    expect(outcomeLines(compared({ others: 0, awaited: 2 })).slice(1)).toEqual([
      '2 near midnight are missing: they may be in the next bill',
      'The bill and the books agree.',
    ])
  })

  it('of each difference', () => {
    const mismatches = MISMATCHES.map(kind => ({ kind, orderId: 'O', tradeNo: 'T' }))
    const lines = outcomeLines(compared({ mismatchCount: 9, mismatches }))
    expect(lines.slice(2, -2)).toEqual([
      'O  paidThereNotHere: paid according to the bill, not to the books (trade T)',
      'O  paidHereNotThere: paid according to the books, not to the bill (trade T)',
      'O  refundedThereNotHere: refunded according to the bill, not to the books (trade T)',
      'O  refundedHereNotThere: refunded according to the books, not to the bill (trade T)',
      'O  otherAmount: the amounts in the bill and in the books differ (trade T)',
      'O  otherState: done according to the bill, but in another state in the books (trade T)',
      'O  fee: an implausible fee (trade T)',
    ])
    expect(lines.slice(-2)).toEqual(['and 2 more', '9 differences.'])
    expect(outcomeLines(compared({ others: 0, day: '20260102' }))).toEqual([
      'alipayPage, 2026-01-02: 1 payment of 336.00 yuan, 2 refunds of 0.01 yuan',
      'The bill and the books agree.',
    ])
    expect(
      outcomeLines(
        compared({ mismatchCount: 1, mismatches: mismatches.slice(0, 1), refunds: { count: 0, fen: 0 } }),
      ),
    ).toEqual([
      'alipayPage, 2026-11-24: 1 payment of 336.00 yuan, 0 refunds of 0.00 yuan',
      '1 line under order numbers of other shops',
      'O  paidThereNotHere: paid according to the bill, not to the books (trade T)',
      '1 difference.',
    ])
    const whole = {
      refundId: 'R',
      thereFen: 1,
      hereFen: 2,
      feeFen: -3,
      state: 'paid',
      isLearned: true,
    } as const
    expect(
      outcomeLines(compared({ mismatches: [{ kind: 'fee', orderId: 'O', tradeNo: 'T', ...whole }] }))[2],
    ).toBe(
      'O  fee: an implausible fee (trade T, refund R, bill 0.01, books 0.02, fee -0.03, paid, Alipay confirms it, and the books have it now)',
    )
  })

  it.each([
    [
      { why: 'unusable', fault: 'cutOff', line: 7 },
      'Not compared: line 7: it ends too early: download it again',
    ],
    [{ why: 'unusable', fault: 'otherDay', line: 0 }, 'Not compared: it is of another day'],
    [{ why: 'unusable', fault: 'notABill', line: 0 }, 'Not compared: it is no bill: use Alipay’s archive'],
    [
      { why: 'unusable', fault: 'totalsDiffer', line: 0 },
      'its lines and its totals differ: download it again',
    ],
    [
      { why: 'unusable', fault: 'otherAccount', line: 0 },
      'belongs to another account than ALIPAY_APP_SELLER_ID',
    ],
    [{ why: 'unusable', fault: 'unknownColumns', line: 4 }, 'line 4: it has unknown columns'],
    [{ why: 'unusable', fault: 'unknownLine', line: 5 }, 'line 5: this line is invalid'],
    [{ why: 'unusable', fault: 'tooLarge', line: 0 }, 'Not compared: it is too large'],
    [{ why: 'refused', code: 'isv.insufficient-isv-permissions' }, 'add the product to the app'],
    [{ why: 'refused', code: 'isv.other' }, 'isv.other. Look the code up'],
    // Of our own, in whose place Alipay's pages have nothing to say.
    [{ why: 'refused', code: 'ANSWER_CERTIFICATE_UNKNOWN' }, 'download the new one from the console'],
    [{ why: 'refused', code: 'BILL_ADDRESS_NOT_ALIPAYS' }, 'is not Alipay’s'],
    [{ why: 'refused', code: 'BILL_TOO_LARGE' }, 'download it by hand'],
    [{ why: 'unavailable' }, 'try again later'],
    [{ why: 'notReady' }, 'there is no bill yet'],
  ] as const)('of one that was not compared: %j', (reason, words) => {
    const [line] = outcomeLines({ kind: 'notCompared', gateway: 'alipayPage', day: '20261124', ...reason })
    expect(line).toContain(words)
  })
})

describe.runIf(RARE)('npm run bill', () => {
  const aStage = useStages()
  const folder = useFolder()
  const order = anOrder({
    orderId: newOrderId(BILL_DAY),
    createdAt: BILL_DAY,
    gateway: 'alipayPage',
    facts: {
      [factKey(paidFact(aMovement().tradeNo, BILL_DAY, 'alipayPage'))]: {
        ...paidFact(aMovement().tradeNo, BILL_DAY, 'alipayPage'),
      },
    },
  })
  let shop: Awaited<ReturnType<typeof aStage>>
  let answer: unknown
  let [status, headers] = [200, {}]
  /** The functions that were called, each with what it was called with. */
  const called: (readonly [path: string | undefined, event: unknown])[] = []
  let lambda: RunningServer
  beforeAll(async () => {
    shop = await aStage()
    await shop.orders.create(order)
    lambda = await runServer(async (request, response) => {
      called.push([request.url, await json(request)])
      response.writeHead(status, headers).end(JSON.stringify(answer))
    })
    shop.lambda(lambda.url)
  })
  afterAll(() => lambda.stop())
  const withFile = (bytes: Uint8Array, ...options: readonly string[]) => {
    const file = join(folder(), 'bill')
    writeFileSync(file, bytes)
    return shop.run('bill', '2026-11-24', '--file', file, ...options)
  }
  const honest = aMovement({ outTradeNo: order.orderId })

  it('compares a downloaded bill, without a key, and changes nothing', async () => {
    const { code, stdout } = await withFile(billOf([honest]))
    expect([code, stdout]).toEqual([0, expect.stringContaining('agree')])
    const differing = await withFile(billOf([{ ...honest, fen: 33_601 }]), '--json')
    expect(differing.code).toBe(1)
    expect(JSON.parse(differing.stdout)).toMatchObject({
      mismatches: [{ kind: 'otherAmount', thereFen: fen(33_601) }],
    })
    expect(await shop.comparisons.get('alipayPage', '20261124')).toBeUndefined()
    expect(await shop.orders.get(order.orderId)).toEqual(order)
  })

  it('ends with 2 when nothing could be compared', async () => {
    const cut = await withFile(billOf([honest]).subarray(0, -40))
    expect([cut.code, cut.stdout]).toEqual([2, 'Not compared: it ends too early: download it again\n'])
    expect(await shop.run('bill', '2026-11-24', '--file', join(folder(), 'none'))).toMatchObject({ code: 2 })
    expect(await shop.run('bill', '2026-11-24', '--kept')).toMatchObject({ code: 2 })
    expect(await shop.run('bill')).toMatchObject({ code: 2 })
  })

  it('says whole what it found in a file, to people and to machines', async () => {
    const SECOND = '2026112422001400000000000002'
    const file = billOf([
      { ...honest, fen: 33_601 },
      aMovement({
        kind: 'refund',
        tradeNo: SECOND,
        outTradeNo: order.orderId,
        fen: 500,
        refundNo: 'R1',
        feeFen: 0,
      }),
      aMovement({
        tradeNo: '2026112422001400000000000003',
        outTradeNo: 'another-shops',
        fen: 700,
        feeFen: 4,
      }),
    ])
    const sums = {
      payments: { count: 1, fen: 33_601 },
      refunds: { count: 1, fen: 500 },
      others: 1,
      awaited: 0,
    }
    const { tradeNo } = honest
    const text = await withFile(file)
    expect([text.code, text.stderr, text.stdout.split('\n')]).toEqual([
      ...[1, ''],
      [
        'alipayPage, 2026-11-24: 1 payment of 336.01 yuan, 1 refund of 5.00 yuan',
        '1 line under order numbers of other shops',
        `${order.orderId}  otherAmount: the amounts in the bill and in the books differ (trade ${tradeNo}, bill 336.01, books 336.00)`,
        `${order.orderId}  refundedThereNotHere: refunded according to the bill, not to the books (trade ${SECOND}, refund R1, bill 5.00)`,
        '2 differences.',
        '',
      ],
    ])
    const before = systemClock()
    const { stdout } = await withFile(file, '--json')
    const { comparedAt, ...found } = JSON.parse(stdout)
    expect(found).toEqual({
      kind: 'compared',
      gateway: 'alipayPage',
      day: '2026-11-24',
      ...sums,
      mismatchCount: 2,
      mismatches: [
        { kind: 'otherAmount', orderId: order.orderId, tradeNo, hereFen: 33_600, thereFen: 33_601 },
        {
          kind: 'refundedThereNotHere',
          orderId: order.orderId,
          tradeNo: SECOND,
          refundId: 'R1',
          thereFen: 500,
        },
      ],
    })
    expect(comparedAt).toMatch(/^\d{4}-.*Z$/)
    expect(Date.parse(comparedAt)).toBeGreaterThanOrEqual(before)
    const unusable = await withFile(billOf([honest]).subarray(0, -40), '--json')
    expect(JSON.parse(unusable.stdout)).toEqual({
      kind: 'notCompared',
      gateway: 'alipayPage',
      day: '2026-11-24',
      why: 'unusable',
      fault: 'cutOff',
      line: 0,
    })
  })

  it('asks the shop for the bill of the day and the account, and says what it answers', async () => {
    answer = [{ kind: 'compared', ...COMPARISON, comparedAt: 7 }]
    called.length = 0
    const { code, stdout, stderr } = await shop.run('bill', ' 2026-11-24 ', '--json')
    expect([code, JSON.parse(stdout), stderr]).toEqual([
      0,
      { kind: 'compared', ...COMPARISON, day: '2026-11-24', comparedAt: '1970-01-01T00:00:00.007Z' },
      '',
    ])
    expect(called).toEqual([
      [
        `/2015-03-31/functions/${functionName('compareBills', shop.stage)}/invocations`,
        { bill: { day: '2026-11-24', gateway: 'alipayPage' } },
      ],
    ])
    answer = []
    expect((await shop.run('bill', '2026-11-24')).stderr).toBe(
      `${shop.stage} does not use alipayPage: see GATEWAYS\n`,
    )
  })

  it('calls the shop once, and says where to look when that ends without an outcome', async () => {
    const ends = async (...answered: readonly [number, object]) => {
      ;[status, headers] = answered
      called.length = 0
      const { code, stdout, stderr } = await shop.run('bill', '2026-11-24')
      ;[status, headers] = [200, {}]
      return [code, stdout, stderr, called.length]
    }
    answer = { errorMessage: 'out of memory' }
    const name = functionName('compareBills', shop.stage)
    expect(await ends(200, { 'x-amz-function-error': 'Unhandled' })).toEqual([
      ...[2, '', `${name} failed: see its log\n`, 1],
    ])
    expect(await ends(500, {})).toEqual([2, '', expect.stringMatching(/\n$/), 1])
  })

  it('shows of several that were kept the one of the account and the day', async () => {
    const kept = [
      { ...COMPARISON, day: '20261121' },
      { ...COMPARISON, day: '20261122', others: 22 },
      { ...COMPARISON, day: '20261122', others: 33, gateway: 'alipayPage.teahouse' },
    ]
    for (const each of kept) await shop.comparisons.keep(each)
    const { stdout } = await shop.run('bill', '2026-11-22', '--kept', '--json')
    const comparedAt = isoTime(BILL_DAY)
    expect(JSON.parse(stdout)).toEqual({ kind: 'compared', ...kept[1], day: '2026-11-22', comparedAt })
    const none = await shop.run('bill', '2026-11-23', '--kept')
    expect([none.code, none.stdout, none.stderr]).toEqual([
      ...[2, '', `No bill of this day was compared in ${shop.stage}\n`],
    ])
  })

  it('has the shop itself compare, and shows what was kept', async () => {
    answer = [{ kind: 'compared', ...COMPARISON }]
    expect(await shop.run('bill', '2026-11-24')).toMatchObject({ code: 0 })
    answer = [{ kind: 'notCompared', gateway: 'alipayPage', day: '20261124', why: 'unavailable' }]
    expect(await shop.run('bill', '2026-11-24')).toMatchObject({ code: 2 })
    answer = []
    expect(await shop.run('bill', '2026-11-24')).toMatchObject({ code: 2 })
    const mismatches = [{ kind: 'paidThereNotHere', orderId: 'O', tradeNo: 'T' }] as const
    await shop.comparisons.keep({ ...COMPARISON, mismatchCount: 1, mismatches })
    expect(await shop.run('bill', '2026-11-24', '--kept')).toMatchObject({ code: 1 })
    // What the books have learned by now differed all the same; and so did what is counted and not kept.
    const learned = [{ ...mismatches[0], isLearned: true }] as const
    for (const found of [{ mismatches: learned }, { mismatches: [] }]) {
      answer = [{ kind: 'compared', ...COMPARISON, mismatchCount: 1, ...found }]
      expect(await shop.run('bill', '2026-11-24')).toMatchObject({ code: 1 })
    }
  })

  it('names what a file lacks near midnight: there is no other file', async () => {
    const at = plusMs(BILL_DAY, DAY_MS / 2 - 1000)
    const fact = paidFact('2026112422001400000000000009', at, 'alipayPage')
    const late = anOrder({
      orderId: newOrderId(at),
      createdAt: at,
      gateway: 'alipayPage',
      facts: factsByKey([fact]),
    })
    await shop.orders.create(late)
    const { code, stdout } = await withFile(billOf([honest]), '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { awaited: 0, mismatches: [{ kind: 'paidHereNotThere', orderId: late.orderId }] },
    ])
  })
})
