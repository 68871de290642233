/**
 * CloudWatch metrics in the embedded metric format: a few more fields on an event's log line, so that metrics need no
 * call and no library. The alarms and the dashboard (cloud/) use these names.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { EpochMs } from '../time'
import type { LogEvent, LogFields } from './events'

interface Metric {
  readonly name: string
  readonly unit: 'Count' | 'Milliseconds' | 'None'
  /** The event's field that holds the value; default: the value is 1. */
  readonly field?: string
}

/** The metrics of an event, and the field that is an additional dimension. */
const METRICS: Partial<Record<LogEvent, { readonly metrics: readonly Metric[]; readonly by?: string }>> = {
  orderCreated: { metrics: [{ name: 'Orders', unit: 'Count' }] },
  orderPaid: {
    metrics: [
      { name: 'Paid', unit: 'Count' },
      { name: 'PaidFen', unit: 'None', field: 'amountFen' },
    ],
  },
  refundMade: {
    metrics: [
      { name: 'Refunds', unit: 'Count' },
      { name: 'RefundedFen', unit: 'None', field: 'amountFen' },
    ],
  },
  illegalRequest: { metrics: [{ name: 'Refused', unit: 'Count' }], by: 'reason' },
  illegalRequestsCounted: { metrics: [{ name: 'Refused', unit: 'Count', field: 'count' }], by: 'reason' },
  signedMessageRefused: { metrics: [{ name: 'SignedRefused', unit: 'Count' }], by: 'channel' },
  gatewayAnswered: {
    metrics: [{ name: 'GatewayLatency', unit: 'Milliseconds', field: 'tookMs' }],
    by: 'service',
  },
  billCompared: { metrics: [{ name: 'BillMismatches', unit: 'Count', field: 'mismatches' }] },
  billNotCompared: { metrics: [{ name: 'BillsNotCompared', unit: 'Count' }] },
  notifyUnconfirmed: { metrics: [{ name: 'NotifyUnconfirmed', unit: 'Count' }] },
  gatewaySilent: { metrics: [{ name: 'GatewaySilent', unit: 'Count' }] },
  gatewayCertificateUnknown: {
    metrics: [
      { name: 'GatewaySilent', unit: 'Count' },
      { name: 'CertificateTrouble', unit: 'Count' },
    ],
  },
  certificateEnding: { metrics: [{ name: 'CertificateTrouble', unit: 'Count' }] },
  mailsSent: { metrics: [{ name: 'MailsSent', unit: 'Count', field: 'count' }] },
  mailRejected: { metrics: [{ name: 'MailsFailed', unit: 'Count' }] },
  mailUnavailable: { metrics: [{ name: 'MailsFailed', unit: 'Count' }] },
  webhookGivenUp: { metrics: [{ name: 'WebhooksGivenUp', unit: 'Count' }] },
  reconciled: {
    metrics: [
      { name: 'Runs', unit: 'Count' },
      { name: 'Visits', unit: 'Count', field: 'sent' },
    ],
  },
  personNeeded: { metrics: [{ name: 'PersonsNeeded', unit: 'Count' }], by: 'concern' },
  requestFailed: { metrics: [{ name: 'Failed', unit: 'Count' }] },
  eventFailed: { metrics: [{ name: 'Failed', unit: 'Count' }] },
}

/** The dimensions of every metric: keeps apart the shops of one account and the stages of one shop. */
export interface Deployment {
  readonly shop: string
  readonly stage: string
}

type Dimensions = readonly (readonly string[])[]

/** The dimension sets of each metric, for tests of alarms and dashboard. */
export const metricDimensions = (): ReadonlyMap<string, Dimensions> =>
  new Map(
    Object.values(METRICS).flatMap(({ metrics, by }) => metrics.map(({ name }) => [name, dimensionsOf(by)])),
  )

/** The fields that turn an event's log line into a measurement; empty for an event without metrics. */
export function measurement(
  event: LogEvent,
  fields: LogFields,
  { shop, stage }: Deployment,
  at: EpochMs,
): object {
  const measured = METRICS[event]
  if (!measured) return {}
  const { metrics, by } = measured
  const values = metrics.map(({ name, field }) => [name, field === undefined ? 1 : fields[field]])
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: 'Shouyin',
          Dimensions: dimensionsOf(by),
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    shop,
    stage,
    ...Object.fromEntries(values),
  }
}

const dimensionsOf = (by: string | undefined): Dimensions =>
  by === undefined
    ? [['shop', 'stage']]
    : [
        ['shop', 'stage'],
        ['shop', 'stage', by],
      ]
