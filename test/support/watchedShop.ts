/** Fake responses of Lambda, CloudWatch and SNS about a deployed shop's functions and alarms. */
import type { IncomingMessage } from 'node:http'

export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:shouyin-prod-Alarms-1A2B3C'

export interface WatchedShop {
  /** By function name; by default a function exists and works. */
  readonly mappings?: Readonly<Record<string, object | undefined>>
  readonly alarms?: readonly object[]
  /** By address: whether it is confirmed. */
  readonly listeners?: Readonly<Record<string, boolean>>
}

const WELL = { UUID: 'a1b2', State: 'Enabled', LastProcessingResult: 'OK' }

const SILENT = { AlarmName: 'shouyin-prod-failed', StateValue: 'OK', AlarmActions: [TOPIC] }

/** @returns undefined for requests to other services */
export function watchedAnswer(
  { url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>,
  body: string,
  { mappings = {}, alarms = [SILENT], listeners = {} }: WatchedShop = {},
): string | undefined {
  const { pathname, searchParams } = new URL(url, 'http://aws')
  if (pathname === '/2015-03-31/event-source-mappings') {
    const name = searchParams.get('FunctionName') ?? ''
    const mapping = name in mappings ? mappings[name] : WELL
    return JSON.stringify({ EventSourceMappings: mapping ? [mapping] : [] })
  }
  if (String(headers['x-amz-target']).endsWith('.DescribeAlarms')) {
    const { AlarmNamePrefix } = JSON.parse(body)
    const isOurs = (alarm: object) =>
      'AlarmName' in alarm && String(alarm.AlarmName).startsWith(AlarmNamePrefix)
    return JSON.stringify({ MetricAlarms: alarms.filter(isOurs) })
  }
  const form = new URLSearchParams(body)
  if (form.get('Action') !== 'ListSubscriptionsByTopic') return undefined
  const members = Object.entries(listeners).map(([address, isConfirmed]) => {
    const arn = isConfirmed ? `${TOPIC}:c3d4` : 'PendingConfirmation'
    return `<member><SubscriptionArn>${arn}</SubscriptionArn><Protocol>email</Protocol><Endpoint>${address}</Endpoint></member>`
  })
  const subscriptions = form.get('TopicArn') === TOPIC ? members.join('') : ''
  const result = `<ListSubscriptionsByTopicResult><Subscriptions>${subscriptions}</Subscriptions></ListSubscriptionsByTopicResult>`
  return `<ListSubscriptionsByTopicResponse>${result}</ListSubscriptionsByTopicResponse>`
}
