/** Each packaged alarm: when it is triggered, and that something emits its metric. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { CONCERNS } from '../../lib/order/facts'
import { metricDimensions } from '../../lib/telemetry/metrics'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { awsServices } from '../support/awsServices'
import { SHOP, WILFUL_SHOP } from '../support/packaged'
import { packageTemplate, type Resource, type Template } from '../support/template'

let template: Template
let alarms: Resource[]
beforeAll(async () => {
  template = await packageTemplate('prod', SHOP)
  alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
})

const KEYS = Object.keys(readServerlessConfig().functions)
const BACKGROUND = ['sendReceipt', 'reconcile', 'visit', 'publishEvents', 'deliverWebhooks']
const capital = (key: string) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`

/**
 * Namespace and metric; statistic, period in s, how many periods, comparison and threshold; what no value means; its
 * dimensions beside `shop` and `stage`. `or 0`: a period without a value counts as one of 0. Elsewhere CloudWatch passes over
 * it, as long as it finds values before.
 */
type Row = readonly [metric: string, when: string, noValue: 'fine' | 'alarm', dimensions?: object]

const lambda = (key: string) => ({ FunctionName: { Ref: `${capital(key)}LambdaFunction` } })
const queue = (name: string) => ({ QueueName: { 'Fn::GetAtt': [name, 'QueueName'] } })
const WAITING = 'AWS/SQS ApproximateNumberOfMessagesVisible'

const ALARMS: Readonly<Record<string, Row>> = {
  failed: ['Shouyin Failed', 'Sum of 300 s, 1 ×, >= 1', 'fine'],
  apiErrors: ['AWS/ApiGateway 5xx', 'Sum of 300 s, 1 ×, >= 5', 'fine', { ApiId: { Ref: 'HttpApi' } }],
  notifyUnconfirmed: ['Shouyin NotifyUnconfirmed', 'Sum of 900 s, 1 ×, >= 3', 'fine'],
  gatewaySilent: ['Shouyin GatewaySilent', 'Sum of 900 s, 1 ×, >= 10', 'fine'],
  billMismatch: ['Shouyin BillMismatches', 'Sum of 43200 s or 0, 1 ×, >= 1', 'fine'],
  billNotCompared: ['Shouyin BillsNotCompared', 'Sum of 86400 s, 1 ×, >= 1', 'fine'],
  certificates: ['Shouyin CertificateTrouble', 'Sum of 86400 s, 1 ×, >= 1', 'fine'],
  forgedRequests: ['Shouyin Refused', 'Sum of 900 s, 1 ×, >= 100', 'fine'],
  signedNotifyRefused: ['Shouyin SignedRefused', 'Sum of 300 s, 1 ×, >= 1', 'fine', { channel: 'notify' }],
  mailFailures: ['Shouyin MailsFailed', 'Sum of 900 s, 1 ×, >= 3', 'fine'],
  mailQueue: [WAITING, 'Maximum of 300 s, 1 ×, >= 1', 'fine', queue('MailFailures')],
  deadVisits: [WAITING, 'Maximum of 300 s, 1 ×, >= 1', 'fine', queue('DeadVisits')],
  visitBacklog: [
    'AWS/SQS ApproximateAgeOfOldestMessage',
    'Maximum of 300 s, 2 ×, > 900',
    'fine',
    queue('VisitQueue'),
  ],
  reconcileQueue: [WAITING, 'Maximum of 300 s, 1 ×, >= 1', 'fine', queue('ReconcileFailures')],
  reconcileStopped: ['Shouyin Runs', 'Sum of 600 s or 0, 1 ×, < 1', 'alarm'],
  streamDelay: ['AWS/Lambda IteratorAge', 'Maximum of 300 s, 2 ×, >= 600000', 'fine', lambda('sendReceipt')],
  webhooksGivenUp: ['Shouyin WebhooksGivenUp', 'Sum of 300 s, 1 ×, >= 1', 'fine'],
  deadWebhooks: [WAITING, 'Maximum of 300 s, 1 ×, >= 1', 'fine', queue('DeadWebhooks')],
  publishQueue: [WAITING, 'Maximum of 300 s, 1 ×, >= 1', 'fine', queue('PublishFailures')],
  publishDelay: [
    'AWS/Lambda IteratorAge',
    'Maximum of 300 s, 2 ×, >= 600000',
    'fine',
    lambda('publishEvents'),
  ],
  ...Object.fromEntries(
    KEYS.flatMap((key): [string, Row][] => {
      const when = BACKGROUND.includes(key) ? 'Sum of 300 s, 2 ×, >= 2' : 'Sum of 300 s, 1 ×, >= 1'
      return [
        [`${key}Errors`, ['AWS/Lambda Errors', when, 'fine', lambda(key)]],
        [`${key}Throttled`, ['AWS/Lambda Throttles', when, 'fine', lambda(key)]],
      ]
    }),
  ),
  ...Object.fromEntries(
    CONCERNS.map((concern): [string, Row] => [
      concern,
      ['Shouyin PersonsNeeded', 'Sum of 300 s, 1 ×, >= 1', 'fine', { concern }],
    ]),
  ),
}

interface Metric {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[]
}

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
}

const PREFIX = 'shouyin-prod-'
const nameOf = ({ Properties }: Resource) => String(Properties.AlarmName).slice(PREFIX.length)
const named = (name: string) => alarms.find(alarm => nameOf(alarm) === name) ?? expect.fail(name)
const dimensionsOf = (metric: Pick<Metric, 'Dimensions'>) =>
  Object.fromEntries((metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]))

function rowOf({ Properties }: Resource): Row {
  const { EvaluationPeriods, Threshold } = Properties
  const [metric] = metricsOf({ Properties } as Resource)
  const { Namespace, MetricName } = metric
  const sum = Properties.Metrics
    ? `${filledIn(Properties.Metrics)} s or 0`
    : `${Properties.Statistic} of ${Properties.Period} s`
  const { shop, stage, ...others } = dimensionsOf(metric)
  if (Namespace === 'Shouyin') expect([shop, stage]).toEqual(['shouyin', 'prod'])
  const comparison = COMPARISONS[Properties.ComparisonOperator]
  const when = `${sum}, ${EvaluationPeriods} ×, ${comparison} ${Threshold}`
  const noValue = Properties.TreatMissingData === 'breaching' ? 'alarm' : 'fine'
  const row = [`${Namespace} ${MetricName}`, when, noValue] as const
  return Object.keys(others).length === 0 ? row : [...row, others]
}

/** A metric, and zero where it has no value. */
function filledIn([metric, filled]: readonly Resource['Properties'][]) {
  const { Id, MetricStat, ReturnData } = metric ?? {}
  expect([ReturnData, filled?.ReturnData, filled?.Expression]).toEqual([false, undefined, `FILL(${Id}, 0)`])
  return `${MetricStat.Stat} of ${MetricStat.Period}`
}

/** Every metric that an alarm looks at: its own, or those that it calculates with. */
const metricsOf = ({ Properties }: Resource) => [
  ...(Properties.MetricName ? [Properties] : []),
  ...(Properties.Metrics ?? []).flatMap(
    (each: { MetricStat?: { Metric: object } }) => each.MetricStat?.Metric ?? [],
  ),
]

it('each alarm watches its metric, with its threshold', () => {
  const simple = alarms.filter(alarm => nameOf(alarm) !== 'nothingPaid')
  expect(Object.fromEntries(simple.map(alarm => [nameOf(alarm), rowOf(alarm)]))).toEqual(ALARMS)
})

/** By which dimensions each metric of AWS can be had. */
const documented = new Map<string, readonly string[][]>()
function dimensionSets(namespace: string, metric: string): readonly string[][] {
  const name = `${namespace} ${metric}`
  const known =
    documented.get(name) ??
    [...awsServices().all('metric')]
      .filter(each => each.namespace === namespace && each.name === metric)
      .flatMap(each => [...awsServices().follow('usesDimensionSet', each)])
      .map(({ entity }) => entity.dimensions.map(each => each.name))
  documented.set(name, known)
  return known
}

/** Whether the functions measure it, or AWS does, by just these dimensions. */
const isMeasured = ({ Namespace, MetricName, Dimensions = [] }: Metric): boolean =>
  (Namespace === 'Shouyin'
    ? (metricDimensions().get(MetricName) ?? [])
    : dimensionSets(Namespace, MetricName)
  ).some(isAs(Dimensions.map(({ Name }) => Name)))

const isAs = (names: readonly string[]) => (others: readonly string[]) =>
  isDeepStrictEqual(others.toSorted(), names.toSorted())

it('each watches a metric of the functions or of AWS', () => {
  const metrics = alarms.flatMap(metricsOf)
  expect(metrics.length).toBeGreaterThan(alarms.length)
  expect(metrics.filter(metric => !isMeasured(metric))).toEqual([])
  // That the check can fail:
  const [failed] = metricsOf(named('failed'))
  const [answers] = metricsOf(named('apiErrors'))
  expect(
    [
      { ...failed, MetricName: 'Fails' },
      { ...failed, Dimensions: [] },
      // Of a REST API.
      { ...answers, MetricName: '5XXError' },
    ].filter(isMeasured),
  ).toEqual([])
})

it('each notifies the topic when it starts and when it ends', () => {
  for (const alarm of alarms) {
    const { AlarmActions, OKActions, AlarmDescription } = alarm.Properties
    expect(AlarmActions).toEqual([{ Ref: 'Alarms' }])
    // An order needs its person still when the alarm is over.
    const isOfOrder = (CONCERNS as readonly string[]).includes(nameOf(alarm))
    expect(OKActions).toEqual(isOfOrder ? undefined : [{ Ref: 'Alarms' }])
    expect(AlarmDescription).toMatch(/\w/)
  }
})

it('reach a person if an address is configured', () => {
  expect(template.Resources.AlarmEmail?.Condition).toBe('HasAlarmEmail')
  expect(template.Resources.AlarmEmail?.Properties).toMatchObject({
    TopicArn: { Ref: 'Alarms' },
    Protocol: 'email',
  })
  expect(template.Outputs.AlarmTopic?.Value).toEqual({ Ref: 'Alarms' })
})

it('cost what docs/alarms.md says', () => {
  const docs = readFileSync(join(PROJECT_FOLDER, 'docs/alarms.md'), 'utf8')
  const [, count, price] = /^\| alarms +\| (\d+): .*\| ([\d.]+) +\|$/m.exec(docs) ?? []
  const always = alarms.filter(({ Condition }) => Condition === undefined)
  expect(Number(count)).toBe(always.length)
  // 0.10 dollars a metric that an alarm looks at.
  expect(Number(price)).toBeCloseTo(always.flatMap(metricsOf).length * 0.1)
})

describe('the alarm for missing payments', () => {
  it('never goes off in a shop without QUIET_HOURS', () => {
    expect(named('nothingPaid').Condition).toBe('WatchesSales')
    expect(template.Conditions.WatchesSales).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] })
  })

  it('counts payments while the shop ran, in its usual hours alone', () => {
    const { Metrics, Threshold, ComparisonOperator, TreatMissingData } = named('nothingPaid').Properties
    expect([Threshold, ComparisonOperator, TreatMissingData]).toEqual([
      1,
      'LessThanThreshold',
      'notBreaching',
    ])
    expect(Metrics.at(-1).Expression).toBe('IF(HOUR(runs) >= 1 AND HOUR(runs) < 14, FILL(paid, 0), 1)')
    const [runs, paid] = Metrics.map((each: { MetricStat?: object }) => each.MetricStat)
    expect(runs).toMatchObject({ Metric: { MetricName: 'Runs' }, Period: 3600, Stat: 'Sum' })
    expect(paid).toMatchObject({ Metric: { MetricName: 'Paid' }, Period: 3600, Stat: 'Sum' })
  })

  it('goes off after the configured hours', async () => {
    const { Resources, Conditions } = await packageTemplate('prod', WILFUL_SHOP)
    expect(Conditions.WatchesSales).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['4', ''] }] })
    expect(Resources.NothingPaidAlarm?.Properties.EvaluationPeriods).toEqual({
      'Fn::If': ['WatchesSales', '4', 1],
    })
  })
})

describe('the dashboard', () => {
  const body = (): string => template.Resources.Dashboard?.Properties.DashboardBody['Fn::Sub']

  /** Its Shouyin metrics, and their dimensions, with the short forms `.` and `...` written out. */
  const shown = () => {
    return JSON.parse(body()).widgets.flatMap((widget: { properties: { metrics: unknown[][] } }) => {
      let before: unknown[] = []
      return widget.properties.metrics.map(metric => {
        const texts = metric.filter(each => typeof each === 'string')
        const whole =
          texts[0] === '...'
            ? [...before.slice(0, 1 - texts.length || undefined), ...texts.slice(1)]
            : texts.map((each, index) => (each === '.' ? before[index] : each))
        before = whole
        return whole
      })
    }) as string[][]
  }

  /** What is sought by an expression is none of them. */
  const metricsShown = () =>
    shown()
      .filter(texts => texts.length > 0)
      .map(([Namespace = '', MetricName = '', ...rest]) => ({
        Namespace,
        MetricName,
        Dimensions: Array.from({ length: rest.length / 2 }, (_, index) => ({
          Name: String(rest[2 * index]),
          Value: String(rest[2 * index + 1]),
        })),
      }))

  it('shows existing metrics, of this shop and its resources alone', () => {
    const metrics = metricsShown()
    expect(metrics.length).toBeGreaterThan(40)
    expect(metrics.filter(metric => !isMeasured(metric))).toEqual([])
    for (const { Namespace, Dimensions } of metrics)
      if (Namespace === 'Shouyin') expect(Dimensions.map(({ Value }) => Value)).toEqual(['shouyin', 'prod'])
      else expect(Dimensions.at(-1)?.Value).toMatch(/^\$\{\w+(\.QueueName)?\}$/)
  })

  it('shows the errors and throttles of every function that always exists', () => {
    const isAlways = (key: string) =>
      template.Resources[`${capital(key)}LambdaFunction`]?.Condition === undefined
    for (const metric of ['Errors', 'Throttles'])
      expect(
        metricsShown()
          .filter(({ MetricName }) => MetricName === metric)
          .map(({ Dimensions }) => Dimensions[0]?.Value)
          .sort(),
      ).toEqual(
        KEYS.filter(isAlways)
          .map(key => `\${${capital(key)}LambdaFunction}`)
          .sort(),
      )
  })

  it('finds refused messages by the dimensions that they are counted with', () => {
    const [, dimensions = '', metric = ''] =
      /SEARCH\('\{Shouyin,([\w,]+)\} MetricName=\\*"(\w+)\\*"/.exec(body()) ?? []
    expect((metricDimensions().get(metric) ?? []).filter(isAs(dimensions.split(',')))).toHaveLength(1)
  })
})

it('metrics by route are off: they cost more than all else in a small shop', () => {
  expect(JSON.stringify(template)).not.toContain('DetailedMetricsEnabled')
})
