/** Metrics in log lines, in CloudWatch's embedded metric format. */
import { afterEach, describe, expect, it } from 'vitest'
import { timedGet } from '../../../lib/gateways/timedHttp'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import { logPayments } from '../../../lib/payment/paymentLog'
import type { LogEvent, LogFields } from '../../../lib/telemetry/events'
import { jsonLog } from '../../../lib/telemetry/log'
import { measurement } from '../../../lib/telemetry/metrics'
import type { EpochMs } from '../../../lib/time'
import { anOrder, NOW, paidFact } from '../../support/orders'

const PROD = { shop: 'teahouse', stage: 'prod' }

const said: Record<string, unknown>[] = []
afterEach(() => {
  said.length = 0
})

const log = jsonLog(
  PROD,
  () => NOW,
  line => said.push(JSON.parse(line)),
)
const line = (event: LogEvent, fields: LogFields) => {
  log('info', event, fields)
  return said.at(-1) ?? expect.fail()
}

it('makes the line of a counted event a metric', () => {
  expect(line('orderPaid', { requestId: 'r', orderId: 'o', amountFen: 16_800 })).toEqual({
    timestamp: '2026-11-23T02:00:00.000Z',
    level: 'info',
    event: 'orderPaid',
    requestId: 'r',
    orderId: 'o',
    amountFen: 16_800,
    shop: 'teahouse',
    stage: 'prod',
    Paid: 1,
    PaidFen: 16_800,
    _aws: {
      Timestamp: NOW,
      CloudWatchMetrics: [
        {
          Namespace: 'Shouyin',
          Dimensions: [['shop', 'stage']],
          Metrics: [
            { Name: 'Paid', Unit: 'Count' },
            { Name: 'PaidFen', Unit: 'None' },
          ],
        },
      ],
    },
  })
})

it('leaves the line of any other event unchanged', () => {
  expect(line('notifyRepeated', { requestId: 'r' })).toEqual({
    timestamp: '2026-11-23T02:00:00.000Z',
    level: 'info',
    event: 'notifyRepeated',
    requestId: 'r',
  })
})

describe('has dimensions', () => {
  const dimensions = (event: LogEvent, fields: LogFields) =>
    Object(measurement(event, fields, PROD, NOW))._aws.CloudWatchMetrics[0].Dimensions

  it.each<[LogEvent, string]>([
    ['illegalRequest', 'reason'],
    ['illegalRequestsCounted', 'reason'],
    ['signedMessageRefused', 'channel'],
    ['gatewayAnswered', 'service'],
    ['personNeeded', 'concern'],
  ])('%s by its %s, beside the total', (event, by) => {
    expect(dimensions(event, { [by]: 'x', count: 1, tookMs: 1 })).toEqual([
      ['shop', 'stage'],
      ['shop', 'stage', by],
    ])
  })

  it('nothing by an order or a request: CloudWatch would keep a metric for each', () => {
    const events: LogEvent[] = ['orderCreated', 'orderPaid', 'mailsSent', 'reconciled', 'requestFailed']
    for (const event of events)
      expect(dimensions(event, { amountFen: 1, visited: 1 })).toEqual([['shop', 'stage']])
  })
})

it('counts a flood by its count, and not as one', () => {
  expect(line('illegalRequestsCounted', { reason: 'badSignature', count: 40 })).toMatchObject({ Refused: 40 })
  expect(line('illegalRequest', { reason: 'badSignature' })).toMatchObject({ Refused: 1 })
})

it('counts a payment once, whatever the source', () => {
  const order = anOrder()
  const paid = { ...paidFact(), amountFen: fen(100), source: 'query' } as RecordedFact
  const refunded = { ...paidFact(), kind: 'refundedInAll' } as RecordedFact
  logPayments(log, 'r', order, [paid, refunded], NOW)
  logPayments(log, 'r', order, [], NOW)
  expect(said).toMatchObject([
    { event: 'orderPaid', orderId: order.orderId, amountFen: 100, source: 'query', Paid: 1, PaidFen: 100 },
  ])
})

describe('a gateway query', () => {
  const ask = async (answer: { status: number; body: Buffer } | undefined) => {
    let now = NOW
    const clock = () => now
    const slow = async () => {
      now = (now + 250) as EpochMs
      return answer
    }
    const url = new URL('https://gateway.example/gateway.do?service=notify_verify&notify_id=n1&sign=s3cret')
    return timedGet(slow, clock, log)(url)
  }

  it('is timed, without its content', async () => {
    const answer = { status: 200, body: Buffer.from('true') }
    expect(await ask(answer)).toBe(answer)
    expect(said).toMatchObject([
      { event: 'gatewayAnswered', service: 'notify_verify', status: 200, tookMs: 250, GatewayLatency: 250 },
    ])
    expect(JSON.stringify(said)).not.toMatch(/s3cret|n1/)
  })

  it('that is not answered is counted as such', async () => {
    expect(await ask(undefined)).toBeUndefined()
    expect(said).toMatchObject([{ status: 0, tookMs: 250 }])
  })
})

it.each<[LogEvent, LogFields, Readonly<Record<string, readonly [value: number, unit: string]>>]>([
  ['orderCreated', { amountFen: 9 }, { Orders: [1, 'Count'] }],
  ['refundMade', { amountFen: 9 }, { Refunds: [1, 'Count'], RefundedFen: [9, 'None'] }],
  ['illegalRequest', { reason: 'a' }, { Refused: [1, 'Count'] }],
  ['illegalRequestsCounted', { reason: 'a', count: 9 }, { Refused: [9, 'Count'] }],
  ['signedMessageRefused', { channel: 'a' }, { SignedRefused: [1, 'Count'] }],
  ['gatewayAnswered', { service: 'a', tookMs: 9 }, { GatewayLatency: [9, 'Milliseconds'] }],
  ['billCompared', { mismatches: 9, others: 8, learned: 7 }, { BillMismatches: [9, 'Count'] }],
  ['billNotCompared', {}, { BillsNotCompared: [1, 'Count'] }],
  ['notifyUnconfirmed', {}, { NotifyUnconfirmed: [1, 'Count'] }],
  ['gatewaySilent', {}, { GatewaySilent: [1, 'Count'] }],
  ['gatewayCertificateUnknown', {}, { GatewaySilent: [1, 'Count'], CertificateTrouble: [1, 'Count'] }],
  ['certificateEnding', { daysLeft: 9 }, { CertificateTrouble: [1, 'Count'] }],
  ['mailsSent', { count: 9 }, { MailsSent: [9, 'Count'] }],
  ['mailRejected', {}, { MailsFailed: [1, 'Count'] }],
  ['mailUnavailable', {}, { MailsFailed: [1, 'Count'] }],
  ['webhookGivenUp', {}, { WebhooksGivenUp: [1, 'Count'] }],
  ['reconciled', { found: 9, sent: 8, failed: 7 }, { Runs: [1, 'Count'], Visits: [8, 'Count'] }],
  ['personNeeded', { concern: 'a' }, { PersonsNeeded: [1, 'Count'] }],
  ['requestFailed', {}, { Failed: [1, 'Count'] }],
  ['eventFailed', {}, { Failed: [1, 'Count'] }],
])('%s %j is counted correctly', (event, fields, expected) => {
  const measured = Object(measurement(event, fields, PROD, NOW))
  const [{ Metrics }] = measured._aws.CloudWatchMetrics
  const found = Metrics.map(({ Name, Unit }: { Name: string; Unit: string }) => [
    Name,
    [measured[Name], Unit],
  ])
  expect(Object.fromEntries(found)).toEqual(expected)
})
